import { hasLocalStorage } from '../../../lib/jumpstart/instance-storage';
import type { Platform } from '../platform/platform';
import { type FunctionKind, functionsOf } from '../platform/policies';
import { keyArn } from '../platform/resources';
import { at, count, everyItem, type Invariant, listAt } from './invariant';

/** Which kind of function answers a route, by the end of the route's ARN. */
const ANSWERED_BY: Readonly<Record<string, FunctionKind>> = {
  '/POST/chat/completions': 'chat',
  '/POST/responses': 'chat',
  '/POST/embeddings': 'embeddings',
  '/POST/images/generations': 'images',
  '/POST/moderations': 'moderations',
  '/POST/feedback': 'feedback',
  '/GET/models': 'model list',
  '/GET/models/*': 'model list',
};

/** Ratings, models on SageMaker endpoints, prompts, and which function answers which route. */
export const CAPABILITIES: Readonly<Record<string, Invariant>> = {
  'every route invokes the function of its kind': (platform) => {
    const functions = functionsOf(platform);
    return everyItem('AWS::Lambda::Permission', (item) => {
      const source = String(at(item, 'SourceArn'));
      const [, kind] = Object.entries(ANSWERED_BY).find(([route]) => source.endsWith(route)) ?? [];
      const invoked = functions.find(({ arn }) => arn === at(item, 'FunctionName'));
      return [
        kind === undefined && `is for a route that is none: ${source}`,
        kind !== invoked?.kind && `lets a route of ${kind} invoke a function of ${invoked?.kind}`,
      ];
    })(platform);
  },

  'ratings are under the content key, for the time of the config, and can be brought back': (platform) => {
    const { feedback, prefix, sandbox } = platform.config;
    return [
      ...count(platform, 'AWS::DynamoDB::Table', feedback ? 1 : 0),
      ...everyItem('AWS::DynamoDB::Table', (item) => [
        at(item, 'TableName') !== `${prefix}-feedback` && 'has another name',
        at(item, 'SSESpecification.SSEEnabled') !== true && 'is under a key of AWS',
        at(item, 'SSESpecification.KMSMasterKeyId') !== keyArn(platform, 'content') && 'is not under the content key',
        at(item, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled') !== true && 'can not be put back',
        at(item, 'TimeToLiveSpecification.Enabled') !== true && 'keeps ratings for ever',
        at(item, 'TimeToLiveSpecification.AttributeName') !== 'expires_at' && 'ends ratings by another attribute',
        !sandbox && at(item, 'DeletionProtectionEnabled') !== true && 'can be deleted',
        at(item, 'StreamSpecification') !== undefined && 'streams what is written to it',
        at(item, 'KinesisStreamSpecification') !== undefined && 'sends what is written to a stream',
        at(item, 'ResourcePolicy') === undefined && 'has no policy',
      ])(platform),
      ...count(platform, 'AWS::DynamoDB::GlobalTable', 0),
    ];
  },

  'models on SageMaker endpoints have no network, no capture, and one instance in a sandbox alone': (platform) => {
    const { jumpstart = {}, prefix, sandbox } = platform.config;
    const endpoints = Object.keys(jumpstart).map((alias) => `${prefix}-${alias}`);
    const found = platform.all('AWS::SageMaker::Endpoint').map((item) => at(item, 'EndpointName'));
    const subnets = platform.all('AWS::EC2::Subnet').map(({ ref }) => ref);
    const least = sandbox ? 1 : 2;
    return [
      ...(JSON.stringify(found) === JSON.stringify(endpoints) ? [] : [`endpoints ${found}, expected ${endpoints}`]),
      ...everyItem('AWS::SageMaker::Model', (item) => [
        at(item, 'EnableNetworkIsolation') !== true && 'has a network',
        listAt(item, 'VpcConfig.Subnets').length < 2 && 'is outside the VPC, or in one zone',
        !isAmong(at(item, 'VpcConfig.Subnets'), subnets, platform) && 'is in other subnets',
        !isAmong(at(item, 'VpcConfig.SecurityGroupIds'), groupsOf(platform), platform) && 'has another security group',
        !platform
          .all('AWS::IAM::Role')
          .some(
            (role) => role.stack === item.stack && platform.attributeOf(role, 'Arn') === at(item, 'ExecutionRoleArn'),
          ) && 'acts in another role',
      ])(platform),
      ...everyItem('AWS::SageMaker::EndpointConfig', (item) => [
        at(item, 'KmsKeyId') !== keyArn(platform, 'data') &&
          (at(item, 'KmsKeyId') !== undefined ||
            listAt(item, 'ProductionVariants').some(({ InstanceType }) => !hasLocalStorage(String(InstanceType)))) &&
          'has volumes under another key',
        at(item, 'DataCaptureConfig') !== undefined && 'captures requests and answers',
        at(item, 'AsyncInferenceConfig') !== undefined && 'answers to a bucket',
        ...listAt(item, 'ProductionVariants').map(
          ({ InitialInstanceCount }) => !(Number(InitialInstanceCount) >= least) && 'has too few instances',
        ),
        listAt(item, 'ShadowProductionVariants').length > 0 && 'copies requests to a shadow',
      ])(platform),
      ...everyItem('AWS::ApplicationAutoScaling::ScalableTarget', (item) => [
        !(Number(at(item, 'MinCapacity')) >= least) && 'shrinks to too few instances',
        !endpoints.some((name) => String(at(item, 'ResourceId')).startsWith(`endpoint/${name}/`)) &&
          'scales something else',
      ])(platform),
    ];
  },

  'prompts are those of the config, under the data key, and their versions stay': (platform) => {
    const names = Object.keys(platform.config.prompts ?? {});
    return [
      ...count(platform, 'AWS::Bedrock::Prompt', names.length),
      ...everyItem('AWS::Bedrock::Prompt', (item) => [
        at(item, 'CustomerEncryptionKeyArn') !== keyArn(platform, 'data') && 'is not under the data key',
      ])(platform),
      ...count(platform, 'AWS::Bedrock::PromptVersion', names.length),
      ...everyItem('AWS::Bedrock::PromptVersion', (item) => [
        (item.deletionPolicy !== 'Retain' || item.updateReplacePolicy !== 'Retain') && 'goes with its successor',
      ])(platform),
    ];
  },
};

function groupsOf(platform: Platform): string[] {
  return platform.all('AWS::EC2::SecurityGroup').map((item) => platform.attributeOf(item, 'GroupId'));
}

/** Whether a list holds ids of the templates alone; of a network of the company's own the templates hold none. */
function isAmong(ids: unknown, known: readonly string[], { config }: Platform): boolean {
  if (config.network.type === 'existing') return true;
  return Array.isArray(ids) && ids.length > 0 && ids.every((id) => known.includes(String(id)));
}
