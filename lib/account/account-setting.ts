import { CustomResource, Stack } from 'aws-cdk-lib';
import { type IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SettingName } from '../../lambda/contract/account-settings';
import type { AccountSettings } from './account-settings';

interface Permissions {
  /** Read, write and clear. */
  readonly actions: readonly string[];
  /** What the actions name; settings of Bedrock have no resource. */
  readonly resource: (stack: Stack) => string;
  /** Service that is handed the role which the value names. */
  readonly passedTo?: string;
}

const NO_RESOURCE = () => '*';

/** Source: Service Authorization Reference, Amazon Bedrock and Amazon API Gateway Management. */
const PERMISSIONS: Readonly<Record<SettingName, Permissions>> = {
  'api-gateway-log-role': {
    actions: ['apigateway:GET', 'apigateway:PATCH'],
    resource: ({ partition, region }) => `arn:${partition}:apigateway:${region}::/account`,
    passedTo: 'apigateway.amazonaws.com',
  },
  'data-retention': {
    actions: ['bedrock:GetAccountDataRetention', 'bedrock:PutAccountDataRetention'],
    resource: NO_RESOURCE,
  },
  'enforced-guardrail': {
    actions: [
      'bedrock:DeleteEnforcedGuardrailConfiguration',
      'bedrock:ListEnforcedGuardrailsConfiguration',
      'bedrock:PutEnforcedGuardrailConfiguration',
    ],
    resource: NO_RESOURCE,
  },
  'invocation-logging': {
    actions: [
      'bedrock:DeleteModelInvocationLoggingConfiguration',
      'bedrock:GetModelInvocationLoggingConfiguration',
      'bedrock:PutModelInvocationLoggingConfiguration',
    ],
    resource: NO_RESOURCE,
    passedTo: 'bedrock.amazonaws.com',
  },
};

export interface AccountSettingProps {
  /** The function that reads and writes the setting. */
  readonly settings: AccountSettings;
  readonly setting: SettingName;
  /**
   * What is wanted, in the shape of the service's own API: Bedrock's `loggingConfig` for `invocation-logging`, `{ mode }`
   * for `data-retention`, `guardrailInferenceConfig` for `enforced-guardrail`, `{ cloudwatchRoleArn }` for
   * `api-gateway-log-role`. Strings may be tokens.
   */
  readonly value: object;
  /**
   * Whether a setting of somebody else's may be replaced. Without it one fails the deployment. What is replaced is kept,
   * and put back when this resource goes.
   */
  readonly takeOver: boolean;
  /** Role that `value` names and that the service assumes. @default the value names none */
  readonly passedRole?: IRole;
}

/**
 * A setting that exists once per account and Region: written when the resource is made or changed, and when it goes,
 * what was there before is put back. A setting that is as wanted already is left alone, then and later.
 *
 * One resource per setting and platform: both would write to one record.
 */
export class AccountSetting extends Construct {
  /** What has to wait until the setting is in force. */
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: AccountSettingProps) {
    super(scope, id);
    const { settings, setting, takeOver } = props;
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `The setting ${setting} of the account: read, write, put back`,
      statements: this.statements(props),
    });
    settings.attach(policy);
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: settings.functionArn,
      serviceTimeout: settings.serviceTimeout,
      resourceType: 'Custom::AccountSetting',
      properties: { setting, value: props.value, takeOver },
    });
    // It goes before the permissions to put back what was there.
    this.resource.node.addDependency(policy);
  }

  private statements({ settings, setting, takeOver, passedRole }: AccountSettingProps): PolicyStatement[] {
    const { actions, resource, passedTo } = PERMISSIONS[setting];
    const stack = Stack.of(this);
    const statements = [
      new PolicyStatement({
        sid: 'Setting',
        actions: [...actions],
        resources: [resource(stack)],
        conditions: settings.onlyFromTheFunction,
      }),
    ];
    if (passedTo && (passedRole || takeOver)) {
      // Whoever may replace a setting has to put it back, and with it a role that nobody knows at synth.
      const anyRole = `arn:${stack.partition}:iam::${stack.account}:role/*`;
      statements.push(
        new PolicyStatement({
          sid: 'RoleOfTheSetting',
          actions: ['iam:PassRole'],
          resources: takeOver ? [anyRole] : passedRole ? [passedRole.roleArn] : [],
          conditions: { StringEquals: { 'iam:PassedToService': passedTo } },
        }),
      );
    }
    return statements;
  }
}
