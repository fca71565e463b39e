import { addStatement, allows, dropConditions, editStatements, keepStatements } from './holes';
import type { Mutation } from './templates';

const POLICY = 'AWS::IAM::ManagedPolicy';
const ROLE = 'AWS::IAM::Role';

/** Holes in what callers may do, and in who may take a role. */
export const ROLES: readonly Mutation[] = [
  {
    name: 'callers may call every path of the API',
    apply: editStatements(POLICY, (statement) => {
      if (allows(statement, 'execute-api:Invoke')) statement.Resource = '*';
    }),
  },
  {
    name: 'callers may call nothing',
    apply: (templates) => {
      const deny = { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: '*' };
      keepStatements(POLICY, (statement) => !allows(statement, 'execute-api:Invoke'), 'CallerPolicy')(templates);
      addStatement(POLICY, deny, 'CallerPolicy')(templates);
    },
  },
  {
    name: 'everyone in the account may take the role of the function',
    apply: editStatements(
      ROLE,
      (statement) => {
        statement.Principal = { AWS: '*' };
      },
      'ChatRole',
    ),
  },
  {
    name: 'an outside account may take the role of the function',
    apply: addStatement(
      ROLE,
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::999988887777:root' } },
      'ModelsRole',
    ),
  },
  {
    name: 'flow logs of any account write through our role',
    apply: editStatements(ROLE, dropConditions, 'vpc-flow-logs'),
  },
  {
    name: 'API Gateway writes through our role for any account',
    apply: editStatements(ROLE, dropConditions, 'apigateway.amazonaws.com'),
  },
];
