import { Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CfnClientCertificate,
  type CfnRestApi,
  CognitoUserPoolsAuthorizer,
  EndpointAccessMode,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  RequestValidator,
  ResponseTransferMode,
  RestApi,
  SecurityPolicy,
  type Stage,
} from 'aws-cdk-lib/aws-apigateway';
import type { IInterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import {
  AccountPrincipal,
  AnyPrincipal,
  Effect,
  ManagedPolicy,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment';
import type { AccountSettings } from '../account/account-settings';
import { PlatformLogGroup } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import { ACCESS_LOG_FORMAT, ApiGatewayLogRole } from './api-logs';
import { CallerPool } from './caller-pool';
import { addPreflight } from './cors';
import { answerWithOpenAiErrors } from './gateway-errors';
import type { PlatformFunction } from './platform-function';
import { preflightArnSuffixes, type Route, STAGE } from './routes';
import { WebAcl } from './web-acl';

export interface OpenAiApiProps {
  readonly config: BaselineConfig;
  readonly auditKey: IKey;
  readonly accountSettings: AccountSettings;
  /** Where callers come in; required when the exposure is private. */
  readonly endpoint?: IInterfaceVpcEndpoint;
}

/** The REST API, in the shape of OpenAI's: routes are added with {@link route}. */
export class OpenAiApi extends Construct {
  /** What an OpenAI client takes as `baseURL`. */
  readonly baseUrl: string;
  /** Pool whose tokens are taken; undefined when requests are signed. */
  readonly callerPool?: CallerPool;
  /** Attach it to a role that may call; undefined when requests carry tokens. */
  readonly callerPolicy?: ManagedPolicy;
  /** The deployed API, for its metrics. */
  readonly stage: Stage;
  readonly accessLog: ILogGroup;
  private readonly api: RestApi;
  private readonly config: BaselineConfig;
  private readonly methodOptions: MethodOptions;
  private readonly validator: RequestValidator;

  constructor(scope: Construct, id: string, props: OpenAiApiProps) {
    super(scope, id);
    const { config, auditKey } = props;
    this.accessLog = this.logGroup('AccessLog', config, auditKey, `/${config.prefix}/api-access`);

    this.api = new RestApi(this, 'Api', {
      restApiName: `${config.prefix}-openai`,
      description: 'OpenAI-compatible API of the platform',
      endpointConfiguration: props.endpoint
        ? { types: [EndpointType.PRIVATE], vpcEndpoints: [props.endpoint] }
        : { types: [EndpointType.REGIONAL] },
      policy: this.resourcePolicy(config, props.endpoint),
      // Every body reaches the function as bytes, in base64. As text it would have U+FFFD in place of what is no UTF-8.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: ACCESS_LOG_FORMAT,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: config.api.throttling.rateLimit,
        throttlingBurstLimit: config.api.throttling.burstLimit,
        clientCertificateId: new CfnClientCertificate(this, 'ClientCertificate').ref,
      },
    });
    this.stage = this.api.deploymentStage;
    // The output that RestApi adds names the same address as ours.
    this.api.node.tryRemoveChild('Endpoint');
    if (!props.endpoint) {
      // The default of a public address still takes TLS 1.0; a private one takes 1.2 only.
      const resource = this.api.node.defaultChild as CfnRestApi;
      resource.securityPolicy = SecurityPolicy.TLS13_1_2_PQ_2025_09;
      resource.endpointAccessMode = EndpointAccessMode.STRICT;
    }
    // API Gateway would make this group by itself, unencrypted and for ever.
    const executionLog = this.logGroup(
      'ExecutionLog',
      config,
      auditKey,
      `API-Gateway-Execution-Logs_${this.api.restApiId}/${STAGE}`,
    );
    this.api.deploymentStage.node.addDependency(executionLog);
    if (config.takeOver.includes('api-gateway-log-role')) {
      const { accountSettings } = props;
      this.api.deploymentStage.node.addDependency(new ApiGatewayLogRole(this, 'LogRole', { accountSettings }));
    }
    answerWithOpenAiErrors(this.api, config);
    new WebAcl(this, 'WebAcl', { config, auditKey, stageArn: this.api.deploymentStage.stageArn });

    this.config = config;
    this.validator = new RequestValidator(this, 'Validator', {
      restApi: this.api,
      validateRequestParameters: true,
      validateRequestBody: true,
    });
    const { auth } = config.api;
    if (auth.type === 'cognito') {
      this.callerPool = new CallerPool(this, 'Callers', { config, userPool: auth.userPool });
      this.methodOptions = {
        authorizationType: AuthorizationType.COGNITO,
        authorizer: new CognitoUserPoolsAuthorizer(this, 'Authorizer', {
          cognitoUserPools: [this.callerPool.userPool],
        }),
        authorizationScopes: this.callerPool.scopes,
      };
    } else {
      this.methodOptions = { authorizationType: AuthorizationType.IAM };
      this.callerPolicy = new ManagedPolicy(this, 'CallerPolicy', {
        description: `May call the models of ${config.prefix}; attach it to the roles of applications`,
      });
    }
    this.baseUrl = `https://${this.api.restApiId}.execute-api.${Stack.of(this).region}.${Stack.of(this).urlSuffix}/${STAGE}`;
  }

  /** Adds a route below the base URL, answered by a function. */
  route({ method, path }: Route, fn: PlatformFunction, responseTransferMode: ResponseTransferMode): void {
    const resource = this.api.root.resourceForPath(path);
    const integration = new LambdaIntegration(fn.function, {
      responseTransferMode,
      allowTestInvoke: false,
      // Without it API Gateway gives up on a stream after 29 seconds.
      timeout: responseTransferMode === ResponseTransferMode.STREAM ? fn.function.timeout : undefined,
    });
    const added = resource.addMethod(method, integration, {
      ...this.methodOptions,
      requestValidator: this.validator,
      requestParameters: method === 'POST' ? { 'method.request.header.Content-Type': true } : undefined,
    });
    this.callerPolicy?.addStatements(
      new PolicyStatement({ actions: ['execute-api:Invoke'], resources: [added.methodArn] }),
    );
    const { cors } = this.config.api;
    if (!cors) return;
    fn.function.addEnvironment(ENV.CORS_ORIGINS, JSON.stringify(cors.origins));
    addPreflight(resource, method, cors.origins, this.validator);
  }

  /** Who may call at all, before the authorizer is asked: through our endpoint, or from the addresses of the config. */
  private resourcePolicy(config: BaselineConfig, endpoint?: IInterfaceVpcEndpoint): PolicyDocument {
    const { exposure, auth } = config.api;
    const everyRoute = { actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };
    const inside = endpoint
      ? { StringEquals: { 'aws:SourceVpce': endpoint.vpcEndpointId } }
      : { IpAddress: { 'aws:SourceIp': exposure.clientCidrs } };
    const outside = endpoint
      ? { StringNotEquals: { 'aws:SourceVpce': endpoint.vpcEndpointId } }
      : { NotIpAddress: { 'aws:SourceIp': exposure.clientCidrs } };
    // A caller with a token is anonymous to IAM; the authorizer checks the token.
    const callers = auth.type === 'iam' ? new AccountPrincipal(config.account) : new AnyPrincipal();
    const policy = new PolicyDocument({
      statements: [
        new PolicyStatement({ sid: 'CallersFromInside', principals: [callers], ...everyRoute, conditions: inside }),
        new PolicyStatement({
          sid: 'NobodyFromOutside',
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          ...everyRoute,
          conditions: outside,
        }),
      ],
    });
    if (auth.type === 'iam' && config.organization) {
      const members = new PolicyStatement({
        sid: 'CallersOfTheOrganization',
        principals: [new AnyPrincipal()],
        ...everyRoute,
        conditions: inside,
      });
      members.addCondition('StringLike', { 'aws:PrincipalOrgID': config.organization.id });
      // In our own account this statement would stand for a permission of the caller's own.
      members.addCondition('StringNotLike', { 'aws:PrincipalAccount': config.account });
      policy.addStatements(members);
    }
    const preflights = preflightArnSuffixes(config);
    if (auth.type === 'iam' && preflights.length > 0) {
      // A browser sends them without credentials.
      policy.addStatements(
        new PolicyStatement({
          sid: 'PreflightsFromInside',
          principals: [new AnyPrincipal()],
          actions: ['execute-api:Invoke'],
          resources: preflights.map((preflight) => `execute-api:/${preflight}`),
          conditions: inside,
        }),
      );
    }
    return policy;
  }

  private logGroup(id: string, config: BaselineConfig, encryptionKey: IKey, logGroupName: string): PlatformLogGroup {
    return new PlatformLogGroup(this, id, { config, logGroupName, encryptionKey });
  }
}
