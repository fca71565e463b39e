import { Match } from 'aws-cdk-lib/assertions';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { BaselineConfigInput } from '../../lib/config';
import { givenStage, policyStatements, templatesOf } from '../support/stage';

type Api = BaselineConfigInput['api'];

function givenApi(api: Api, rest: Partial<BaselineConfigInput> = {}) {
  return templatesOf(givenStage({ ...rest, api })).Inference;
}

function methodsOf(template: ReturnType<typeof givenApi>) {
  return Object.values(template.findResources('AWS::ApiGateway::Method')).map((method) => method.Properties);
}

const SIGNED: Api = { exposure: { type: 'private' }, auth: { type: 'iam' } };
const TOKENS: Api = {
  exposure: { type: 'private' },
  auth: { type: 'cognito', userPool: { type: 'create', domainPrefix: 'example-models' } },
};

describe('every API', () => {
  const template = givenApi(SIGNED, { takeOver: ['api-gateway-log-role'] });

  test('has the routes of the OpenAI client below the stage v1', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', { StageName: 'v1' });
    const paths = Object.values(template.findResources('AWS::ApiGateway::Resource')).map((r) => r.Properties.PathPart);
    expect(paths.sort()).toEqual(['chat', 'completions', 'models', '{model}']);
    expect(
      methodsOf(template)
        .map((m) => m.HttpMethod)
        .sort(),
    ).toEqual(['GET', 'GET', 'POST']);
  });

  test('hands every body over as bytes, and deploys the stage anew for that', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] });
    const deploymentOf = (change: (api: CfnRestApi) => void) => {
      const stage = givenStage({ api: SIGNED });
      change(stage.node.findAll().find((found) => found instanceof CfnRestApi) as CfnRestApi);
      return Object.keys(templatesOf(stage).Inference.findResources('AWS::ApiGateway::Deployment'));
    };
    const now = deploymentOf(() => {});
    const before = deploymentOf((api) => {
      api.binaryMediaTypes = undefined;
    });
    expect(now).toHaveLength(1);
    expect(before).toHaveLength(1);
    expect(before).not.toEqual(now);
  });

  test('streams chat for as long as the function may run, not for 29 seconds', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      Integration: {
        ResponseTransferMode: 'STREAM',
        TimeoutInMillis: 300_000,
        Uri: { 'Fn::Join': ['', Match.arrayWith(['/response-streaming-invocations'])] },
      },
    });
  });

  test('throttles, traces and logs, but no bodies', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      TracingEnabled: true,
      AccessLogSetting: { Format: Match.not(Match.stringLikeRegexp('requestOverride|\\.body|authorizationHeader')) },
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          DataTraceEnabled: false,
          LoggingLevel: 'ERROR',
          MetricsEnabled: true,
          ThrottlingRateLimit: 50,
          ThrottlingBurstLimit: 100,
        },
      ],
    });
  });

  test('owns the log group that API Gateway would make unencrypted', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', Match.anyValue(), '/v1']] },
      KmsKeyId: Match.anyValue(),
      RetentionInDays: 365,
    });
  });

  test('answers its own errors as OpenAI does', () => {
    const responses = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse'));
    expect(responses.map((r) => r.Properties.ResponseType)).toEqual(
      expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'THROTTLED', 'UNAUTHORIZED', 'REQUEST_TOO_LARGE']),
    );
    for (const { Properties } of responses) {
      const body = Properties.ResponseTemplates['application/json'].replace('$context.error.messageString', '"said"');
      expect(JSON.parse(body)).toEqual({
        error: {
          message: expect.any(String),
          type: expect.stringMatching(/_error$/),
          param: null,
          code: expect.stringMatching(/^(\$context\.error\.responseType|unknown_url)$/),
        },
      });
    }
  });

  test.each(['MISSING_AUTHENTICATION_TOKEN', 'RESOURCE_NOT_FOUND'])(
    'answers %s with a 404 that names the routes and no others',
    (ResponseType) => {
      const [found] = Object.values(
        template.findResources('AWS::ApiGateway::GatewayResponse', { Properties: { ResponseType } }),
      );
      expect(found?.Properties.StatusCode).toBe('404');
      const { error } = JSON.parse(found?.Properties.ResponseTemplates['application/json']);
      expect(error.code).toBe('unknown_url');
      expect(error.message.match(/(GET|POST) \/v1\S*(?=[,.])/g)).toEqual([
        'POST /v1/chat/completions',
        'GET /v1/models',
        'GET /v1/models/{model}',
      ]);
      expect(error.message).toContain('/v1/completions use chat completions');
    },
  );

  test.each([
    ['INTEGRATION_FAILURE', '503', { 'retry-after': "'2'" }],
    ['API_CONFIGURATION_ERROR', '503', { 'retry-after': "'2'" }],
    ['THROTTLED', '429', { 'retry-after': "'1'" }],
    ['INTEGRATION_TIMEOUT', '504', { 'x-should-retry': "'false'" }],
    ['QUOTA_EXCEEDED', '429', { 'x-should-retry': "'false'" }],
    ['DEFAULT_5XX', undefined, {}],
  ])('tells the client of %s when to try again, if at all', (ResponseType, statusCode, headers) => {
    const [found] = Object.values(
      template.findResources('AWS::ApiGateway::GatewayResponse', { Properties: { ResponseType } }),
    );
    expect(found?.Properties.StatusCode).toBe(statusCode);
    const given = Object.entries(found?.Properties.ResponseParameters ?? {});
    expect(
      Object.fromEntries(given.map(([name, value]) => [name.replace('gatewayresponse.header.', ''), value])),
    ).toEqual(headers);
  });

  test('has AWS WAF before it, which logs without the credentials', () => {
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }],
    });
  });

  test("sets the account's log role only when the config takes it over", () => {
    const roleArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^OpenAiLogRole'), 'Arn'] };
    template.hasResource('Custom::AccountSetting', {
      Properties: { setting: 'api-gateway-log-role', takeOver: true, value: { cloudwatchRoleArn: roleArn } },
      // The role may write before the account names it, and the account names another before the role goes.
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('LogRolePolicy'),
        Match.stringLikeRegexp('LogRoleSettingPolicy'),
      ]),
    });
    template.hasResource('AWS::ApiGateway::Stage', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('LogRoleSetting')]),
    });
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    givenApi(SIGNED).resourceCountIs('Custom::AccountSetting', 0);
  });
});

