import { isConfigured, ROUTES, type Route, routesOf, STAGE } from '../../../lib/inference/routes';
import type { Does, To } from '../expected/words';
import { SPENDING } from '../platform/policies';
import { deployRole } from './principals';
import { OTHER_ACCOUNT, type Subject } from './subject';
import type { Word } from './targets';

const OF_ROLES = ['assume a role', 'change a role', 'pass a role', 'attach a policy'] as const satisfies Does[];
const OF_LOGS = ['write logs', 'read logs', 'query logs'] as const satisfies Does[];

/** The API, functions, roles, network and settings of the account. */
export const PLATFORM_TARGETS = {
  'every route': {
    verbs: ['call the API'],
    of: ({ apiArn, platform, region }) =>
      routesOf(platform.config).map(({ method, path }) => ({
        label: `${method} ${path}`,
        parts: [{ resource: `${apiArn}/${STAGE}/${method}${path.replace('{model}', 'default')}`, region }],
      })),
  },
  'another path': {
    verbs: ['call the API'],
    of: ({ apiArn, platform }) => [
      `${apiArn}/${STAGE}/POST/admin`,
      `${apiArn}/${STAGE}/DELETE/models/default`,
      ...Object.values<Route>(ROUTES)
        .filter((route) => !isConfigured(route, platform.config))
        .map(({ method, path }) => `${apiArn}/${STAGE}/${method}${path}`),
    ],
  },
  "another account's API": {
    verbs: ['call the API'],
    of: (subject) => [
      subject.arn('execute-api', `theirs0000/${STAGE}/POST/chat/completions`, subject.region, OTHER_ACCOUNT),
    ],
  },
  'its own log group': {
    verbs: OF_LOGS,
    of: (subject, { principal }) => (principal.logGroup ? [subject.logStream(principal.logGroup)] : []),
  },
  'every other log group': {
    verbs: OF_LOGS,
    of: (subject, { principal }) => logGroups(subject, (name) => name !== principal.logGroup),
  },
  'the log group of WAF': {
    verbs: ['write logs'],
    of: (subject) => logGroups(subject, (name) => name.startsWith('aws-waf-logs-')),
  },
  'the log group of the flow logs': {
    verbs: ['write logs'],
    of: (subject) => logGroups(subject, (name) => name.endsWith('flow-logs')),
  },
  'every log group': { verbs: ['change a log group'], of: (subject) => subject.arns('AWS::Logs::LogGroup') },
  'every endpoint': { verbs: ['change an endpoint'], of: (subject) => subject.arns('AWS::EC2::VPCEndpoint') },
  'every policy': { verbs: ['change a policy'], of: ({ policyArns }) => policyArns },
  'every function': { verbs: ['change a function'], of: ({ functions }) => functions.map(({ arn }) => arn) },
  'a user': {
    verbs: ['make a Bedrock API key'],
    of: ({ partition, account }) => [`arn:${partition}:iam::${account}:user/someone`],
  },
  'network interfaces': {
    verbs: ['manage network interfaces'],
    of: (subject) => [subject.arn('ec2', 'network-interface/eni-00000000000000000')],
  },
  'any bucket': {
    verbs: ['read objects', 'write objects'],
    of: ({ partition }) => [`arn:${partition}:s3:::any-bucket/key`],
  },
  'the weights of the models': weights(({ folder }) => folder),
  'other weights': weights(() => 'another/'),
  'the table of ratings': {
    verbs: ['write a rating', 'read ratings', 'change ratings', 'copy the ratings'],
    of: ({ ratingsArn }) => (ratingsArn ? [ratingsArn] : []),
  },
  'any table': {
    verbs: ['use items', 'write a rating', 'read ratings', 'change ratings'],
    of: (subject) => [subject.arn('dynamodb', 'table/any')],
  },
  'the account of API Gateway': {
    verbs: ['set the log role of API Gateway'],
    of: ({ partition, region }) => [`arn:${partition}:apigateway:${region}::/account`],
  },
  'an API': {
    verbs: ['set the log role of API Gateway'],
    of: ({ partition, region }) => [`arn:${partition}:apigateway:${region}::/restapis/any0000000`],
  },
  'all resources': {
    verbs: [
      'call with a bearer token',
      'set the data retention',
      'set the invocation logging',
      'set the enforced guardrail',
      'write traces',
    ],
    of: () => ['*'],
  },
  'every role of the platform': { verbs: OF_ROLES, of: rolesBut() },
  'every role of a function': { verbs: OF_ROLES, of: ({ functions }) => functions.map(({ role }) => role.arn) },
  'every role of a function that spends': { verbs: OF_ROLES, of: rolesOfSpenders },
  'every role of no function that spends': {
    verbs: OF_ROLES,
    of: (subject) => rolesBut(...rolesOfSpenders(subject))(subject),
  },
  'the flow-log role': { verbs: OF_ROLES, of: (subject) => arnsOf(subject.rolesTrusting('vpc-flow-logs')) },
  "API Gateway's log role": { verbs: OF_ROLES, of: logRole },
  "every role but API Gateway's log role": {
    verbs: OF_ROLES,
    of: (subject) => rolesBut(...logRole(subject))(subject),
  },
  "the trail's role": { verbs: OF_ROLES, of: (subject) => arnsOf(subject.rolesNamed('TrailRole')) },
  "the invocation logs' role": { verbs: OF_ROLES, of: invocationRole },
  "every role but the invocation logs' role": {
    verbs: OF_ROLES,
    of: (subject) => rolesBut(...invocationRole(subject))(subject),
  },
  "the readers' role": { verbs: OF_ROLES, of: (subject) => arnsOf(subject.rolesNamed('InvocationLogsReaderRole')) },
  "the budgets' role": { verbs: OF_ROLES, of: (subject) => arnsOf(subject.rolesNamed('HardLimitRole')) },
  "SageMaker's roles": { verbs: OF_ROLES, of: (subject) => arnsOf(subject.rolesTrusting('sagemaker')) },
  'the role that deploys': { verbs: OF_ROLES, of: (subject) => [deployRole(subject)] },
} as const satisfies Partial<Record<To, Word>>;

/** A file of a folder in the buckets of weights, or the bucket itself, as the verb has it. */
function weights(folderOf: (where: Subject['weights'][number]) => string): Word {
  return {
    verbs: ['read objects', 'write objects', 'list objects'],
    of: (subject, { does }) =>
      subject.weights.map((where) =>
        does === 'list objects' ? where.bucket : `${where.bucket}/${folderOf(where)}file`,
      ),
  };
}

function arnsOf(roles: readonly { readonly arn: string }[]): string[] {
  return roles.map(({ arn }) => arn);
}

function rolesBut(...left: readonly string[]) {
  return ({ roles }: Subject): string[] => arnsOf(roles).filter((arn) => !left.includes(arn));
}

function rolesOfSpenders({ functions }: Subject): string[] {
  return functions.filter(({ kind }) => SPENDING.includes(kind)).map(({ role }) => role.arn);
}

function logRole(subject: Subject): string[] {
  return arnsOf(subject.rolesTrusting('apigateway'));
}

function invocationRole(subject: Subject): string[] {
  return arnsOf(subject.rolesNamed('InvocationLogsRole'));
}

function logGroups(subject: Subject, which: (name: string) => boolean): string[] {
  return subject.platform
    .all('AWS::Logs::LogGroup')
    .map(({ ref }) => ref)
    .filter(which)
    .map((name) => subject.logStream(name));
}
