import { invocationLoggingKept } from '../../../lib/compliance/genai/rules/invocation-logging-kept';
import { noAdministratorAccess } from '../../../lib/compliance/genai/rules/no-administrator-access';
import { noBearerTokens } from '../../../lib/compliance/genai/rules/no-bearer-tokens';
import { noMantle } from '../../../lib/compliance/genai/rules/no-mantle';
import { serviceTrustScoped } from '../../../lib/compliance/genai/rules/service-trust-scoped';
import { wildcardBedrockActions } from '../../../lib/compliance/genai/rules/wildcard-bedrock-actions';
import { wildcardPassRole } from '../../../lib/compliance/genai/rules/wildcard-pass-role';
import { type Case, INVOKE, MODEL, policy, role } from './given-resources';

const SOURCE = {
  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
  ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/*' },
};
const ADMINISTRATOR = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/AdministratorAccess` };

const NO_BEARER_TOKENS: readonly Omit<Case, 'rule'>[] = [
  { name: 'model calls', resources: { P: policy({ Action: INVOKE, Resource: MODEL }) }, findings: [] },
  {
    name: 'a wildcard, and a Deny of what it brings in',
    resources: {
      P: policy(
        { Action: 'bedrock:*' },
        { Effect: 'Deny', Action: ['bedrock:CallWithBearerToken', 'bedrock-mantle:*'] },
      ),
    },
    findings: [],
  },
  {
    name: 'credentials of another service',
    resources: {
      P: policy({
        Action: 'iam:CreateServiceSpecificCredential',
        Condition: {
          StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'codecommit.amazonaws.com' },
        },
      }),
    },
    findings: [],
  },
  {
    name: 'calls by name',
    resources: { P: policy({ Action: ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken'] }) },
    findings: ['P[bedrock:CallWithBearerToken]', 'P[bedrock-mantle:CallWithBearerToken]'],
  },
  {
    name: 'calls by wildcard, and a Deny under a condition',
    resources: {
      P: policy(
        { Action: 'bedrock:Call*' },
        {
          Effect: 'Deny',
          Action: 'bedrock:CallWithBearerToken',
          Condition: { StringEquals: { 'bedrock:BearerTokenType': 'LONG_TERM' } },
        },
      ),
    },
    findings: ['P[bedrock:CallWithBearerToken]'],
  },
  {
    name: 'making keys',
    resources: { P: policy({ Action: 'iam:Create*' }) },
    findings: ['P[iam:CreateServiceSpecificCredential]'],
  },
  {
    name: 'making keys for Bedrock and another service',
    resources: {
      P: policy({
        Action: 'iam:CreateServiceSpecificCredential',
        Condition: {
          StringEquals: {
            'iam:ServiceSpecificCredentialServiceName': ['codecommit.amazonaws.com', 'bedrock.amazonaws.com'],
          },
        },
      }),
    },
    findings: ['P[iam:CreateServiceSpecificCredential]'],
  },
];

const NO_MANTLE: readonly Omit<Case, 'rule'>[] = [
  { name: 'all of bedrock', resources: { P: policy({ Action: 'bedrock:*' }) }, findings: [] },
  {
    name: 'everything, and a Deny of mantle in another policy of the role',
    resources: {
      R: role('lambda.amazonaws.com', { ManagedPolicyArns: [{ Ref: 'P' }, { Ref: 'Q' }] }),
      P: policy({ Action: '*' }),
      Q: policy({ Effect: 'Deny', Action: 'bedrock-mantle:*' }),
    },
    findings: [],
  },
  { name: 'an action', resources: { P: policy({ Action: 'bedrock-mantle:ListModels' }) }, findings: ['P'] },
  {
    name: 'an action next to another',
    resources: { P: policy({ Action: ['s3:GetObject', 'bedrock-mantle:ListModels'] }) },
    findings: ['P'],
  },
  { name: 'a wildcard over both services', resources: { P: policy({ Action: 'bedrock*' }) }, findings: ['P'] },
  {
    name: 'everything, and a Deny of one action',
    resources: { P: policy({ Action: '*' }, { Effect: 'Deny', Action: 'bedrock-mantle:CreateInference' }) },
    findings: ['P'],
  },
];

const INVOCATION_LOGGING_KEPT: readonly Omit<Case, 'rule'>[] = [
  { name: 'calling models', resources: { P: policy({ Action: 'bedrock:InvokeModel' }) }, findings: [] },
  {
    name: 'changing the logging, without calling models',
    resources: { P: policy({ Action: 'bedrock:PutModelInvocationLoggingConfiguration' }) },
    findings: [],
  },
  {
    name: 'all of Bedrock, and a Deny of the change',
    resources: {
      P: policy({ Action: 'bedrock:*' }, { Effect: 'Deny', Action: 'bedrock:*ModelInvocationLoggingConfiguration' }),
    },
    findings: [],
  },
  { name: 'all of Bedrock', resources: { P: policy({ Action: 'bedrock:*' }) }, findings: ['P'] },
  {
    name: 'calling models and deleting the logging',
    resources: {
      P: policy({ Action: ['bedrock:InvokeModel', 'bedrock:DeleteModelInvocationLoggingConfiguration'] }),
    },
    findings: ['P'],
  },
];

const WILDCARD_BEDROCK_ACTIONS: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'wildcards over part of the service',
    resources: { P: policy({ Action: ['bedrock:Get*', 'bedrock:List*', 'bedrock:InvokeModel*'] }) },
    findings: [],
  },
  {
    name: 'everything on a bucket',
    resources: { P: policy({ Action: '*', Resource: 'arn:aws:s3:::documents/*' }) },
    findings: [],
  },
  { name: 'bedrock:*', resources: { P: policy({ Action: 'bedrock:*', Resource: MODEL }) }, findings: ['P'] },
  { name: 'bedrock-agentcore:*', resources: { P: policy({ Action: 'bedrock-agentcore:*' }) }, findings: ['P'] },
  { name: '*', resources: { P: policy({ Action: '*' }) }, findings: ['P'] },
  {
    name: 'a wildcard next to a decent statement',
    resources: { P: policy({ Action: 'bedrock:*' }, { Action: INVOKE, Resource: MODEL }) },
    findings: ['P'],
  },
  { name: 'NotAction', resources: { P: policy({ NotAction: ['iam:*', 's3:*'] }) }, findings: ['P'] },
  {
    name: 'in JSON text',
    resources: {
      P: {
        Type: 'AWS::SSO::PermissionSet',
        Properties: { InlinePolicy: '{"Statement":{"Effect":"Allow","Action":"bedrock:*","Resource":"*"}}' },
      },
    },
    findings: ['P'],
  },
];

const WILDCARD_PASS_ROLE: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'a role by reference',
    resources: { P: policy({ Action: 'iam:PassRole', Resource: { 'Fn::GetAtt': ['R', 'Arn'] } }) },
    findings: [],
  },
  {
    name: 'any role to one service',
    resources: {
      P: policy({
        Action: 'iam:PassRole',
        Condition: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } },
      }),
    },
    findings: [],
  },
  { name: 'any role', resources: { P: policy({ Action: 'iam:PassRole' }) }, findings: ['P'] },
  {
    name: 'any role of the account',
    resources: {
      P: policy({ Action: 'iam:Pass*', Resource: { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:role/*` } }),
    },
    findings: ['P'],
  },
  {
    name: 'any role to any service',
    resources: {
      P: policy({ Action: 'iam:PassRole', Condition: { StringLike: { 'iam:PassedToService': '*.amazonaws.com' } } }),
    },
    findings: ['P'],
  },
];

const SERVICE_TRUST_SCOPED: readonly Omit<Case, 'rule'>[] = [
  { name: 'both conditions', resources: { R: role('bedrock.amazonaws.com', {}, SOURCE) }, findings: [] },
  { name: 'another service', resources: { R: role('lambda.amazonaws.com') }, findings: [] },
  {
    name: 'no condition',
    resources: { R: role('sagemaker.amazonaws.com') },
    findings: ['R[aws:SourceAccount]', 'R[aws:SourceArn]'],
  },
  {
    name: 'one condition',
    resources: { R: role('bedrock-agentcore.amazonaws.com', {}, { StringEquals: SOURCE.StringEquals }) },
    findings: ['R[aws:SourceArn]'],
  },
  {
    name: 'any source',
    resources: {
      R: role('bedrock.amazonaws.com', {}, { StringEquals: SOURCE.StringEquals, ArnLike: { 'aws:SourceArn': '*' } }),
    },
    findings: ['R[aws:SourceArn]'],
  },
];

const NO_ADMINISTRATOR_ACCESS: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'a managed policy for logs',
    resources: {
      R: role('lambda.amazonaws.com', {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      }),
    },
    findings: [],
  },
  {
    name: 'an administrator that is no part of the workload',
    resources: { R: role('cloudformation.amazonaws.com', { ManagedPolicyArns: [ADMINISTRATOR] }) },
    findings: [],
  },
  {
    name: 'an agent as administrator',
    resources: { R: role('bedrock.amazonaws.com', { ManagedPolicyArns: [ADMINISTRATOR] }) },
    findings: ['R[AdministratorAccess]'],
  },
  {
    name: 'a function with all of Bedrock',
    resources: {
      R: role('lambda.amazonaws.com', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'] }),
    },
    findings: ['R[AmazonBedrockFullAccess]'],
  },
];

export const PERMISSION_CASES: readonly Case[] = [
  ...NO_BEARER_TOKENS.map((it) => ({ ...it, rule: noBearerTokens })),
  ...INVOCATION_LOGGING_KEPT.map((it) => ({ ...it, rule: invocationLoggingKept })),
  ...NO_MANTLE.map((it) => ({ ...it, rule: noMantle })),
  ...WILDCARD_BEDROCK_ACTIONS.map((it) => ({ ...it, rule: wildcardBedrockActions })),
  ...WILDCARD_PASS_ROLE.map((it) => ({ ...it, rule: wildcardPassRole })),
  ...SERVICE_TRUST_SCOPED.map((it) => ({ ...it, rule: serviceTrustScoped })),
  ...NO_ADMINISTRATOR_ACCESS.map((it) => ({ ...it, rule: noAdministratorAccess })),
];
