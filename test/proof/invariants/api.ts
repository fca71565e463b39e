import type { BaselineConfig } from '../../../lib/config';
import { routesOf } from '../../../lib/inference/routes';
import { endpointOf } from '../platform/policies';
import { at, count, everyItem, type Invariant, listAt } from './invariant';

const paths = (config: BaselineConfig) => new Set(routesOf(config).map(({ path }) => path));

export const API: Readonly<Record<string, Invariant>> = {
  'the API has the exposure of the config': (platform) => {
    const type = platform.config.api.exposure.type === 'private' ? 'PRIVATE' : 'REGIONAL';
    const endpoint = endpointOf(platform, 'execute-api');
    return everyItem('AWS::ApiGateway::RestApi', (item) => [
      JSON.stringify(at(item, 'EndpointConfiguration.Types')) !== JSON.stringify([type]) && `is not ${type}`,
      type === 'PRIVATE' &&
        endpoint !== undefined &&
        !(listAt(item, 'EndpointConfiguration.VpcEndpointIds') as unknown[]).includes(endpoint.ref) &&
        'has another endpoint',
      at(item, 'Policy') === undefined && 'has no policy',
      type === 'REGIONAL' && !/^SecurityPolicy_TLS13/.test(String(at(item, 'SecurityPolicy'))) && 'takes old TLS',
    ])(platform);
  },

  'the API has the routes of the platform': (platform) =>
    count(
      platform,
      'AWS::ApiGateway::Method',
      routesOf(platform.config).length + (platform.config.api.cors ? paths(platform.config).size : 0),
    ),

  'every method asks for credentials': (platform) => {
    const wanted = platform.config.api.auth.type === 'iam' ? 'AWS_IAM' : 'COGNITO_USER_POOLS';
    return everyItem('AWS::ApiGateway::Method', (item) => [
      // A preflight carries no credentials, and nothing is behind it.
      at(item, 'AuthorizationType') !== wanted &&
        !(at(item, 'HttpMethod') === 'OPTIONS' && at(item, 'Integration.Type') === 'MOCK') &&
        `does not ask for ${wanted}`,
      wanted === 'COGNITO_USER_POOLS' &&
        at(item, 'HttpMethod') !== 'OPTIONS' &&
        listAt(item, 'AuthorizationScopes').length === 0 &&
        'takes any token of the pool',
      at(item, 'RequestValidatorId') === undefined && 'validates no request',
    ])(platform);
  },

  'the stage throttles, logs each access and no content': (platform) => {
    const { rateLimit, burstLimit } = platform.config.api.throttling;
    return [
      ...count(platform, 'AWS::ApiGateway::Stage', 1),
      ...everyItem('AWS::ApiGateway::Stage', (item) => {
        const settings = listAt(item, 'MethodSettings');
        const everywhere = settings.find(({ HttpMethod, ResourcePath }) => HttpMethod === '*' && ResourcePath === '/*');
        return [
          everywhere?.ThrottlingRateLimit !== rateLimit && 'has another rate',
          everywhere?.ThrottlingBurstLimit !== burstLimit && 'has another burst',
          everywhere?.LoggingLevel !== 'ERROR' && 'logs no errors',
          settings.some(({ DataTraceEnabled }) => DataTraceEnabled === true) && 'logs prompts and answers',
          at(item, 'AccessLogSetting.DestinationArn') === undefined && 'has no access log',
          /body|header/i.test(String(at(item, 'AccessLogSetting.Format'))) && 'logs headers or bodies',
          at(item, 'TracingEnabled') !== true && 'has no traces',
        ];
      })(platform),
    ];
  },

  'a web ACL stands before the stage': (platform) => {
    const [acl] = platform.all('AWS::WAFv2::WebACL');
    const [stage] = platform.all('AWS::ApiGateway::Stage');
    return [
      ...count(platform, 'AWS::WAFv2::WebACL', 1),
      ...count(platform, 'AWS::WAFv2::WebACLAssociation', 1),
      ...count(platform, 'AWS::WAFv2::LoggingConfiguration', 1),
      ...everyItem('AWS::WAFv2::WebACLAssociation', (item) => [
        !String(at(item, 'ResourceArn')).endsWith(`/stages/${stage?.ref}`) && 'stands before something else',
        acl !== undefined && at(item, 'WebACLArn') !== platform.attributeOf(acl, 'Arn') && 'is of another web ACL',
      ])(platform),
      ...everyItem('AWS::WAFv2::WebACL', (item) => [
        !JSON.stringify(at(item, 'Rules')).includes('AWSManagedRulesAmazonIpReputationList') &&
          'lets hostile addresses in',
        !JSON.stringify(at(item, 'Rules')).includes('AWSManagedRulesKnownBadInputsRuleSet') && 'lets known attacks in',
        !JSON.stringify(at(item, 'Rules')).includes('RateBasedStatement') && 'has no limit per address',
        platform.config.api.auth.type === 'iam' &&
          !JSON.stringify(at(item, 'Rules')).includes('SignedRequestsOnly') &&
          'takes a request without a signature for one of an unknown route',
        JSON.stringify(item.properties).includes('"SampledRequestsEnabled":true') && 'keeps samples of requests',
      ])(platform),
      ...everyItem('AWS::WAFv2::LoggingConfiguration', (item) => [
        !JSON.stringify(at(item, 'RedactedFields') ?? []).includes('authorization') && 'logs credentials',
      ])(platform),
    ];
  },

  'people sign in with two factors, and only those who were invited': (platform) => {
    const { sandbox } = platform.config;
    return everyItem('AWS::Cognito::UserPool', (item) => [
      at(item, 'MfaConfiguration') !== 'ON' && 'takes one factor',
      at(item, 'AdminCreateUserConfig.AllowAdminCreateUserOnly') !== true && 'lets anyone sign up',
      at(item, 'UserPoolAddOns.AdvancedSecurityMode') !== 'ENFORCED' && 'has no threat protection',
      !sandbox && at(item, 'DeletionProtection') !== 'ACTIVE' && 'can be deleted',
      Number(at(item, 'Policies.PasswordPolicy.MinimumLength')) < 14 && 'takes short passwords',
    ])(platform);
  },

  'only the API invokes the functions': (platform) => [
    ...count(platform, 'AWS::Lambda::Url', 0),
    ...everyItem('AWS::Lambda::Permission', (item) => {
      const [api] = platform.all('AWS::ApiGateway::RestApi');
      return [
        at(item, 'Principal') !== 'apigateway.amazonaws.com' && `lets ${String(at(item, 'Principal'))} invoke`,
        !String(at(item, 'SourceArn')).includes(`:${api?.ref}/`) && 'lets other APIs invoke',
        // The name of a model is the last part of one route.
        /\/\*$|\*\/\*/.test(String(at(item, 'SourceArn')).replace(/\/GET\/models\/\*$/, '')) &&
          'lets every route invoke',
      ];
    })(platform),
  ],
};
