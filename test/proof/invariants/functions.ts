import { ENV } from '../../../lambda/contract/environment';
import type { Item, Platform, PolicyDocument } from '../platform/platform';
import { type FunctionFacts, type FunctionKind, functionsOf, GUARDED, GUARDING, rolesOf } from '../platform/policies';
import { hardLimitOf, keyArn } from '../platform/resources';
import { at, type Invariant, listAt } from './invariant';

const CALLING: readonly FunctionKind[] = [...GUARDED, 'embeddings'];

/** What every function in the VPC does besides: logs, traces, and its network, which Lambda attaches it to. */
const ALL_DO = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
const GUARD = ['bedrock:ApplyGuardrail', 'kms:Decrypt'];
const SAGEMAKER = ['sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointWithResponseStream'];

/** What functions of a kind may do, written by hand. */
const DOES: Readonly<Partial<Record<FunctionKind, readonly string[]>>> = {
  chat: [...GUARD, 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  images: [...GUARD, 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  embeddings: [...GUARD, 'bedrock:InvokeModel'],
  moderations: GUARD,
  feedback: [
    ...GUARD,
    'dynamodb:PutItem',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
};

const NEVER_OF_CALLERS = [
  'NotPastTheEndpoint',
  'NoOtherModel',
  'NoOtherRegion',
  'NoOtherServiceTier',
  'NoMantle',
  'NoBearerToken',
];
const NEVER_AT_SAGEMAKER = ['NotPastTheSageMakerEndpoint', 'NoOtherSageMakerEndpoint', 'NoAsynchronousCall'];

/** What functions of a kind are denied, by the name of the statement. */
const NEVER: Readonly<Partial<Record<FunctionKind, readonly string[]>>> = {
  chat: NEVER_OF_CALLERS,
  images: NEVER_OF_CALLERS,
  embeddings: NEVER_OF_CALLERS,
  moderations: ['NotPastTheEndpoint', 'NoModel', 'NoMantle', 'NoBearerToken'],
  feedback: [
    'NotPastTheEndpointOfBedrock',
    'NotPastTheEndpointOfDynamoDb',
    'NoOtherTable',
    'NoModel',
    'NoMantle',
    'NoBearerToken',
  ],
};

/** Whether a config has the function of a name. */
function hasFunction({ api, feedback, models }: Platform['config'], name: string): boolean {
  switch (name) {
    case 'embeddings':
    case 'images':
      return models[name] !== undefined;
    case 'moderations':
    case 'responses':
      return api[name];
    case 'feedback':
      return feedback !== undefined;
    default:
      return true;
  }
}

/** Services that assume their role with the account of the one that they work for. Lambda assumes without. */
const SAYS_THE_ACCOUNT =
  /^(apigateway|bedrock|budgets|cloudtrail|sagemaker|scheduler|states|vpc-flow-logs)\.amazonaws\.com$/;

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
    const { config } = platform;
    const wanted = Object.entries(config.functions).flatMap(([name, { reservedConcurrency }]) =>
      hasFunction(config, name) ? [reservedConcurrency ?? undefined] : [],
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

  'functions that apply the guardrail name the one that their role pins': (platform) => {
    const [guardrail] = platform.all('AWS::Bedrock::Guardrail');
    const [version] = platform.all('AWS::Bedrock::GuardrailVersion');
    const callers = functionsOf(platform).filter(({ kind }) => GUARDING.includes(kind));
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
    functionsOf(platform).flatMap(({ item, kind }) => {
      const { jumpstart = {}, models } = platform.config;
      const told: Partial<Record<FunctionKind, readonly [string, object]>> = {
        chat: [ENV.CHAT_MODELS, { ...models.chat, ...jumpstart }],
        images: [ENV.IMAGE_MODELS, models.images ?? {}],
        embeddings: [ENV.EMBEDDING_MODELS, models.embeddings ?? {}],
      };
      const [variable, entries] = told[kind] ?? [];
      if (variable === undefined || entries === undefined) return [];
      const json = at(item, `Environment.Variables.${variable}`);
      const aliases = Object.keys(JSON.parse(String(json)) as object).sort();
      const wanted = Object.keys(entries).sort();
      return JSON.stringify(aliases) === JSON.stringify(wanted) ? [] : [`${item.logicalId} has ${aliases.join(', ')}`];
    }),

  // The list of models and the list of Regions deny them too, in the proof; this Deny is to stand by itself.
  'global profiles are denied by name, unless the residency is global': (platform) =>
    platform.config.residency === 'global'
      ? []
      : functionsOf(platform)
          .filter(({ kind, role }) => CALLING.includes(kind) && !role.identity.some(deniesGlobalProfiles))
          .map(({ role }) => `${role.logicalId} is not denied global profiles`),

  'every function is of a kind': (platform) =>
    functionsOf(platform)
      .filter(({ kind }) => kind === 'unknown')
      .map(({ item }) => `${item.logicalId} is of no kind, or of several`),

  'functions may do what their kind does, and nothing else': (platform) =>
    functionsOf(platform).flatMap(({ kind, role }) => {
      if (kind === 'account settings') return [];
      const wanted = [...ALL_DO, ...(DOES[kind] ?? [])];
      if (kind === 'chat' && platform.config.jumpstart) wanted.push(...SAGEMAKER);
      const allowed = new Set(
        role.identity
          .flatMap(({ Statement }) => Statement)
          .flatMap(({ Effect, Action, NotAction }) =>
            Effect === 'Allow' ? (NotAction ? ['everything but a few'] : [Action].flat().map(String)) : [],
          ),
      );
      return [
        ...[...allowed].filter((action) => !wanted.includes(action)).map((action) => `${role.logicalId} may ${action}`),
        ...wanted.filter((action) => !allowed.has(action)).map((action) => `${role.logicalId} may not ${action}`),
      ];
    }),

  'functions are denied what their kind never does': (platform) =>
    functionsOf(platform).flatMap(({ kind, role }) => {
      const denied = role.identity
        .flatMap(({ Statement }) => Statement)
        .flatMap(({ Effect, Sid }) => (Effect === 'Deny' ? [String(Sid)] : []));
      const global = CALLING.includes(kind) && platform.config.residency !== 'global' ? ['NoGlobalProfile'] : [];
      const guarded = GUARDED.includes(kind) ? ['NoModelWithoutTheGuardrail'] : [];
      const endpoints = kind === 'chat' && platform.config.jumpstart ? NEVER_AT_SAGEMAKER : [];
      return [...(NEVER[kind] ?? []), ...guarded, ...global, ...endpoints]
        .filter((sid) => !denied.includes(sid))
        .map((sid) => `${role.logicalId} lacks the Deny ${sid}`);
    }),

  'the embeddings function is not held to a guardrail that its models can not carry': (platform) =>
    functionsOf(platform)
      .filter(
        ({ kind, role }) => kind === 'embeddings' && JSON.stringify(role.identity).includes('GuardrailIdentifier'),
      )
      .map(({ role }) => `${role.logicalId} has a condition on the guardrail`),

  'the functions that chat may do the same, statement by statement': (platform) => {
    const own = ({ item, role, logGroup }: FunctionFacts) => {
      const network = JSON.stringify(at(item, 'VpcConfig.SecurityGroupIds'));
      return JSON.stringify(role.identity.map(({ Statement }) => JSON.stringify(Statement)).sort())
        .replaceAll(logGroup, 'its own log group')
        .replaceAll(platform.attributeOf(item, 'Arn'), 'itself')
        .replaceAll(network, 'its group');
    };
    const chatting = functionsOf(platform).filter(({ kind }) => kind === 'chat');
    const wanted = platform.config.api.responses ? 2 : 1;
    return [
      ...(chatting.length === wanted ? [] : [`${chatting.length} functions chat, expected ${wanted}`]),
      ...(new Set(chatting.map(own)).size > 1 ? ['the functions that chat may do different things'] : []),
    ];
  },

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