describe('a private API', () => {
  const template = givenApi(SIGNED);

  test('is reached through the endpoint of the VPC and in no other way', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: [Match.anyValue()] },
      Policy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::111122223333:root' },
            Condition: { StringEquals: { 'aws:SourceVpce': Match.anyValue() } },
          },
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Condition: { StringNotEquals: { 'aws:SourceVpce': Match.anyValue() } },
          },
        ],
      },
    });
  });
});

test('callers of the organization may call a signed API, with a permission of their own', () => {
  const organization = { id: 'o-exampleorgid', delivery: { type: 'files' as const } };
  const { Foundation, Inference } = templatesOf(givenStage({ api: SIGNED, organization }));
  Inference.hasResourceProperties('AWS::ApiGateway::RestApi', {
    Policy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'CallersOfTheOrganization',
          Principal: { AWS: '*' },
          Condition: {
            StringEquals: { 'aws:SourceVpce': Match.anyValue() },
            StringLike: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
            StringNotLike: { 'aws:PrincipalAccount': '111122223333' },
          },
        }),
      ]),
    },
  });
  const endpoints = JSON.stringify(Foundation.findResources('AWS::EC2::VPCEndpoint'));
  expect(endpoints).toContain('"aws:PrincipalOrgID":"o-exampleorgid"');
  expect(JSON.stringify(givenApi(SIGNED).toJSON())).not.toContain('aws:PrincipalOrgID');
});

