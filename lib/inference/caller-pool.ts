import { Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  type IUserPool,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderOidc,
  UserPoolIdentityProviderSaml,
  UserPoolIdentityProviderSamlMetadata,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';

type CognitoAuth = Extract<BaselineConfig['api']['auth'], { type: 'cognito' }>;
type CreatedPool = Extract<CognitoAuth['userPool'], { type: 'create' }>;

export interface CallerPoolProps {
  readonly config: BaselineConfig;
  readonly userPool: CognitoAuth['userPool'];
}

/** The user pool whose access tokens the API takes, created or the company's own. */
export class CallerPool extends Construct {
  readonly userPool: IUserPool;
  /** An access token has to carry one of these. */
  readonly scopes: string[];
  /** Where machine clients fetch tokens. Undefined for a pool of the company's own. */
  readonly tokenEndpoint?: string;
  /** Client of the pool that applications without a user sign in as; its secret is in the pool. */
  readonly machineClientId?: string;

  constructor(scope: Construct, id: string, props: CallerPoolProps) {
    super(scope, id);
    if (props.userPool.type === 'existing') {
      this.userPool = UserPool.fromUserPoolArn(this, 'Pool', props.userPool.userPoolArn);
      this.scopes = props.userPool.scopes;
      return;
    }
    const pool = this.createPool(props.config);
    const invoke = new ResourceServerScope({
      scopeName: 'invoke',
      scopeDescription: 'Call the models of the platform',
    });
    const server = pool.addResourceServer('Api', { identifier: props.config.prefix, scopes: [invoke] });
    const scopeOfApi = OAuthScope.resourceServer(server, invoke);
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: props.userPool.domainPrefix } });

    const machine = pool.addClient('MachineClient', {
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: [scopeOfApi] },
      accessTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
    });
    machine.node.addDependency(server);
    this.addPeople(pool, props.userPool, scopeOfApi)?.node.addDependency(server);

    this.userPool = pool;
    this.scopes = [`${props.config.prefix}/invoke`];
    this.machineClientId = machine.userPoolClientId;
    this.tokenEndpoint = `${domain.baseUrl()}/oauth2/token`;
  }

  private createPool(config: BaselineConfig): UserPool {
    return new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInCaseSensitive: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(1),
      },
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: !config.sandbox,
      // Protected from deletion, so a roll-back could not take it back.
      removalPolicy: config.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
  }

  /** Sign-in for people, through the company's identity providers, where the config names a place to come back to. */
  private addPeople(pool: UserPool, created: CreatedPool, scope: OAuthScope): UserPoolClient | undefined {
    const providers = created.identityProviders.map((provider) =>
      provider.type === 'oidc'
        ? new UserPoolIdentityProviderOidc(this, provider.name, {
            userPool: pool,
            name: provider.name,
            issuerUrl: provider.issuerUrl,
            clientId: provider.clientId,
            // A reference that CloudFormation resolves: the secret is never part of a template.
            clientSecret: SecretValue.secretsManager(provider.clientSecretName).unsafeUnwrap(),
            scopes: ['openid', 'email'],
          })
        : new UserPoolIdentityProviderSaml(this, provider.name, {
            userPool: pool,
            name: provider.name,
            metadata: UserPoolIdentityProviderSamlMetadata.url(provider.metadataUrl),
          }),
    );
    if (created.callbackUrls.length === 0) return undefined;
    const client = pool.addClient('PeopleClient', {
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, scope],
        callbackUrls: created.callbackUrls,
      },
      supportedIdentityProviders:
        created.identityProviders.length > 0
          ? created.identityProviders.map(({ name }) => UserPoolClientIdentityProvider.custom(name))
          : [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });
    for (const provider of providers) client.node.addDependency(provider);
    return client;
  }
}
