import type { Row } from './row';

/** Who takes which role. */
export const ROLES: readonly Row[] = [
  {
    who: ['functions that call models', 'other functions', 'an application'],
    does: ['pass a role', 'assume a role'],
    to: 'every role of the platform',
    from: 'AWS',
    result: ['role does not allow'],
  },
  {
    who: ['an administrator', "another account's administrator"],
    does: 'assume a role',
    to: 'every role of the platform',
    from: 'AWS',
    result: ['resource policy does not allow'],
    because: 'roles are for the service that they were made for',
  },
  { who: 'Lambda', does: 'assume a role', to: 'every role of a function', from: 'AWS', result: 'allowed' },
  {
    who: ['API Gateway', 'VPC flow logs', 'CloudWatch Logs', 'log delivery'],
    does: 'assume a role',
    to: 'every role of a function',
    from: 'AWS',
    saying: 'for this account',
    result: ['resource policy does not allow'],
  },
  {
    who: 'VPC flow logs',
    does: 'assume a role',
    to: 'the flow-log role',
    from: 'AWS',
    saying: 'for this account',
    result: 'allowed',
  },
  {
    who: 'VPC flow logs',
    does: 'assume a role',
    to: 'the flow-log role',
    from: 'AWS',
    saying: ['for another account', 'nothing'],
    result: ['resource policy does not allow'],
  },
  {
    who: 'API Gateway',
    does: 'assume a role',
    to: "API Gateway's log role",
    from: 'AWS',
    saying: 'for this account',
    result: 'allowed',
  },
  {
    who: 'API Gateway',
    does: 'assume a role',
    to: "API Gateway's log role",
    from: 'AWS',
    saying: ['for another account', 'nothing'],
    result: ['resource policy does not allow'],
  },
  {
    who: "API Gateway's log role",
    does: ['call a model', 'decrypt', 'pass a role'],
    to: ['every alias, in every destination Region', 'the data key', 'the audit key', 'every role of the platform'],
    from: 'AWS',
    result: ['role does not allow'],
  },
];
