import type { Item, Platform, PolicyDocument } from './platform';

/** Start of a key's logical id, by what it encrypts. */
const KEYS = { audit: 'KeysAudit', content: 'InvocationLogsKey', data: 'KeysData' } as const;
export type KeyName = keyof typeof KEYS;

/** Start of a bucket's logical id. */
const BUCKETS = {
  'access logs': 'AccessLogs',
  archive: 'Archive',
  'large bodies': 'InvocationLogsLargeBodies',
} as const;
export type BucketName = keyof typeof BUCKETS;

/** A key that the templates make; undefined for one of the company's own. */
export function createdKey(platform: Platform, name: KeyName): Item | undefined {
  return platform.all('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith(KEYS[name]));
}

/** ARN of a key, created or the company's own. */
export function keyArn(platform: Platform, name: KeyName): string | undefined {
  const { encryption } = platform.config;
  if (encryption.type === 'existing') return encryption[`${name}KeyArn`];
  const key = createdKey(platform, name);
  return key && platform.attributeOf(key, 'Arn');
}

/** A bucket that the templates make; undefined for one of the company's own. */
export function createdBucket(platform: Platform, name: BucketName): Item | undefined {
  return platform.all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith(BUCKETS[name]));
}

/** What AWS Budgets does at the hard limit, as the templates have it. */
export interface HardLimit {
  readonly policyArn: string;
  readonly policy?: PolicyDocument;
  /** Names of the roles that the policy is attached to. */
  readonly roleNames: readonly string[];
}

/** Undefined where the templates have no action of AWS Budgets. */
export function hardLimitOf(platform: Platform): HardLimit | undefined {
  const [action] = platform.all('AWS::Budgets::BudgetsAction');
  if (!action) return undefined;
  const { IamActionDefinition } = action.properties.Definition as {
    IamActionDefinition: { PolicyArn: string; Roles: string[] };
  };
  const { PolicyArn: policyArn, Roles: roleNames } = IamActionDefinition;
  const item = platform.all('AWS::IAM::ManagedPolicy').find(({ ref }) => ref === policyArn);
  return { policyArn, roleNames, ...(item ? { policy: item.properties.PolicyDocument as PolicyDocument } : {}) };
}

/** How the ARN of a resource is found: an attribute, or made of its name. */
const ARNS: Readonly<Record<string, string | ((item: Item) => string)>> = {
  'AWS::Bedrock::Guardrail': 'GuardrailArn',
  'AWS::CloudTrail::Trail': ({ properties }) => `cloudtrail:trail/${String(properties.TrailName)}`,
  'AWS::DynamoDB::Table': 'Arn',
  'AWS::EC2::VPCEndpoint': ({ ref }) => `ec2:vpc-endpoint/${ref}`,
  'AWS::IAM::Role': 'Arn',
  'AWS::KMS::Key': 'Arn',
  'AWS::Lambda::Function': 'Arn',
  'AWS::Logs::LogGroup': 'Arn',
  'AWS::S3::Bucket': 'Arn',
  'AWS::SNS::Topic': 'TopicArn',
  'AWS::SQS::Queue': 'Arn',
};

/** ARN of a resource as policies and requests name it; undefined for types of which it is not known. */
export function arnOf(platform: Platform, item: Item, partition: string): string | undefined {
  const way = ARNS[item.type];
  if (way === undefined) return undefined;
  if (typeof way === 'string') return platform.attributeOf(item, way).replace(/(:log-group:.*):\*$/, '$1');
  const [service, ...resource] = way(item).split(':');
  const { account, region } = platform.config;
  return `arn:${partition}:${service}:${region}:${account}:${resource.join(':')}`;
}
