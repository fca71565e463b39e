import { functionUrlPublic } from '../../../lib/compliance/genai/rules/function-url-public';
import { modelApiAuthorized } from '../../../lib/compliance/genai/rules/model-api-authorized';
import { describeRule, type Resources } from './rule-cases';

const INVOKE = { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:*::foundation-model/a' };
const READ = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/orders' };
const URI = {
  'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Function.Arn}/invocations`,
};

/** A function and its role beside the resources that call it. */
function givenFunction(statement: object, resources: Resources, role: object = {}): Resources {
  return {
    Role: ['AWS::IAM::Role', { AssumeRolePolicyDocument: {}, ...role }],
    Policy: ['AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [statement] } }],
    Function: ['AWS::Lambda::Function', { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    ...resources,
  };
}

function givenMethod(properties: object): Resources {
  return {
    Method: [
      'AWS::ApiGateway::Method',
      { HttpMethod: 'POST', Integration: { Type: 'AWS_PROXY', Uri: URI }, ...properties },
    ],
  };
}

function givenRoute(properties: object): Resources {
  return {
    Route: [
      'AWS::ApiGatewayV2::Route',
      {
        RouteKey: 'POST /chat',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
        ...properties,
      },
    ],
    Integration: ['AWS::ApiGatewayV2::Integration', { IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] } }],
  };
}

describeRule(modelApiAuthorized, {
  good: {
    'a method with IAM': givenFunction(INVOKE, givenMethod({ AuthorizationType: 'AWS_IAM' })),
    'a route with an issuer': givenFunction(INVOKE, givenRoute({ AuthorizationType: 'JWT' })),
  },
  exempt: {
    'preflight in front of the model': givenFunction(
      INVOKE,
      givenMethod({ HttpMethod: 'OPTIONS', AuthorizationType: 'NONE' }),
    ),
    'an open method without a model': givenFunction(READ, givenMethod({ AuthorizationType: 'NONE' })),
    'a WebSocket route': givenFunction(INVOKE, givenRoute({ RouteKey: '$disconnect' })),
  },
  bad: {
    'an open method': [givenFunction(INVOKE, givenMethod({ AuthorizationType: 'NONE' })), 'Method'],
    'a method without a word': [givenFunction(INVOKE, givenMethod({ ApiKeyRequired: true })), 'Method'],
    'an open route': [givenFunction(INVOKE, givenRoute({ AuthorizationType: 'NONE' })), 'Route'],
    'a default route': [givenFunction(INVOKE, givenRoute({ RouteKey: '$default' })), 'Route'],
    'a role with full access': [
      givenFunction(READ, givenMethod({ AuthorizationType: 'NONE' }), {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'],
      }),
      'Method',
    ],
    'an API made of a function': [
      givenFunction(INVOKE, { Api: ['AWS::ApiGatewayV2::Api', { Target: { 'Fn::GetAtt': ['Function', 'Arn'] } }] }),
      'Api',
    ],
    'a method in front of Bedrock': [
      givenMethod({
        AuthorizationType: 'NONE',
        Integration: { Uri: 'arn:aws:apigateway:eu-central-1:bedrock-runtime:path/model/a/converse' },
      }),
      'Method',
    ],
  },
});

function givenPermission(properties: object): Resources {
  return { Permission: ['AWS::Lambda::Permission', { Action: 'lambda:InvokeFunctionUrl', ...properties }] };
}

describeRule(functionUrlPublic, {
  good: {
    'a URL with IAM': { Url: ['AWS::Lambda::Url', { AuthType: 'AWS_IAM' }] },
    'a permission for a service': givenPermission({ Principal: 'apigateway.amazonaws.com' }),
    'a permission for the organization': givenPermission({ Principal: '*', PrincipalOrgID: 'o-1234567890' }),
  },
  bad: {
    'an open URL': [{ Url: ['AWS::Lambda::Url', { AuthType: 'NONE' }] }, 'Url'],
    'a permission for everyone': [givenPermission({ Principal: '*', FunctionUrlAuthType: 'NONE' }), 'Permission'],
  },
});
