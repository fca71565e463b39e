import type { Resolver } from '../../local/assembly';
import { type Found, idOf, propertiesOf, shortName, strings } from './resources';

/** A bucket that logs go to. */
export interface BucketNode {
  readonly name: string;
  readonly keyArn?: string;
  /** Object Lock, e.g. `governance, 731 days`; undefined without one. */
  readonly lock?: string;
  /** Undefined: kept for ever. */
  readonly keptDays?: number;
  /** Requests to it are logged. */
  readonly logged: boolean;
  /** Roles of the templates that alone may read it; undefined where its policy leaves that to IAM. */
  readonly readers?: number;
}

/** A trail of CloudTrail. */
export interface TrailNode {
  readonly name: string;
  readonly everyRegion: boolean;
  /** Digests say whether a file was changed. */
  readonly validated: boolean;
  /** What it records, e.g. `management events`. */
  readonly events: readonly string[];
  /** The bucket, or the name of one that the templates do not make. */
  readonly archive: BucketNode | string;
}

/** What Bedrock logs of every model call in the account and Region. */
export interface InvocationNode {
  /** Kinds of content, e.g. `text`; none: who called what, when, and how many tokens it took. */
  readonly content: readonly string[];
  readonly bucket: BucketNode | string;
}

export function readTrails(resolver: Resolver): TrailNode[] {
  return resolver.resources('AWS::CloudTrail::Trail').map((trail) => {
    const given = propertiesOf(
      resolver,
      trail,
      'TrailName',
      'S3BucketName',
      'IsMultiRegionTrail',
      'EnableLogFileValidation',
      'AdvancedEventSelectors',
    );
    return {
      name: String(given.TrailName ?? shortName(trail.logicalId)),
      everyRegion: given.IsMultiRegionTrail === true,
      validated: given.EnableLogFileValidation === true,
      events: eventsOf((given.AdvancedEventSelectors ?? []) as Selector[]),
      archive: bucketOf(resolver, String(given.S3BucketName)),
    };
  });
}

interface Selector {
  readonly FieldSelectors: readonly { readonly Field: string; readonly Equals?: unknown }[];
}

/** `management events`, `data events of Bedrock, Lambda, S3`, `calls refused at endpoints: bedrock`. */
function eventsOf(selectors: readonly Selector[]): string[] {
  const field = ({ FieldSelectors }: Selector, name: string) =>
    FieldSelectors.filter(({ Field }) => Field === name).flatMap(({ Equals }) => strings(Equals));
  const of = (category: string) => selectors.filter((one) => field(one, 'eventCategory').includes(category));
  const services = (found: readonly Selector[], name: string, service: (value: string) => string) =>
    [...new Set(found.flatMap((one) => field(one, name)).map(service))].sort().join(', ');
  const data = services(of('Data'), 'resources.type', (type) => type.split('::')[1] ?? type);
  const activity = of('NetworkActivity');
  const network = services(activity, 'eventSource', (source) => source.replace('.amazonaws.com', ''));
  const refused = activity.every((one) => field(one, 'errorCode').includes('VpceAccessDenied'));
  return [
    ...(of('Management').length > 0 ? ['management events'] : []),
    ...(data ? [`data events of ${data}`] : []),
    ...(network ? [`${refused ? 'calls refused at' : 'calls through'} endpoints: ${network}`] : []),
  ];
}

interface LoggingConfig {
  readonly cloudWatchConfig?: { readonly largeDataDeliveryS3Config?: { readonly bucketName: string } };
  readonly [flag: string]: unknown;
}

/** Where the templates set invocation logging. */
export function readInvocationLogging(resolver: Resolver): InvocationNode | undefined {
  const setting = resolver
    .resources('Custom::AccountSetting')
    .find(({ resource }) => resource.Properties?.setting === 'invocation-logging');
  if (!setting) return undefined;
  const value = propertiesOf(resolver, setting, 'value').value as LoggingConfig;
  return {
    content: Object.keys(value)
      .filter((flag) => flag.endsWith('DataDeliveryEnabled') && value[flag] === true)
      .map((flag) => flag.replace('DataDeliveryEnabled', '')),
    bucket: bucketOf(resolver, String(value.cloudWatchConfig?.largeDataDeliveryS3Config?.bucketName)),
  };
}

interface BucketProperties {
  readonly BucketEncryption?: {
    readonly ServerSideEncryptionConfiguration: {
      ServerSideEncryptionByDefault?: { KMSMasterKeyID?: string };
    }[];
  };
  readonly ObjectLockConfiguration?: { readonly Rule?: { DefaultRetention?: { Mode: string; Days: number } } };
  readonly LifecycleConfiguration?: { readonly Rules: { ExpirationInDays?: number }[] };
  readonly LoggingConfiguration?: unknown;
}

function bucketOf(resolver: Resolver, name: string): BucketNode | string {
  const found = resolver.resources('AWS::S3::Bucket').find((bucket) => idOf(resolver, bucket) === name);
  if (!found) return name;
  const given = propertiesOf(resolver, found) as BucketProperties;
  const retention = given.ObjectLockConfiguration?.Rule?.DefaultRetention;
  const days = (given.LifecycleConfiguration?.Rules ?? []).map(({ ExpirationInDays }) => ExpirationInDays);
  return {
    name: shortName(found.logicalId),
    keyArn: given.BucketEncryption?.ServerSideEncryptionConfiguration.map(
      ({ ServerSideEncryptionByDefault }) => ServerSideEncryptionByDefault?.KMSMasterKeyID,
    ).find((key) => key !== undefined),
    lock: retention && `${retention.Mode.toLowerCase()}, ${retention.Days} days`,
    keptDays: days.find((count) => count !== undefined),
    logged: given.LoggingConfiguration !== undefined,
    readers: readersOf(resolver, found),
  };
}

interface BucketPolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** How many roles a bucket's policy leaves when it denies all others to read. */
function readersOf(resolver: Resolver, bucket: Found): number | undefined {
  const name = idOf(resolver, bucket);
  const denials = resolver
    .resources('AWS::S3::BucketPolicy')
    .map((policy) => propertiesOf(resolver, policy, 'Bucket', 'PolicyDocument'))
    .filter(({ Bucket }) => Bucket === name)
    .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: BucketPolicyStatement[] }).Statement)
    .filter(({ Effect, Action }) => Effect === 'Deny' && strings(Action).includes('s3:GetObject'));
  const left = denials.map(({ Condition }) => {
    if (Condition === undefined) return 0;
    const [operator] = Object.keys(Condition);
    return operator === 'ArnNotEquals' ? strings(Condition.ArnNotEquals?.['aws:PrincipalArn']).length : undefined;
  });
  return left.find((count) => count !== undefined);
}
