import { Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  ArnPrincipal,
  type IRole,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { feedbackKeyStatements } from '../feedback/feedback-key';
import { removalPolicyOf } from './platform-log-group';

export interface ContentKeyProps {
  readonly config: BaselineConfig;
  /** The one log group that CloudWatch Logs may use the key for. */
  readonly logGroupName: string;
  /** Reads what is kept in S3, and ratings. @default nobody does */
  readonly reader?: IRole;
}

/** What an administrator of the account may do: everything that keeps a key in order, nothing that reads with it. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];

/**
 * The key of what was asked and answered: the company's own, or a new one that no policy of IAM lets anybody decrypt
 * with. An administrator can still replace the key's policy; that leaves a trace in the trail (`PutKeyPolicy`), and an
 * organization's policy can forbid it.
 */
export function contentKey(scope: Construct, id: string, props: ContentKeyProps): IKey {
  const { encryption } = props.config;
  if (encryption.type === 'existing') return Key.fromKeyArn(scope, id, encryption.contentKeyArn);
  const { account, region, partition } = Stack.of(scope);
  // A key policy speaks of its own key alone.
  const resources = ['*'];
  const statements = [
    new PolicyStatement({
      sid: 'AdministratorsKeepTheKey',
      principals: [new AccountRootPrincipal()],
      actions: ADMINISTRATION,
      resources,
    }),
    new PolicyStatement({
      sid: 'LogGroupOfInvocations',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources,
      conditions: {
        ArnEquals: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:${props.logGroupName}`,
        },
      },
    }),
    new PolicyStatement({
      sid: 'LargeBodiesOfInvocations',
      principals: [new ServicePrincipal('bedrock.amazonaws.com')],
      actions: ['kms:GenerateDataKey'],
      resources,
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:bedrock:${region}:${account}:*` },
      },
    }),
  ];
  if (props.reader) {
    statements.push(
      new PolicyStatement({
        sid: 'ReadersReadLargeBodies',
        principals: [new ArnPrincipal(props.reader.roleArn)],
        actions: ['kms:Decrypt'],
        resources,
        conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
      }),
    );
  }
  if (props.config.feedback) statements.push(...feedbackKeyStatements(scope, props.config, props.reader));
  return new Key(scope, id, {
    description: `${props.config.prefix}: what was asked and answered`,
    enableKeyRotation: true,
    removalPolicy: removalPolicyOf(props.config),
    policy: new PolicyDocument({ statements }),
  });
}