describe('a regional API', () => {
  const template = givenApi({ ...SIGNED, exposure: { type: 'regional', clientCidrs: ['203.0.113.0/24'] } });

  test('is reached from the addresses of the config, with TLS 1.2 at least', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PQ_2025_09',
      Policy: {
        Statement: [
          { Effect: 'Allow', Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } } },
          { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } } },
        ],
      },
    });
  });
});

describe('signed requests', () => {
  const template = givenApi(SIGNED);

  test('are asked for on every method', () => {
    expect(new Set(methodsOf(template).map((m) => m.AuthorizationType))).toEqual(new Set(['AWS_IAM']));
  });

  test('are granted by a policy that names the routes', () => {
    const statement = policyStatements(template).find((s) => s.Action === 'execute-api:Invoke');
    expect(JSON.stringify(statement?.Resource)).toContain('/POST/chat/completions');
    expect(JSON.stringify(statement?.Resource)).toContain('/GET/models');
    // The model that is asked for, and nothing else.
    expect(JSON.stringify(statement?.Resource).replace('/GET/models/*', '')).not.toContain('*');
  });
});

describe('pages of other origins', () => {
  const cors = { origins: ['https://chat.example.com'] };
  const optionsOf = (template: ReturnType<typeof givenApi>) =>
    methodsOf(template).filter(({ HttpMethod }) => HttpMethod === 'OPTIONS');
  const policyOf = (template: ReturnType<typeof givenApi>) =>
    Object.values(template.findResources('AWS::ApiGateway::RestApi'))[0]?.Properties.Policy.Statement;

  test('are let in by nothing unless the config names them', () => {
    const template = givenApi(SIGNED);
    expect(optionsOf(template)).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/Access-Control|CORS_ORIGINS/);
    expect(policyOf(template)).toHaveLength(2);
  });

  test.each([
    ['signed', { ...SIGNED, cors }],
    ['with tokens', { ...TOKENS, cors }],
  ])('ask without credentials, and reach nothing, of an API %s', (_, api) => {
    const { Inference, Foundation } = templatesOf(givenStage({ api }));
    const preflights = optionsOf(Inference);
    expect(preflights).toHaveLength(3);
    for (const method of preflights) {
      expect(method).toMatchObject({
        AuthorizationType: 'NONE',
        // The API takes all as bytes, and a template can't: without this a preflight is a 500.
        Integration: {
          Type: 'MOCK',
          ContentHandling: 'CONVERT_TO_TEXT',
          IntegrationResponses: [{ ContentHandling: 'CONVERT_TO_TEXT' }],
        },
      });
      expect(method).not.toHaveProperty('AuthorizationScopes');
      expect(method.Integration).not.toHaveProperty('Uri');
    }
    for (const { Properties } of Object.values(Inference.findResources('AWS::Lambda::Function'))) {
      expect(Properties.Environment.Variables.CORS_ORIGINS).toBe('["https://chat.example.com"]');
    }
    const endpoint = JSON.stringify(Foundation.findResources('AWS::EC2::VPCEndpoint'));
    expect(endpoint).toContain(':*/v1/OPTIONS/models/*');
  });

  test('may ask from inside alone, and for preflights alone', () => {
    const [, , statement, ...more] = policyOf(givenApi({ ...SIGNED, cors }));
    expect(more).toEqual([]);
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Resource: [
        'execute-api:/v1/OPTIONS/chat/completions',
        'execute-api:/v1/OPTIONS/models',
        'execute-api:/v1/OPTIONS/models/*',
      ],
      Condition: { StringEquals: { 'aws:SourceVpce': expect.anything() } },
    });
  });

  test.each([
    '*',
    'https://*.example.com',
    'https://chat.example.com/',
    'http://chat.example.com',
    "https://a'b",
    'null',
  ])('are origins, not %s', (origin) => {
    expect(() => givenApi({ ...SIGNED, cors: { origins: [origin] } })).toThrow('expected an origin such as');
  });
});

