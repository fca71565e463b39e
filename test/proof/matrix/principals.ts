import type { Does, Who } from '../expected/row';
import type { PolicyDocument } from '../platform/platform';
import type { RoleFacts } from '../platform/policies';
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
  /** For a request without a signature: whether it has a token of the user pool. */
  readonly token?: boolean;
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

/** Those whom a word of the table stands for. */
export function principals(who: Who, subject: Subject, does: Does): Principal[] {
  switch (who) {
    case 'functions that call models':
      return functions(subject, true, true);
    case 'other functions':
      return functions(subject, false, true);
    case 'Lambda, for a function':
      return [...functions(subject, true, false), ...functions(subject, false, false)];
    case 'the flow-log role':
      return subject
        .rolesTrusting('vpc-flow-logs')
        .map((role) => ({ ...ofRole(role, subject), logGroup: `/${subject.platform.config.prefix}/vpc-flow-logs` }));
    case "API Gateway's log role":
      return subject.rolesTrusting('apigateway').map((role) => ofRole(role, subject));
    case 'an application':
      return [identity(who, subject.account, 'role/Application', subject.callerPolicies, subject)];
    case 'an administrator':
      return [identity(who, subject.account, 'role/Administrator', [ADMINISTRATOR_ACCESS], subject)];
    case 'the role that deploys':
      return [identity(who, subject.account, '', [ADMINISTRATOR_ACCESS], subject, deployRole(subject))];
    case 'an application of another account of the organization':
      return [identity(who, MEMBER_ACCOUNT, 'role/Application', [CALLS_EVERY_API], subject)];
    case "another account's administrator":
      return [identity(who, OTHER_ACCOUNT, 'role/Administrator', [ADMINISTRATOR_ACCESS], subject)];
    case 'a caller with a token':
      return [{ label: who, token: true, context: {} }];
    case 'a caller without credentials':
      return [{ label: who, token: false, context: {} }];
    case 'CloudWatch Logs':
      // Roles trust the service by its global name, key policies by the one of the Region.
      return [service(who, does === 'assume a role' ? 'logs' : `logs.${subject.region}`)];
    case 'log delivery':
      return [service(who, 'delivery.logs')];
    case 'API Gateway':
      return [service(who, 'apigateway')];
    case 'VPC flow logs':
      return [service(who, 'vpc-flow-logs')];
    case 'Lambda':
      return [service(who, 'lambda')];
  }
}

/** The role through which CloudFormation works for CDK. Source: the bootstrap template. */
export function deployRole({ partition, account, region }: Subject): string {
  return `arn:${partition}:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`;
}

function functions(subject: Subject, callsModels: boolean, asCode: boolean): Principal[] {
  return subject.functions
    .filter((found) => found.callsModels === callsModels)
    .map(({ role, arn, logGroup, item }) => {
      const principal = ofRole(role, subject);
      return {
        ...principal,
        label: `function ${item.logicalId}`,
        logGroup,
        context: asCode ? { ...principal.context, 'lambda:SourceFunctionArn': arn } : principal.context,
      };
    });
}

function ofRole(role: RoleFacts, subject: Subject): Principal {
  return { ...identity(`role ${role.name}`, subject.account, '', role.identity, subject, role.arn) };
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

function service(label: string, name: string): Principal {
  return { label, arn: `${name}.amazonaws.com`, context: { 'aws:PrincipalIsAWSService': 'true' } };
}
