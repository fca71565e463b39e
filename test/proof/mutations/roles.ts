import { allows, type Mutation } from './templates';

const POLICY = 'AWS::IAM::ManagedPolicy';
const ROLE = 'AWS::IAM::Role';

/** Holes in what callers may do, and in who may take a role. */
export const ROLES: readonly Mutation[] = [
  {
    name: 'callers may call every path of the API',
    apply: (templates) =>
      templates.editStatements(POLICY, (statement) => {
        if (allows(statement, 'execute-api:Invoke')) statement.Resource = '*';
      }),
  },
  {
    name: 'callers may call nothing',
    apply: (templates) =>
      templates.editPolicies(
        POLICY,
        (document) => {
          document.Statement = document.Statement.filter((statement) => !allows(statement, 'execute-api:Invoke'));
          document.Statement.push({ Effect: 'Deny', Action: 'execute-api:Invoke', Resource: '*' });
        },
        'CallerPolicy',
      ),
  },
  {
    name: 'everyone in the account may take the role of the function',
    apply: (templates) =>
      templates.editStatements(
        ROLE,
        (statement) => {
          statement.Principal = { AWS: '*' };
        },
        'ChatRole',
      ),
  },
  {
    name: 'an outside account may take the role of the function',
    apply: (templates) =>
      templates.editPolicies(
        ROLE,
        ({ Statement }) =>
          Statement.push({
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { AWS: 'arn:aws:iam::999988887777:root' },
          }),
        'ModelsRole',
      ),
  },
  {
    name: 'flow logs of any account write through our role',
    apply: (templates) =>
      templates.editStatements(
        ROLE,
        (statement) => {
          delete statement.Condition;
        },
        'vpc-flow-logs',
      ),
  },
  {
    name: 'API Gateway writes through our role for any account',
    apply: (templates) =>
      templates.editStatements(
        ROLE,
        (statement) => {
          delete statement.Condition;
        },
        'apigateway.amazonaws.com',
      ),
  },
];
