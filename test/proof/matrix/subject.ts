import type { BaselineConfig } from '../../../lib/config';
import {
  partitionOf,
  REGIONS,
  type Region,
  type ResolvedModel,
  resolveGuardrailProfile,
  resolveModel,
  type Scope,
} from '../../../lib/residency';
import type { Item, Platform, PolicyDocument } from '../platform/platform';
import {
  apiPolicy,
  endpointOf,
  endpointPolicy,
  type FunctionFacts,
  functionsOf,
  type RoleFacts,
  resourcePolicyOf,
  rolesOf,
} from '../platform/policies';
import {
  arnOf,
  type BucketName,
  createdBucket,
  type HardLimit,
  hardLimitOf,
  type KeyName,
  keyArn,
} from '../platform/resources';

/** An account that has nothing to do with the platform. */
export const OTHER_ACCOUNT = '999988887777';
/** Another account of the organization, where the config names one. */
export const MEMBER_ACCOUNT = '777766665555';
export const OTHER_ENDPOINT = 'vpce-0other0000000000';

/** Kinds of models, as the config has them. */
export type ModelKind = 'chat' | 'embeddings' | 'images';
export type Models = ReadonlyMap<string, ResolvedModel>;
type ModelEntry = string | { readonly model: string; readonly scope?: Scope };

/** An endpoint as requests and policies see it. */
export interface Endpoint {
  readonly id: string;
  readonly policy: PolicyDocument;
}

/**
 * What the table's words stand for in one config. Models, Regions and routes come from the config, so that a hole in a
 * template does not change what the template is held to.
 */
export class Subject {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Aliases by kind of the functions that call them. */
  readonly models: Readonly<Record<ModelKind, Models>>;
  readonly guardrailArn: string;
  readonly guardrailVersion: string;
  /** The guardrail's profile in each Region that may evaluate; empty when it stays. */
  readonly guardrailProfileArns: readonly string[];
  readonly functions: readonly FunctionFacts[];
  readonly roles: readonly RoleFacts[];
  readonly apiArn: string;
  readonly hardLimit?: HardLimit;
  private readonly endpoints = new Map<string, Endpoint | undefined>();
  private tags?: ReadonlyMap<string, Record<string, string>>;
  private readonly resourcePolicies = new Map<string, PolicyDocument | undefined>();

  constructor(readonly platform: Platform) {
    const { config } = platform;
    this.account = config.account;
    this.region = config.region;
    this.partition = partitionOf(config.region);
    const common = { region: config.region, residency: config.residency, account: config.account };
    this.models = modelsOf(config);
    this.guardrailProfileArns =
      resolveGuardrailProfile({ ...common, tier: config.guardrail.tier })?.destinationProfileArns ?? [];
    const guardrail = one(platform, 'AWS::Bedrock::Guardrail');
    this.guardrailArn = platform.attributeOf(guardrail, 'GuardrailArn');
    this.guardrailVersion = platform.attributeOf(one(platform, 'AWS::Bedrock::GuardrailVersion'), 'Version');
    this.functions = functionsOf(platform);
    this.roles = rolesOf(platform);
    this.hardLimit = hardLimitOf(platform);
    this.apiArn = this.arn('execute-api', `${one(platform, 'AWS::ApiGateway::RestApi').ref}`);
  }

  /** Regions of the partition where none of some models may be processed. */
  otherRegions(models: Models): Region[] {
    const reached = new Set<string>([...models.values()].flatMap((model) => model.destinationRegions));
    return REGIONS.filter(
      (region) => partitionOf(region) === this.partition && !reached.has(region) && region !== this.region,
    );
  }

  /** SageMaker endpoints of the config, by the name that it gives them. */
  get endpointArns(): string[] {
    const { jumpstart = {}, prefix } = this.platform.config;
    return Object.keys(jumpstart).map((alias) => this.arn('sagemaker', `endpoint/${prefix}-${alias}`));
  }

  /** Where the weights of the models on SageMaker endpoints are. */
  get weights(): { readonly bucket: string; readonly folder: string }[] {
    return Object.values(this.platform.config.jumpstart ?? {}).flatMap(({ source }) => {
      const [, bucket, folder] = (source.artifactUri ?? '').match(/^s3:..([^/]+)\/(.+)$/) ?? [];
      return bucket && folder ? [{ bucket: `arn:${this.partition}:s3:::${bucket}`, folder }] : [];
    });
  }

  /** The table of ratings; undefined where the config has no feedback. */
  get ratingsArn(): string | undefined {
    const { feedback, prefix } = this.platform.config;
    return feedback && this.arn('dynamodb', `table/${prefix}-feedback`);
  }

  arn(service: string, resource: string, region = this.region, account = this.account): string {
    return `arn:${this.partition}:${service}:${region}:${account}:${resource}`;
  }

  /** ARN of one of the platform's keys; undefined for a key of the company's own, whose policy is not in the templates. */
  key(name: KeyName): string | undefined {
    return this.platform.config.encryption.type === 'existing' ? undefined : keyArn(this.platform, name);
  }

  /** ARN of one of the platform's buckets; undefined for one of the company's own. */
  bucket(name: BucketName): string | undefined {
    const item = createdBucket(this.platform, name);
    return item && this.arnOf(item);
  }

  /** ARNs of the resources of some types. */
  arns(...types: string[]): string[] {
    return types.flatMap((type) => this.platform.all(type).flatMap((item) => this.arnOf(item) ?? []));
  }

