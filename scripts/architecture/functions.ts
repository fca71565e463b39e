import type { PlatformSpec, Resolver } from '../../local/assembly';
import { type Found, functionName, idOf, propertiesOf, shortName, strings } from './resources';

/** A statement of a policy that is attached to a function's role. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A function that answers routes of the API. */
export interface FunctionNode {
  readonly name: string;
  /** `METHOD /stage/path`. */
  readonly routes: readonly string[];
  readonly streaming: boolean;
  /** As AWS writes it, e.g. `nodejs24.x`. */
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Empty outside a VPC. */
  readonly securityGroups: readonly string[];
  /** ARN of the key of its environment. */
  readonly keyArn?: string;
  readonly statements: readonly Statement[];
}

/** The functions behind the API, in the order of their routes. */
export function readFunctions(resolver: Resolver, { api, functions }: PlatformSpec): FunctionNode[] {
  const found = resolver.resources('AWS::Lambda::Function');
  return functions.flatMap((spec) => {
    const resource = found.find((candidate) => idOf(resolver, candidate, 'Arn') === spec.arn);
    if (!resource) return [];
    const routes = api.routes.filter(({ functionArn }) => `${functionArn}:`.startsWith(`${spec.arn}:`));
    const { VpcConfig, KmsKeyArn, Role } = propertiesOf(resolver, resource, 'VpcConfig', 'KmsKeyArn', 'Role');
    return {
      name: functionName(resource.logicalId),
      routes: routes.map(({ method, path }) => `${method} /${api.stage}${path}`),
      streaming: routes.some(({ streaming }) => streaming),
      runtime: spec.runtime,
      memoryMb: spec.memoryMb,
      timeoutMs: spec.timeoutMs,
      environment: spec.environment,
      securityGroups: strings((VpcConfig as { SecurityGroupIds?: string[] } | undefined)?.SecurityGroupIds),
      keyArn: KmsKeyArn === undefined ? undefined : String(KmsKeyArn),
      statements: readStatements(resolver, String(Role)),
    };
  });
}

/** A function that runs while a stack is deployed. */
export interface DeploymentNode {
  /** Type of the custom resources that it serves, or its own name. */
  readonly serves: string;
  /** Settings of the account that it writes, each with whether it may replace somebody else's. */
  readonly settings: readonly { readonly name: string; readonly takeOver: boolean }[];
}

/** Functions that no route leads to, with the custom resources that they serve at deployment. */
export function readDeploymentFunctions(resolver: Resolver, { functions }: PlatformSpec): DeploymentNode[] {
  const customResources = resolver.stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
      const isCustom = /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(resource.Type);
      return isCustom ? [{ stack, logicalId, resource }] : [];
    }),
  );
  return resolver
    .resources('AWS::Lambda::Function')
    .filter((found) => !functions.some(({ arn }) => arn === idOf(resolver, found, 'Arn')))
    .map((found) => {
      const arn = idOf(resolver, found, 'Arn');
      const served = customResources.filter((custom) => serviceToken(resolver, custom) === arn);
      const types = [...new Set(served.map(({ resource }) => resource.Type))];
      return {
        serves: types.length > 0 ? types.join(', ') : shortName(found.logicalId),
        settings: served.flatMap((custom) => {
          const { setting, takeOver } = propertiesOf(resolver, custom, 'setting', 'takeOver');
          return setting === undefined ? [] : [{ name: String(setting), takeOver: takeOver === true }];
        }),
      };
    });
}

function serviceToken(resolver: Resolver, custom: Found): unknown {
  return propertiesOf(resolver, custom, 'ServiceToken').ServiceToken;
}

interface PolicyProperties {
  readonly PolicyDocument?: {
    readonly Statement?: readonly {
      readonly Effect: 'Allow' | 'Deny';
      readonly Action?: unknown;
      readonly Resource?: unknown;
      readonly Condition?: Statement['condition'];
    }[];
  };
}

function readStatements(resolver: Resolver, roleArn: string): Statement[] {
  return ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy']
    .flatMap((type) => resolver.resources(type))
    .filter((policy) =>
      strings(propertiesOf(resolver, policy, 'Roles').Roles).some((name) => roleArn.endsWith(`/${name}`)),
    )
    .flatMap((policy) => {
      const { PolicyDocument } = propertiesOf(resolver, policy, 'PolicyDocument') as PolicyProperties;
      return PolicyDocument?.Statement ?? [];
    })
    .map(({ Effect, Action, Resource, Condition }) => ({
      effect: Effect,
      actions: strings(Action),
      resources: strings(Resource),
      condition: Condition ?? {},
    }));
}
