import type { Resolver } from '../../local/assembly';
import { allResources, type Found, idOf, propertiesOf, strings } from './resources';

/** A customer key. */
export interface KeyNode {
  readonly arn: string;
  /** By which the picture names it: A, B ... */
  readonly letter: string;
  /** Undefined: KMS doesn't rotate it, as far as the templates say. */
  readonly rotationDays?: number;
  /** What it encrypts, e.g. `8 log groups`. */
  readonly encrypts: readonly string[];
  /** IAM can't give anybody the right to decrypt with it: its own policy names who may. */
  readonly closedToIam: boolean;
}

const NOUNS: Readonly<Record<string, (count: number) => string>> = {
  'AWS::CloudTrail::Trail': (n) => (n === 1 ? 'the trail' : `${n} trails`),
  'AWS::Bedrock::Prompt': (n) => (n === 1 ? 'a prompt' : `${n} prompts`),
  'AWS::Bedrock::Guardrail': (n) => (n === 1 ? 'the guardrail' : `${n} guardrails`),
  'AWS::DynamoDB::Table': (n) => (n === 1 ? 'a table' : `${n} tables`),
  'AWS::Lambda::Function': (n) => `environment of ${n === 1 ? 'a function' : `${n} functions`}`,
  'AWS::Logs::LogGroup': (n) => (n === 1 ? 'a log group' : `${n} log groups`),
  'AWS::S3::Bucket': (n) => (n === 1 ? 'a bucket' : `${n} buckets`),
  'AWS::SageMaker::EndpointConfig': (n) => `volumes of ${n === 1 ? 'an endpoint' : `${n} endpoints`}`,
  'AWS::SNS::Topic': (n) => (n === 1 ? 'a topic' : `${n} topics`),
  'AWS::SQS::Queue': (n) => (n === 1 ? 'a queue' : `${n} queues`),
};

/** KMS's own default. */
const DEFAULT_ROTATION_DAYS = 365;

/** Properties by which resources name the key that encrypts them. */
const KEY_PROPERTY = /^(kms(master)?|customerencryption)key(id|arn)$/i;

/** The customer keys, created here or named by their ARN, with what refers to each. */
export function readKeys(resolver: Resolver): KeyNode[] {
  const users = new Map<string, string[]>();
  for (const found of allResources(resolver)) {
    for (const value of valuesOf(found.resource.Properties, KEY_PROPERTY)) {
      const key = String(resolver.resolve(value, found.stack, `Resources.${found.logicalId}`));
      users.set(key, [...(users.get(key) ?? []), found.resource.Type]);
    }
  }
  const created = resolver.resources('AWS::KMS::Key').map((key) => {
    const rotation = propertiesOf(resolver, key, 'EnableKeyRotation', 'RotationPeriodInDays');
    const [arn, id] = [idOf(resolver, key, 'Arn'), idOf(resolver, key)];
    return {
      arn,
      closedToIam: !leavesDecryptionToIam(key),
      rotationDays:
        rotation.EnableKeyRotation === true
          ? Number(rotation.RotationPeriodInDays ?? DEFAULT_ROTATION_DAYS)
          : undefined,
      types: [...(users.get(arn) ?? []), ...(users.get(id) ?? [])],
      ids: [arn, id],
    };
  });
  const known = new Set(created.flatMap(({ ids }) => ids));
  const given = [...users]
    .filter(([arn]) => !known.has(arn))
    .map(([arn, types]) => ({ arn, closedToIam: false, rotationDays: undefined, types }));
  return [...created, ...given].map(({ arn, closedToIam, rotationDays, types }, i) => ({
    arn,
    closedToIam,
    letter: String.fromCharCode('A'.charCodeAt(0) + i),
    rotationDays,
    encrypts: counted(types),
  }));
}

interface KeyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: unknown;
  readonly Action: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Whether the key's policy lets the account's root, or anybody, decrypt, and with it whomever IAM allows. */
function leavesDecryptionToIam({ resource }: Found): boolean {
  const policy = resource.Properties?.KeyPolicy as { Statement?: KeyStatement[] } | undefined;
  return (policy?.Statement ?? []).some(
    ({ Effect, Principal, Action, Condition }) =>
      Effect === 'Allow' &&
      !namesRoles(Condition) &&
      /:root\b|"\*"/.test(JSON.stringify(Principal)) &&
      strings(Action).some((action) => ['kms:*', 'kms:Decrypt', '*'].includes(action)),
  );
}

/** A role that does not exist yet can be named only in a condition: IAM then chooses nobody either. */
function namesRoles(condition: KeyStatement['Condition'] = {}): boolean {
  const roles = [condition.ArnEquals, condition.ArnLike].flatMap((held) => strings(held?.['aws:PrincipalArn']));
  return roles.length > 0 && roles.every((arn) => !/[:/]\*$/.test(arn));
}

function valuesOf(value: unknown, name: RegExp): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (name.test(key) ? [item] : valuesOf(item, name)));
}

function counted(types: readonly string[]): string[] {
  return [...new Set(types)].sort().map((type) => {
    const count = types.filter((other) => other === type).length;
    return NOUNS[type]?.(count) ?? `${count} × ${type}`;
  });
}
