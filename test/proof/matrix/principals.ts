import type { Does, Service, Who } from '../expected/words';
import type { PolicyDocument } from '../platform/platform';
import {
  type FunctionFacts,
  type FunctionKind,
  GUARDED,
  GUARDING,
  type RoleFacts,
  SPENDING,
} from '../platform/policies';
import { isService, SERVICES } from './services';
import { MEMBER_ACCOUNT, OTHER_ACCOUNT, type Subject } from './subject';

/** Someone who makes requests. */
export interface Principal {
  readonly label: string;
  /** ARN, or the name of a service; undefined: the request carries no signature. */
  readonly arn?: string;
  /** Undefined for services and for requests without a signature. */
  readonly account?: string;
  readonly identity?: readonly PolicyDocument[];
  readonly context: Readonly<Record<string, string>>;
  /** Which service it is. */
  readonly service?: Service;
  /** For a request without a signature: whether it has a token of the user pool. */
  readonly token?: boolean;
  /** Of a function. */
  readonly kind?: FunctionKind;
  /** The log group that it writes. */
  readonly logGroup?: string;
}

const ADMINISTRATOR_ACCESS: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** What a company gives its applications in other accounts, without looking closely. */
const CALLS_EVERY_API: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
};

/** What a company gives those who are to read content. */
const ASSUMES_ROLES: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
};

const THE_REST: readonly FunctionKind[] = ['model list', 'unknown'];

/** Those whom a word of the table stands for. */
export function principals(who: Who, subject: Subject, does: Does): Principal[] {
  const { account, platform } = subject;
  if (isService(who)) return [service(who, subject, does)];
  switch (who) {
    case 'every function':
      return functions(subject, ...GUARDING, ...THE_REST, 'account settings').map(asCode);
    case 'functions that call guarded models':
      return functions(subject, ...GUARDED).map(asCode);
    case 'functions that chat':
      return functions(subject, 'chat').map(asCode);
    case 'the embeddings function':
      return functions(subject, 'embeddings').map(asCode);
    case 'the moderations function':
      return functions(subject, 'moderations').map(asCode);
    case 'the feedback function':
      return functions(subject, 'feedback').map(asCode);
    case 'the role of the feedback function, with every permission':
      return functions(subject, 'feedback').map(({ principal }) => ({
        ...principal,
        label: who,
        identity: [ADMINISTRATOR_ACCESS],
      }));
    case 'functions that apply the guardrail':
      return functions(subject, ...GUARDING).map(asCode);
    case 'functions that do not chat':
      return functions(subject, ...GUARDING.filter((kind) => kind !== 'chat'), ...THE_REST, 'account settings').map(
        asCode,
      );
    case 'functions that spend, at the hard limit':
      return functions(subject, ...SPENDING)
        .filter(({ facts }) => subject.hardLimit?.roleNames.includes(facts.role.name))
        .map(asCode)
        .map((principal) => withPolicy(principal, subject.hardLimit?.policy));
    case 'other functions':
      return functions(subject, ...THE_REST).map(asCode);
    case 'the account-settings function':
      return functions(subject, 'account settings').map(asCode);
    case 'another function in the role of account settings':
      return functions(subject, 'account settings').map(({ principal }) => ({
        ...principal,
        label: who,
        context: { ...principal.context, 'lambda:SourceFunctionArn': subject.arn('lambda', 'function:another') },
      }));
    case 'Lambda, for a function':
      return functions(subject, ...GUARDING, ...THE_REST).map(({ principal }) => principal);
    case 'the flow-log role':
      return subject
        .rolesTrusting('vpc-flow-logs')
        .map((role) => ({ ...ofRole(role, subject), logGroup: `/${platform.config.prefix}/vpc-flow-logs` }));
    case "API Gateway's log role":
      return subject.rolesTrusting('apigateway').map((role) => ofRole(role, subject));
    case "the trail's role":
      return subject
        .rolesNamed('TrailRole')
        .map((role) => ({ ...ofRole(role, subject), logGroup: `/${platform.config.prefix}/trail` }));
    case "the invocation logs' role":
      return subject.rolesNamed('InvocationLogsRole').map((role) => ofRole(role, subject));
    case "the readers' role":
      return subject.rolesNamed('InvocationLogsReaderRole').map((role) => ofRole(role, subject));
    case "the budgets' role":
      return subject.rolesNamed('HardLimitRole').map((role) => ofRole(role, subject));
    case "SageMaker's roles":
      return subject.rolesTrusting('sagemaker').map((role) => ofRole(role, subject));
    case 'an application':
      return [identity(who, account, 'role/Application', subject.callerPolicies, subject)];
    case 'an administrator':
      return [identity(who, account, 'role/Administrator', [ADMINISTRATOR_ACCESS], subject)];
    case 'the role that deploys':
      return [identity(who, account, '', [ADMINISTRATOR_ACCESS], subject, deployRole(subject))];
    case 'a reader whom the config names':
      return platform.config.audit.invocationLogs.readers.map((pattern) =>
        identity(who, account, '', [ASSUMES_ROLES], subject, pattern.replaceAll('*', 'someone')),
      );
    case 'an application of another account of the organization':
      return [identity(who, MEMBER_ACCOUNT, 'role/Application', [CALLS_EVERY_API], subject)];
    case 'an administrator of another account of the organization':
      return [identity(who, MEMBER_ACCOUNT, 'role/Administrator', [ADMINISTRATOR_ACCESS], subject)];
    case "another account's administrator":
      return [identity(who, OTHER_ACCOUNT, 'role/Administrator', [ADMINISTRATOR_ACCESS], subject)];
    case 'a caller with a token':
      return [{ label: who, token: true, context: {} }];
    case 'a caller without credentials':
      return [{ label: who, token: false, context: {} }];
  }
}

