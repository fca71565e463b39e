import { ENV } from '../../../lambda/contract/environment';
import type { Item, Platform, PolicyDocument } from './platform';

/** A role of the templates with everything that decides what it may do. */
export interface RoleFacts {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Inline, managed in the templates by either side's reference. */
  readonly identity: readonly PolicyDocument[];
  /** Managed policies of AWS or of the company, of which the templates hold the ARN alone. */
  readonly unknown: readonly string[];
  readonly boundary?: string;
  readonly trust: PolicyDocument;
}

export type FunctionKind =
  | 'chat'
  | 'images'
  | 'embeddings'
  | 'moderations'
  | 'feedback'
  | 'account settings'
  | 'model list'
  | 'unknown';

/** Kinds whose calls of models carry the guardrail. */
export const GUARDED: readonly FunctionKind[] = ['chat', 'images'];
/** Kinds that cost by use, and so stop at the hard limit. */
export const SPENDING: readonly FunctionKind[] = [...GUARDED, 'embeddings', 'moderations'];
/** Kinds that apply the guardrail, with a model call or without. */
export const GUARDING: readonly FunctionKind[] = [...SPENDING, 'feedback'];

/** A variable that functions of a kind are told, and no others. */
const TOLD: readonly (readonly [string, FunctionKind])[] = [
  [ENV.CHAT_MODELS, 'chat'],
  [ENV.IMAGE_MODELS, 'images'],
  [ENV.EMBEDDING_MODELS, 'embeddings'],
  [ENV.CONTENT_FILTERS, 'moderations'],
  [ENV.FEEDBACK_TABLE, 'feedback'],
  [ENV.RECORDS_PATH, 'account settings'],
  [ENV.MODEL_CARDS, 'model list'],
];

/** A function of the platform's own. */
export interface FunctionFacts {
  readonly item: Item;
  readonly arn: string;
  readonly logGroup: string;
  /** What it is there for. The one for account settings runs at deployment only, and outside the VPC. */
  readonly kind: FunctionKind;
  readonly role: RoleFacts;
}

interface RoleProperties {
  AssumeRolePolicyDocument: PolicyDocument;
  Policies?: { PolicyDocument: PolicyDocument }[];
  ManagedPolicyArns?: string[];
  PermissionsBoundary?: string;
}

/** Keeps what is found in a platform: many ask for it, and templates do not change under it. */
function oncePer<T>(find: (platform: Platform) => T): (platform: Platform) => T {
  const found = new WeakMap<Platform, { readonly value: T }>();
  return (platform) => {
    const known = found.get(platform) ?? { value: find(platform) };
    found.set(platform, known);
    return known.value;
  };
}

/** Every role of the templates. */
export const rolesOf = oncePer(findRoles);

/** Every function of the platform's own. */
export const functionsOf = oncePer(findFunctions);

function findRoles(platform: Platform): RoleFacts[] {
  const managed = platform.all('AWS::IAM::ManagedPolicy');
  const inline = platform.all('AWS::IAM::Policy');
  return platform.all('AWS::IAM::Role').map((item) => {
    const properties = item.properties as unknown as RoleProperties;
    const attached = [...managed, ...inline].filter(({ properties: { Roles } }) =>
      ((Roles ?? []) as string[]).includes(item.ref),
    );
    const arns = properties.ManagedPolicyArns ?? [];
    const byArn = managed.filter((policy) => arns.includes(policy.ref) && !attached.includes(policy));
    return {
      logicalId: item.logicalId,
      name: item.ref,
      arn: platform.attributeOf(item, 'Arn'),
      identity: [
        ...(properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument),
        ...[...attached, ...byArn].map((policy) => policy.properties.PolicyDocument as PolicyDocument),
      ],
      unknown: arns.filter((arn) => !managed.some((policy) => policy.ref === arn)),
      ...(properties.PermissionsBoundary ? { boundary: properties.PermissionsBoundary } : {}),
      trust: properties.AssumeRolePolicyDocument,
    };
  });
}

function findFunctions(platform: Platform): FunctionFacts[] {
  const roles = rolesOf(platform);
  return platform.all('AWS::Lambda::Function').flatMap((item) => {
    const { Environment, LoggingConfig, Role } = item.properties as {
      Environment?: { Variables?: Record<string, string> };
      LoggingConfig?: { LogGroup?: string };
      Role?: string;
    };
    const role = roles.find(({ arn }) => arn === Role);
    // CDK's own function for the default security group runs at deployment only, and outside the VPC.
    if (!role || item.logicalId.includes('CustomResourceProvider')) return [];
    return [
      {
        item,
        role,
        arn: platform.attributeOf(item, 'Arn'),
        logGroup: LoggingConfig?.LogGroup ?? '',
        kind: kindOf(Environment?.Variables ?? {}),
      },
    ];
  });
}