test('what is not signed is refused by the web ACL of a signed API alone, in the shape of OpenAI', () => {
  const aclOf = (api: Api) => Object.values(givenApi(api).findResources('AWS::WAFv2::WebACL'))[0]?.Properties;
  const names = (api: Api) => aclOf(api).Rules.map(({ Name }: { Name: string }) => Name);
  expect(names(SIGNED)).toContain('SignedRequestsOnly');
  expect(names(TOKENS)).not.toContain('SignedRequestsOnly');
  for (const { Content } of Object.values<{ Content: string }>(aclOf(SIGNED).CustomResponseBodies)) {
    expect(JSON.parse(Content).error).toEqual({
      message: expect.any(String),
      type: expect.stringMatching(/_error$/),
      code: expect.any(String),
      param: null,
    });
  }
});

describe('bearer tokens', () => {
  test('come from the created pool and carry its scope', () => {
    const template = givenApi(TOKENS);
    for (const method of methodsOf(template)) {
      expect(method).toMatchObject({
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizationScopes: ['example/invoke'],
      });
    }
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlows: ['client_credentials'],
      GenerateSecret: true,
    });
    template.resourceCountIs('AWS::Cognito::UserPoolClient', 1);
    template.hasOutput('TokenEndpoint', {});
    template.hasOutput('MachineClientId', {});
  });

  test("come from the company's own pool", () => {
    const userPoolArn = 'arn:aws:cognito-idp:us-west-2:111122223333:userpool/us-west-2_Example';
    const template = givenApi({
      exposure: { type: 'private' },
      auth: { type: 'cognito', userPool: { type: 'existing', userPoolArn, scopes: ['models/call'] } },
    });
    template.resourceCountIs('AWS::Cognito::UserPool', 0);
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', { ProviderARNs: [userPoolArn] });
    expect(methodsOf(template)[0]).toMatchObject({ AuthorizationScopes: ['models/call'] });
  });

  test("may be those of people who sign in with the company's providers, whose secret is not in the template", () => {
    const template = givenApi({
      exposure: { type: 'private' },
      auth: {
        type: 'cognito',
        userPool: {
          type: 'create',
          domainPrefix: 'example-models',
          callbackUrls: ['https://chat.example.com/callback'],
          identityProviders: [
            {
              type: 'oidc',
              name: 'Okta',
              issuerUrl: 'https://example.okta.com',
              clientId: 'abc',
              clientSecretName: 'okta',
            },
            { type: 'saml', name: 'Entra', metadataUrl: 'https://login.example.com/metadata.xml' },
          ],
        },
      },
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlows: ['code'],
      SupportedIdentityProviders: ['Okta', 'Entra'],
      CallbackURLs: ['https://chat.example.com/callback'],
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolIdentityProvider', {
      ProviderType: 'OIDC',
      ProviderDetails: { client_secret: '{{resolve:secretsmanager:okta:SecretString:::}}' },
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolIdentityProvider', { ProviderType: 'SAML' });
  });

  test('are taken by the endpoint, to which a caller with a token is anonymous', () => {
    const { Foundation } = templatesOf(givenStage({ api: TOKENS }));
    const policies = Object.values(Foundation.findResources('AWS::EC2::VPCEndpoint'))
      .filter(({ Properties }) => JSON.stringify(Properties.ServiceName).includes('execute-api'))
      .map(({ Properties }) => Properties.PolicyDocument.Statement[0]);
    expect(policies).toEqual([
      expect.objectContaining({
        Resource: [
          'arn:aws:execute-api:us-west-2:111122223333:*/v1/GET/models',
          'arn:aws:execute-api:us-west-2:111122223333:*/v1/GET/models/*',
          'arn:aws:execute-api:us-west-2:111122223333:*/v1/POST/chat/completions',
        ],
        Action: 'execute-api:Invoke',
      }),
    ]);
    expect(policies[0]).not.toHaveProperty('Condition');
  });
});
