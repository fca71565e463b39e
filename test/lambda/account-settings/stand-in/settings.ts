import type { SettingName } from '../../../../lambda/contract/account-settings';
import type { AwsStandIn } from './aws';
import { enforced } from './bedrock';

/** A setting as a test needs it: values, and a hand of somebody else's that sets it past the function. */
export interface Case {
  readonly setting: SettingName;
  /** What the platform asks for, at first and later. */
  readonly first: object;
  readonly second: object;
  /** What others set: in the service's own form, as it answers. */
  readonly others: readonly object[];
  /** Somebody else sets it; undefined: to nothing. */
  set(aws: AwsStandIn, value: object | undefined): void;
  /** What is in force, of the fields that a request can name; undefined: nothing. */
  get(aws: AwsStandIn): object | undefined;
  /** Makes what a value names unavailable. */
  lose?(aws: AwsStandIn, value: object): void;
}

const FLAGS = {
  textDataDeliveryEnabled: true,
  imageDataDeliveryEnabled: true,
  embeddingDataDeliveryEnabled: true,
  videoDataDeliveryEnabled: true,
  audioDataDeliveryEnabled: true,
};
const logs = (name: string, flags: object) => ({
  cloudWatchConfig: { logGroupName: `/${name}/invocations`, roleArn: `arn:aws:iam::111122223333:role/${name}` },
  ...flags,
});

const invocationLogging: Case = {
  setting: 'invocation-logging',
  first: logs('acme', { textDataDeliveryEnabled: true }),
  second: {
    ...logs('acme', { textDataDeliveryEnabled: true, imageDataDeliveryEnabled: false }),
    s3Config: { bucketName: 'acme-bodies', keyPrefix: 'large' },
  },
  others: [
    logs('security', { ...FLAGS, imageDataDeliveryEnabled: false }),
    { s3Config: { bucketName: 'legal-archive' }, ...FLAGS, videoDataDeliveryEnabled: false },
    logs('another', FLAGS),
  ],
  set: (aws, value) => {
    aws.bedrock.logging = value as Record<string, unknown> | undefined;
  },
  get: (aws) => aws.bedrock.logging,
  lose: (aws, value) => {
    aws.bedrock.gone.add((value as ReturnType<typeof logs>).cloudWatchConfig.logGroupName);
  },
};

const dataRetention: Case = {
  setting: 'data-retention',
  first: { mode: 'none' },
  second: { mode: 'aws_review' },
  others: [{ mode: 'provider_data_share' }],
  set: (aws, value) => {
    aws.bedrock.retention = (value as { mode: string } | undefined)?.mode ?? 'inherit';
  },
  get: ({ bedrock: { retention: mode } }) => (mode === 'inherit' ? undefined : { mode }),
};

const guardrail = (id: string, version: string, more: object = {}) => ({
  guardrailIdentifier: `arn:aws:bedrock:us-west-2:111122223333:guardrail/${id}`,
  guardrailVersion: version,
  ...more,
});
const whole = { selectiveContentGuarding: { system: 'COMPREHENSIVE', messages: 'COMPREHENSIVE' } };
const marked = { selectiveContentGuarding: { system: 'COMPREHENSIVE', messages: 'SELECTIVE' } };
const every = { modelEnforcement: { includedModels: ['ALL'], excludedModels: [] } };

const enforcedGuardrail: Case = {
  setting: 'enforced-guardrail',
  first: guardrail('acme00000000', '1', whole),
  second: guardrail('acme00000000', '2', whole),
  others: [
    guardrail('security0000', '7', { ...marked, ...every }),
    guardrail('legal0000000', '3', {
      ...whole,
      modelEnforcement: { includedModels: ['ALL'], excludedModels: ['amazon.titan-embed-text-v2:0'] },
    }),
  ],
  set: (aws, value) => {
    aws.bedrock.guardrails = value ? [enforced(value as Record<string, unknown>)] : [];
  },
  get: ({ bedrock: { guardrails } }) => {
    const [found] = guardrails;
    return (
      found && {
        guardrailIdentifier: found.guardrailArn,
        guardrailVersion: found.guardrailVersion,
        selectiveContentGuarding: found.selectiveContentGuarding,
        modelEnforcement: found.modelEnforcement,
      }
    );
  },
  lose: (aws, value) => {
    aws.bedrock.gone.add((value as ReturnType<typeof guardrail>).guardrailIdentifier);
  },
};

const role = (name: string) => ({ cloudwatchRoleArn: `arn:aws:iam::111122223333:role/${name}` });

const apiGatewayLogRole: Case = {
  setting: 'api-gateway-log-role',
  first: role('acme-logs'),
  second: role('acme-new-logs'),
  others: [role('company-logs'), role('another-logs')],
  set: (aws, value) => {
    aws.apiGateway.role = (value as ReturnType<typeof role> | undefined)?.cloudwatchRoleArn;
  },
  get: ({ apiGateway: { role: cloudwatchRoleArn } }) => (cloudwatchRoleArn ? { cloudwatchRoleArn } : undefined),
  lose: (aws, value) => {
    aws.apiGateway.gone.add((value as ReturnType<typeof role>).cloudwatchRoleArn);
  },
};

export const CASES: readonly Case[] = [invocationLogging, dataRetention, enforcedGuardrail, apiGatewayLogRole];
