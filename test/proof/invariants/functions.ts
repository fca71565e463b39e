import { ENV } from '../../../lambda/contract/environment';
import type { Item, Platform, PolicyDocument } from '../platform/platform';
import { functionsOf, rolesOf } from '../platform/policies';
import { keyArn } from './data';
import { at, type Invariant, listAt } from './invariant';

/** Services that assume their role with the account of the one that they work for. Lambda assumes without. */
const SAYS_THE_ACCOUNT = /^(apigateway|vpc-flow-logs|states|bedrock|scheduler)\.amazonaws\.com$/;

export const FUNCTIONS: Readonly<Record<string, Invariant>> = {
  'every function runs in the VPC, behind a group of its own': everyFunction((item) => [
    listAt(item, 'VpcConfig.SubnetIds').length < 2 && 'runs outside the VPC, or in one zone',
    listAt(item, 'VpcConfig.SecurityGroupIds').length !== 1 && 'has not its own security group',
  ]),

  'the environment of every function is under the data key': everyFunction((item, platform) => [
    at(item, 'KmsKeyArn') !== keyArn(platform, 'data') && 'has its environment under another key',
  ]),

  'every function logs to a group of the platform, and traces': everyFunction((item, platform) => [
    !platform.all('AWS::Logs::LogGroup').some(({ ref }) => ref === at(item, 'LoggingConfig.LogGroup')) &&
      'logs to a group that is not here',
    at(item, 'TracingConfig.Mode') !== 'Active' && 'has no traces',
  ]),

  'every function has the concurrency of the config': (platform) => {
    const wanted = Object.values(platform.config.functions).map(
      ({ reservedConcurrency }) => reservedConcurrency ?? undefined,
    );
    const found = functionsOf(platform).map(({ item }) => at(item, 'ReservedConcurrentExecutions'));
    return JSON.stringify([...found].sort()) === JSON.stringify([...wanted].sort())
      ? []
      : [`concurrency ${found.join(', ')}, expected ${wanted.join(', ')}`];
  },

  'functions that call models name the guardrail that their role pins': (platform) => {
    const [guardrail] = platform.all('AWS::Bedrock::Guardrail');
    const [version] = platform.all('AWS::Bedrock::GuardrailVersion');
    const callers = functionsOf(platform).filter(({ callsModels }) => callsModels);
    return callers.length === 0 || !guardrail || !version
      ? ['no function calls models, or there is no guardrail']
      : callers.flatMap(({ item }) => {
          const variable = (name: string) => at(item, `Environment.Variables.${name}`);
          return [
            ...(variable(ENV.GUARDRAIL_ID) === platform.attributeOf(guardrail, 'GuardrailId')
              ? []
              : [`${item.logicalId} names another guardrail`]),
            ...(variable(ENV.GUARDRAIL_VERSION) === platform.attributeOf(version, 'Version')
              ? []
              : [`${item.logicalId} names another version`]),
          ];
        });
  },

  'functions call the models that the config resolves to': (platform) =>
    functionsOf(platform).flatMap(({ item }) => {
      const json = at(item, `Environment.Variables.${ENV.CHAT_MODELS}`);
      if (json === undefined) return [];
      const aliases = Object.keys(JSON.parse(String(json)) as object).sort();
      const wanted = Object.keys(platform.config.models.chat).sort();
      return JSON.stringify(aliases) === JSON.stringify(wanted) ? [] : [`${item.logicalId} has ${aliases.join(', ')}`];
    }),

  // The list of models and the list of Regions deny them too, in the proof; this Deny is to stand by itself.
  'global profiles are denied by name, unless the residency is global': (platform) =>
    platform.config.residency === 'global'
      ? []
      : functionsOf(platform)
          .filter(({ callsModels, role }) => callsModels && !role.identity.some(deniesGlobalProfiles))
          .map(({ role }) => `${role.name} is not denied global profiles`),

  'roles of functions hold policies of the templates alone': (platform) =>
    functionsOf(platform).flatMap(({ role }) => role.unknown.map((arn) => `${role.name} holds ${arn}`)),

  'no policy allows an action that nobody named': (platform) =>
    [
      ...platform.all('AWS::IAM::ManagedPolicy'),
      ...platform.all('AWS::IAM::Policy'),
      ...platform.all('AWS::IAM::Role'),
    ].flatMap((item) =>
      allows(item)
        .filter((action) => action.includes('*') || action.startsWith('iam:') || action.startsWith('sts:'))
        .map((action) => `${item.logicalId} allows ${action}`),
    ),

  'roles are for one service, in this account': (platform) =>
    rolesOf(platform).flatMap(({ name, trust }) =>
      trust.Statement.flatMap(({ Principal, Condition }) => {
        const service = (Principal as { Service?: unknown } | undefined)?.Service;
        if (typeof service !== 'string') return [`${name} trusts ${JSON.stringify(Principal)}`];
        return SAYS_THE_ACCOUNT.test(service) && !JSON.stringify(Condition ?? {}).includes('aws:SourceAccount')
          ? [`${name} trusts ${service} for any account`]
          : [];
      }),
    ),

  'every role has the permissions boundary of the config': (platform) => {
    const { permissionsBoundaryArn } = platform.config.iam;
    return rolesOf(platform)
      .filter(({ boundary }) => boundary !== permissionsBoundaryArn)
      .map(({ name, boundary }) => `${name} has the boundary ${boundary}`);
  },
};

function everyFunction(wrong: (item: Item, platform: Platform) => readonly (string | false)[]): Invariant {
  return (platform) =>
    functionsOf(platform).flatMap(({ item }) =>
      wrong(item, platform).flatMap((what) => (what ? [`${item.logicalId} ${what}`] : [])),
    );
}

function deniesGlobalProfiles({ Statement }: PolicyDocument): boolean {
  return Statement.some(({ Effect, Action, Resource, Condition }) => {
    const resources = [Resource].flat().map(String);
    return (
      Effect === 'Deny' &&
      Condition === undefined &&
      [Action].flat().includes('bedrock:InvokeModel') &&
      resources.some((arn) => arn.endsWith(':bedrock:*:*:inference-profile/global.*')) &&
      resources.some((arn) => arn.endsWith(':bedrock:::foundation-model/*'))
    );
  });
}

/** Actions of the Allow statements of a policy, or of a role's inline policies. */
function allows(item: Item): string[] {
  const documents = [
    item.properties.PolicyDocument,
    ...listAt(item, 'Policies').map(({ PolicyDocument }) => PolicyDocument),
  ] as ({ Statement: { Effect: string; Action?: string | string[]; NotAction?: unknown }[] } | undefined)[];
  return documents
    .flatMap((document) => document?.Statement ?? [])
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, NotAction }) => (NotAction === undefined ? (Action ?? []) : ['*']));
}
