import { addBeside, dropCondition, editList, editStatements, remove, set, setAt, unset } from './holes';
import type { Mutation, Templates } from './templates';

const API_TYPE = 'AWS::ApiGateway::RestApi';
const STAGE = 'AWS::ApiGateway::Stage';
const METHOD = 'AWS::ApiGateway::Method';
const POOL = 'AWS::Cognito::UserPool';

type Properties = Record<string, unknown>;

function settings(change: Properties) {
  return editList(STAGE, 'MethodSettings', (found) => found.map((setting) => ({ ...setting, ...change })));
}

function rules(text: string) {
  return editList('AWS::WAFv2::WebACL', 'Rules', (found) =>
    found.filter((rule) => !JSON.stringify(rule).includes(text)),
  );
}

/** Holes before the functions. */
export const API: readonly Mutation[] = [
  {
    name: 'the API is open to the internet',
    apply: (templates) =>
      templates.edit(API_TYPE, (properties) => {
        const { EndpointConfiguration } = properties as { EndpointConfiguration: { Types: string[] } };
        if (EndpointConfiguration.Types[0] === 'PRIVATE') properties.EndpointConfiguration = { Types: ['REGIONAL'] };
      }),
  },
  { name: 'the API has no policy', apply: unset(API_TYPE, 'Policy') },
  {
    name: 'the policy of the API asks not where a caller comes from',
    apply: (templates) =>
      templates.editPolicies(API_TYPE, (document) => {
        document.Statement = document.Statement.filter(({ Effect }) => Effect === 'Allow');
        document.Statement.forEach(dropCondition('aws:SourceVpce', 'aws:SourceIp'));
      }),
  },
  {
    name: 'the policy of the API lets every account in',
    apply: editStatements(API_TYPE, (statement) => {
      if (JSON.stringify(statement.Principal).includes(':root')) statement.Principal = '*';
    }),
  },
  {
    name: 'the API takes old TLS',
    apply: unset(API_TYPE, 'SecurityPolicy'),
  },
  { name: 'methods ask for no credentials', apply: set(METHOD, { AuthorizationType: 'NONE' }) },
  {
    name: 'methods have no authorizer',
    apply: (templates) =>
      templates.edit(METHOD, (properties) => {
        if (properties.AuthorizerId === undefined) return;
        delete properties.AuthorizerId;
        delete properties.AuthorizationScopes;
        properties.AuthorizationType = 'NONE';
      }),
  },
  { name: 'methods take any token of the pool', apply: unset(METHOD, 'AuthorizationScopes') },
  { name: 'requests are not validated', apply: unset(METHOD, 'RequestValidatorId') },
  {
    name: 'there is one more method, without credentials',
    apply: (templates: Templates) => {
      const [[, method] = []] = templates.all(METHOD);
      if (!method) return;
      const Properties = { ...structuredClone(method.Properties), HttpMethod: 'ANY', AuthorizationType: 'NONE' };
      addBeside(METHOD, { Type: METHOD, Properties })(templates);
    },
  },
  { name: 'prompts and answers are logged', apply: settings({ DataTraceEnabled: true }) },
  { name: 'nothing is throttled', apply: settings({ ThrottlingRateLimit: 10_000, ThrottlingBurstLimit: 5_000 }) },
  { name: 'errors are not logged', apply: settings({ LoggingLevel: 'OFF' }) },
  { name: 'accesses are not logged', apply: unset(STAGE, 'AccessLogSetting') },
  {
    name: 'the access log holds tokens',
    apply: setAt(STAGE, 'AccessLogSetting.Format', '$context.requestId $input.params().header.get("Authorization")'),
  },
  { name: 'the API has no traces', apply: set(STAGE, { TracingEnabled: false }) },
  { name: 'the stage shows no certificate', apply: unset(STAGE, 'ClientCertificateId') },
  {
    name: 'no web ACL stands before the stage',
    apply: remove('AWS::WAFv2::WebACLAssociation'),
  },
  { name: 'the web ACL lets hostile addresses in', apply: rules('AWSManagedRulesAmazonIpReputationList') },
  { name: 'the web ACL lets known attacks in', apply: rules('AWSManagedRulesKnownBadInputsRuleSet') },
  { name: 'the web ACL has no limit per address', apply: rules('RateBasedStatement') },
  { name: 'the web ACL lets requests without a signature pass', apply: rules('SignedRequestsOnly') },
  { name: 'the web ACL is not logged', apply: remove('AWS::WAFv2::LoggingConfiguration') },
  {
    name: 'the log of the web ACL holds credentials',
    apply: unset('AWS::WAFv2::LoggingConfiguration', 'RedactedFields'),
  },
  {
    name: 'every account may invoke the functions',
    apply: (templates) =>
      templates.edit('AWS::Lambda::Permission', (properties) => {
        properties.Principal = '*';
        delete properties.SourceArn;
      }),
  },
  {
    name: 'every API may invoke the functions',
    apply: unset('AWS::Lambda::Permission', 'SourceArn'),
  },
  {
    name: 'a function has a public address',
    apply: addBeside(API_TYPE, {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:chat' },
    }),
  },
  { name: 'people sign in with one factor', apply: set(POOL, { MfaConfiguration: 'OFF' }) },
  { name: 'a second factor is up to the people', apply: set(POOL, { MfaConfiguration: 'OPTIONAL' }) },
  { name: 'anyone may sign up', apply: set(POOL, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: false } }) },
  { name: 'the pool has no threat protection', apply: unset(POOL, 'UserPoolAddOns') },
  { name: 'the pool can be deleted', apply: set(POOL, { DeletionProtection: 'INACTIVE' }) },
  {
    name: 'passwords are short',
    apply: setAt(POOL, 'Policies.PasswordPolicy.MinimumLength', 6),
  },
];
