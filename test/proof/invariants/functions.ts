import { ENV } from '../../../lambda/contract/environment';
import type { Item, Platform, PolicyDocument } from '../platform/platform';
import { functionsOf, rolesOf } from '../platform/policies';
import { hardLimitOf, keyArn } from '../platform/resources';
import { at, type Invariant, listAt } from './invariant';

/** Services that assume their role with the account of the one that they work for. Lambda assumes without. */
const SAYS_THE_ACCOUNT = /^(apigateway|bedrock|budgets|cloudtrail|scheduler|states|vpc-flow-logs)\.amazonaws\.com$/;

export const FUNCTIONS: Readonly<Record<string, Invariant>> = {
  'every function runs in the VPC, behind a group of its own, but the one that sets the account': (platform) =>
    functionsOf(platform)
      .filter(({ kind }) => kind !== 'account settings')
      .flatMap(({ item }) =>
        [
          listAt(item, 'VpcConfig.SubnetIds').length < 2 && 'runs outside the VPC, or in one zone',
          listAt(item, 'VpcConfig.SecurityGroupIds').length !== 1 && 'has not its own security group',
        ].flatMap((what) => (what ? [`${item.logicalId} ${what}`] : [])),
      ),

  'one function sets the account, and does so by its own code alone': (platform) => {
    const setters = functionsOf(platform).filter(({ kind }) => kind === 'account settings');
    return [
      ...(setters.length === 1 ? [] : [`${setters.length} functions set the account, expected one`]),
      ...setters.flatMap(({ arn, role }) =>
        role.identity
          .flatMap(({ Statement }) => Statement)
          .filter(({ Effect, Action, Condition }) => Effect === 'Allow' && !heldTo(arn, Action, Condition))
          .map(({ Action }) => `${role.logicalId} may ${[Action].flat().join(', ')} from any code`),
      ),
    ];
  },

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

  'every function counts in the namespace of the platform': everyFunction((item, { config }) => [
    at(item, 'Environment.Variables.POWERTOOLS_METRICS_NAMESPACE') !== `BedrockBaseline/${config.prefix}` &&
      'counts where no alarm looks',
  ]),

  'functions that call models name the guardrail that their role pins': (platform) => {
    const [guardrail] = platform.all('AWS::Bedrock::Guardrail');
    const [version] = platform.all('AWS::Bedrock::GuardrailVersion');
    const callers = functionsOf(platform).filter(({ kind }) => kind === 'models');
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
          .filter(({ kind, role }) => kind === 'models' && !role.identity.some(deniesGlobalProfiles))
          .map(({ role }) => `${role.logicalId} is not denied global profiles`),

  'roles of functions hold policies of the templates alone': (platform) =>
    functionsOf(platform).flatMap(({ role }) => role.unknown.map((arn) => `${role.logicalId} holds ${arn}`)),

  'no policy allows an action that nobody named': (platform) =>
    [
      ...platform.all('AWS::IAM::ManagedPolicy'),
      ...platform.all('AWS::IAM::Policy'),
      ...platform.all('AWS::IAM::Role'),
    ].flatMap((item) =>
      allows(item, platform)
        .filter((action) => action.includes('*') || action.startsWith('iam:') || action.startsWith('sts:'))
        .map((action) => `${item.logicalId} allows ${action}`),
    ),

  'roles are for one service, in this account': (platform) =>
    rolesOf(platform).flatMap(({ logicalId, trust }) =>
      trust.Statement.flatMap(({ Principal, Condition }) => {
        const service = (Principal as { Service?: unknown } | undefined)?.Service;
        if (logicalId.startsWith('InvocationLogsReaderRole') && trustsReaders(platform, Principal, Condition))
          return [];
        if (typeof service !== 'string') return [`${logicalId} trusts ${JSON.stringify(Principal)}`];
        return SAYS_THE_ACCOUNT.test(service) && !JSON.stringify(Condition ?? {}).includes('aws:SourceAccount')
          ? [`${logicalId} trusts ${service} for any account`]
          : [];
      }),
    ),

  'every role has the permissions boundary of the config': (platform) => {
    const { permissionsBoundaryArn } = platform.config.iam;
    return rolesOf(platform)
      .filter(({ boundary }) => boundary !== permissionsBoundaryArn)
      .map(({ logicalId, boundary }) => `${logicalId} has the boundary ${boundary}`);
  },
};

/** What a role needs besides: Lambda's own logs and traces, keys by way of a service, and a role for one service. */
const NOT_BY_CODE = /^(logs:(CreateLogStream|PutLogEvents)|xray:Put(TraceSegments|TelemetryRecords))$/;

function heldTo(functionArn: string, action: unknown, condition: unknown): boolean {
  const { ArnEquals, StringEquals } = (condition ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const actions = [action].flat().map(String);
  if (actions.every((name) => NOT_BY_CODE.test(name))) return true;
  if (actions.every((name) => name.startsWith('kms:')))
    return String(StringEquals?.['kms:ViaService']).startsWith('ssm.');
  if (actions.every((name) => name === 'iam:PassRole')) return isOneService(StringEquals?.['iam:PassedToService']);
  return ArnEquals?.['lambda:SourceFunctionArn'] === functionArn;
}

function isOneService(service: unknown): boolean {
  return service === 'bedrock.amazonaws.com' || service === 'apigateway.amazonaws.com';
}

/** The readers' role is for those whom the config names, in this account. */
function trustsReaders({ config }: Platform, principal: unknown, condition: unknown): boolean {
  const { AWS } = principal as { AWS?: unknown };
  const wanted = { ArnLike: { 'aws:PrincipalArn': config.audit.invocationLogs.readers } };
  return String(AWS).endsWith(`:iam::${config.account}:root`) && JSON.stringify(condition) === JSON.stringify(wanted);
}

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

interface PolicyStatement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly NotAction?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Actions of the Allow statements of a policy, or of a role's inline policies. */
function allows(item: Item, platform: Platform): string[] {
  const documents = [
    item.properties.PolicyDocument,
    ...listAt(item, 'Policies').map(({ PolicyDocument }) => PolicyDocument),
  ] as ({ Statement: PolicyStatement[] } | undefined)[];
  return documents
    .flatMap((document) => document?.Statement ?? [])
    .filter((statement) => statement.Effect === 'Allow' && !isNamedUseOfRoles(statement, platform))
    .flatMap(({ Action, NotAction }) => (NotAction === undefined ? (Action ?? []) : ['*']));
}

/**
 * What may be done with roles: a setting of the account that names one hands it to its own service, and AWS Budgets
 * attaches the policy of the hard limit.
 */
function isNamedUseOfRoles({ Action, Condition }: PolicyStatement, platform: Platform): boolean {
  if (Action === 'iam:PassRole') return isOneService(Condition?.StringEquals?.['iam:PassedToService']);
  const limit = hardLimitOf(platform);
  return (
    limit !== undefined &&
    JSON.stringify(Action) === '["iam:AttachRolePolicy","iam:DetachRolePolicy"]' &&
    Condition?.ArnEquals?.['iam:PolicyARN'] === limit.policyArn
  );
}