/** The role through which CloudFormation works for CDK. Source: the bootstrap template. */
export function deployRole({ partition, account, region }: Subject): string {
  return `arn:${partition}:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`;
}

interface FunctionPrincipal {
  readonly facts: FunctionFacts;
  /** The role as Lambda uses it for the function. */
  readonly principal: Principal;
}

function functions(subject: Subject, ...kinds: FunctionFacts['kind'][]): FunctionPrincipal[] {
  return subject.functions
    .filter(({ kind }) => kinds.includes(kind))
    .map((facts) => ({
      facts,
      principal: {
        ...ofRole(facts.role, subject),
        label: `function ${facts.item.logicalId}`,
        logGroup: facts.logGroup,
        kind: facts.kind,
      },
    }));
}

/** The role as the function's code uses it. */
function asCode({ facts, principal }: FunctionPrincipal): Principal {
  return { ...principal, context: { ...principal.context, 'lambda:SourceFunctionArn': facts.arn } };
}

function withPolicy(principal: Principal, policy: PolicyDocument | undefined): Principal {
  return policy ? { ...principal, identity: [...(principal.identity ?? []), policy] } : principal;
}

function ofRole(role: RoleFacts, subject: Subject): Principal {
  return { ...identity(`role ${role.logicalId}`, subject.account, '', role.identity, subject, role.arn) };
}

function identity(
  label: string,
  account: string,
  resource: string,
  policies: readonly PolicyDocument[],
  { partition, platform }: Subject,
  arn = `arn:${partition}:iam::${account}:${resource}`,
): Principal {
  const organization = account === OTHER_ACCOUNT ? 'o-outsiders0' : platform.config.organization?.id;
  return {
    label,
    arn,
    account,
    identity: policies,
    context: {
      'aws:PrincipalAccount': account,
      'aws:PrincipalArn': arn,
      'aws:PrincipalIsAWSService': 'false',
      ...(organization && { 'aws:PrincipalOrgID': organization }),
    },
  };
}

function service(name: Service, { region }: Subject, does: Does): Principal {
  const { host } = SERVICES[name];
  // Roles trust CloudWatch Logs by its global name, key policies by the one of the Region.
  const arn = name === 'CloudWatch Logs' && does !== 'assume a role' ? `${host}.${region}` : host;
  return {
    label: name,
    service: name,
    arn: `${arn}.amazonaws.com`,
    context: { 'aws:PrincipalIsAWSService': 'true' },
  };
}