  private arnOf(item: Item): string | undefined {
    return arnOf(this.platform, item, this.partition);
  }

  get trailArn(): string {
    return this.arn('cloudtrail', `trail/${this.platform.config.prefix}-trail`);
  }

  /** The log group of what was asked and answered. */
  get contentLogGroup(): string {
    return `/${this.platform.config.prefix}/invocations`;
  }

  /** A stream; also for requests on the whole group, as the simulator takes no request on an ARN that ends in `:*`. */
  logStream(logGroup: string, stream = 'stream'): string {
    return this.arn('logs', `log-group:${logGroup}:log-stream:${stream}`);
  }

  /** A parameter that holds what a setting was before. */
  get recordArn(): string {
    return this.arn('ssm', `parameter/${this.platform.config.prefix}/account-settings/invocation-logging`);
  }

  /** The queue of what could not be told. */
  get undeliveredArn(): string {
    return this.arn('sqs', `${this.platform.config.prefix}-undelivered-alerts`);
  }

  get otherParameterArns(): string[] {
    const { prefix } = this.platform.config;
    return ['another/parameter', `${prefix}/account-settings/another`].map((name) =>
      this.arn('ssm', `parameter/${name}`),
    );
  }

  /** Undefined for an endpoint of the company's own, whose policy is not in the templates, and where there is none. */
  endpoint(service: string): Endpoint | undefined {
    if (!this.endpoints.has(service)) {
      const item = endpointOf(this.platform, service);
      this.endpoints.set(service, item && { id: item.ref, policy: endpointPolicy(item, this.apiArn) });
    }
    return this.endpoints.get(service);
  }

  resourcePolicy(arn: string): PolicyDocument | undefined {
    const owner = arn.startsWith(`${this.apiArn}/`)
      ? this.apiArn
      : arn.replace(/:log-stream:.*$/, '').replace(/(:s3:::[^/]*)\/.*$/, '$1');
    if (!this.resourcePolicies.has(owner)) {
      const api = one(this.platform, 'AWS::ApiGateway::RestApi');
      const policy = owner === this.apiArn ? apiPolicy(api, this.apiArn) : resourcePolicyOf(this.platform, owner);
      this.resourcePolicies.set(owner, policy);
    }
    return this.resourcePolicies.get(owner);
  }

  /** ARNs of the managed policies, under the names that CloudFormation gives: the stack's, then the logical id. */
  get policyArns(): string[] {
    const path = this.platform.config.iam.rolePath;
    return this.platform
      .all('AWS::IAM::ManagedPolicy')
      .map(({ stack, logicalId }) => `arn:${this.partition}:iam::${this.account}:policy${path}${stack}-${logicalId}`);
  }

  /** Tags that the templates put on a resource, as policies see them. */
  tagsOf(arn: string): Record<string, string> {
    this.tags ??= new Map(this.platform.items.flatMap((item) => this.tagged(item)));
    return this.tags.get(arn) ?? {};
  }

  private tagged(item: Item): [string, Record<string, string>][] {
    const tags = item.properties.Tags;
    const arn = this.arnOf(item);
    if (!Array.isArray(tags) || arn === undefined) return [];
    const pairs = (tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]);
    return [[arn, Object.fromEntries(pairs)]];
  }

  /** Roles of functions, of the flow logs, and so on, by the service that they trust. */
  rolesTrusting(service: string): RoleFacts[] {
    return this.roles.filter(({ trust }) => JSON.stringify(trust).includes(`"${service}.amazonaws.com"`));
  }

  /** Roles by the start of their logical id. */
  rolesNamed(start: string): RoleFacts[] {
    return this.roles.filter(({ logicalId }) => logicalId.startsWith(start));
  }

  /** The policy that callers of a signed API attach to their roles: it is attached to no role of the templates. */
  get callerPolicies(): PolicyDocument[] {
    return this.platform
      .all('AWS::IAM::ManagedPolicy')
      .filter(({ properties: { Roles, Users, Groups } }) => !Roles && !Users && !Groups)
      .map(({ properties }) => properties.PolicyDocument as PolicyDocument)
      .filter((policy) => JSON.stringify(policy).includes('execute-api:'));
  }
}

const resolved = new WeakMap<BaselineConfig, Subject['models']>();

/** What the aliases of a config stand for; resolved once for all templates of it. */
function modelsOf(config: BaselineConfig): Subject['models'] {
  const { account, region, residency } = config;
  const today = new Date().toISOString().slice(0, 10);
  const all = (entries: Readonly<Record<string, ModelEntry>> = {}): Models =>
    new Map(
      Object.entries(entries).map(([alias, entry]) => {
        const { model, scope } = typeof entry === 'string' ? { model: entry, scope: undefined } : entry;
        return [alias, resolveModel({ region, residency, account, modelId: model, scope, today })];
      }),
    );
  const { chat, embeddings, images } = config.models;
  const models = resolved.get(config) ?? { chat: all(chat), embeddings: all(embeddings), images: all(images) };
  resolved.set(config, models);
  return models;
}

function one(platform: Platform, type: string): Item {
  const [item, ...more] = platform.all(type);
  if (!item || more.length > 0)
    throw new Error(`the templates hold ${more.length + (item ? 1 : 0)} of ${type}, expected one`);
  return item;
}