function kindOf(variables: Readonly<Record<string, string>>): FunctionKind {
  const kinds = TOLD.filter(([name]) => name in variables).map(([, kind]) => kind);
  return kinds.length === 1 && kinds[0] ? kinds[0] : 'unknown';
}

/** Endpoint of a service (`bedrock-runtime`, `execute-api`, `s3`, `dynamodb`), if the templates make one. */
export function endpointOf(platform: Platform, service: string): Item | undefined {
  return platform
    .all('AWS::EC2::VPCEndpoint')
    .find(({ properties }) => String(properties.ServiceName).endsWith(`.${service}`));
}

/**
 * Policy of an endpoint; without one AWS lets everything through.
 *
 * @param api ARN of the REST API: the endpoint's policy has `*` in place of the id, which the simulator does not match
 */
export function endpointPolicy(endpoint: Item, api: string): PolicyDocument {
  const policy = endpoint.properties.PolicyDocument as PolicyDocument | undefined;
  if (!policy) return FULL_ACCESS;
  const anyApi = `${api.slice(0, api.lastIndexOf(':'))}:*/`;
  return JSON.parse(
    JSON.stringify(policy)
      .replaceAll(anyApi, `${api}/`)
      // Both ways to write it mean everyone; the simulator takes the shorter.
      .replaceAll('"Principal":{"AWS":"*"}', '"Principal":"*"'),
  ) as PolicyDocument;
}

export const FULL_ACCESS: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
};

/** The REST API's policy, with `execute-api:/` written out as API Gateway does. */
export function apiPolicy(api: Item, arn: string): PolicyDocument | undefined {
  const policy = api.properties.Policy;
  if (policy === undefined) return undefined;
  return JSON.parse(JSON.stringify(policy).replaceAll('"execute-api:/', `"${arn}/`)) as PolicyDocument;
}

const known = new WeakMap<Platform, ReadonlyMap<string, PolicyDocument>>();

/** The policy of the templates on a resource: a key, a role, the guardrail, a log group, a bucket, a topic, a queue. */
export function resourcePolicyOf(platform: Platform, arn: string): PolicyDocument | undefined {
  const policies = known.get(platform) ?? new Map(resourcePolicies(platform));
  known.set(platform, policies);
  return policies.get(arn) ?? (arn.includes(':log-group:') ? logsPolicy(platform) : undefined);
}

/** ARN and policy of every resource that has one. */
function resourcePolicies(platform: Platform): [string, PolicyDocument][] {
  const { attributeOf } = platform;
  const of = (type: string, attachedTo: (item: Item) => readonly string[]) =>
    platform.all(type).flatMap((item) => {
      const policy = document(item.properties.PolicyDocument);
      return attachedTo(item).map((arn): [string, PolicyDocument] => [arn, policy]);
    });
  // These policies name a bucket or a queue as Ref does.
  const arns = (type: string, refs: unknown) =>
    platform
      .all(type)
      .filter(({ ref }) => [refs].flat().includes(ref))
      .map((item) => attributeOf(item, 'Arn'));
  return [
    ...platform
      .all('AWS::KMS::Key')
      .map((key): [string, PolicyDocument] => [attributeOf(key, 'Arn'), document(key.properties.KeyPolicy)]),
    ...platform.all('AWS::DynamoDB::Table').flatMap((table): [string, PolicyDocument][] => {
      const policy = (table.properties.ResourcePolicy as { PolicyDocument?: PolicyDocument } | undefined)
        ?.PolicyDocument;
      return policy ? [[attributeOf(table, 'Arn'), document(policy)]] : [];
    }),
    ...rolesOf(platform).map(({ arn, trust }): [string, PolicyDocument] => [arn, trust]),
    ...of('AWS::Bedrock::ResourcePolicy', ({ properties }) => [String(properties.ResourceArn)]),
    ...of('AWS::S3::BucketPolicy', ({ properties }) => arns('AWS::S3::Bucket', properties.Bucket)),
    ...of('AWS::SNS::TopicPolicy', ({ properties }) => properties.Topics as string[]),
    ...of('AWS::SQS::QueuePolicy', ({ properties }) => arns('AWS::SQS::Queue', properties.Queues)),
  ];
}

/** The account's CloudWatch Logs policies are one list for all log groups. */
function logsPolicy(platform: Platform): PolicyDocument | undefined {
  const policies = platform.all('AWS::Logs::ResourcePolicy').map((item) => document(item.properties.PolicyDocument));
  if (policies.length === 0) return undefined;
  return { Version: '2012-10-17', Statement: policies.flatMap(({ Statement }) => Statement) };
}

function document(value: unknown): PolicyDocument {
  return (typeof value === 'string' ? JSON.parse(value) : value) as PolicyDocument;
}
