import { Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SETTING_NAMES } from '../../lambda/contract/account-settings';
import { ENV } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import { PlatformFunction } from '../inference/platform-function';
import { recordsPath, settingsRoleName } from './settings-role';

/**
 * How long Lambda tries to deliver an event of CloudFormation's, from the moment that it takes it. It lies well below
 * {@link AccountSettings.serviceTimeout}: when CloudFormation has given up on a request and goes on to the next, the
 * function is not handed the earlier one any more.
 */
const MAX_EVENT_AGE = Duration.minutes(10);
/** A run that crashed or ran out of time is repeated; one that failed has answered, and is not. */
const RETRIES = 2;
/** Between the end of the last run that Lambda may start and the end of CloudFormation's patience. */
const MARGIN = Duration.minutes(5);

export interface AccountSettingsProps {
  readonly config: BaselineConfig;
  /** Encrypts the log group, and the records of what the settings were before. */
  readonly auditKey: IKey;
  /** Encrypts the environment variables. */
  readonly dataKey: IKey;
}

/**
 * The function behind {@link AccountSetting}. It runs while a stack is deployed and at no other time, and stands outside
 * the VPC; docs/decisions/ADR-011-account-settings.md says why. By itself it may read and write its records only: each
 * setting brings the permissions that it needs.
 */
export class AccountSettings extends Construct {
  /** What alarms watch. */
  readonly function: LambdaFunction;
  /** How long CloudFormation waits for an answer. */
  readonly serviceTimeout: Duration;
  private readonly platformFunction: PlatformFunction;

  constructor(scope: Construct, id: string, props: AccountSettingsProps) {
    super(scope, id);
    const { config, auditKey } = props;
    const path = recordsPath(config.prefix);
    this.platformFunction = new PlatformFunction(this, 'Function', {
      config,
      capability: 'accountSettings',
      description: 'Writes settings of the account, and puts back what was there before',
      roleName: settingsRoleName(config),
      auditKey,
      dataKey: props.dataKey,
    });
    this.function = this.platformFunction.function;
    this.function.addEnvironment(ENV.RECORDS_PATH, path);
    this.function.addEnvironment(ENV.RECORDS_KEY_ARN, auditKey.keyArn);
    this.function.configureAsyncInvoke({ maxEventAge: MAX_EVENT_AGE, retryAttempts: RETRIES });
    this.serviceTimeout = Duration.seconds(
      MAX_EVENT_AGE.toSeconds() + config.functions.accountSettings.timeoutSeconds + MARGIN.toSeconds(),
    );
    const { account, partition, region } = Stack.of(this);
    const parameters = SETTING_NAMES.map(
      (setting) => `arn:${partition}:ssm:${region}:${account}:parameter${path}/${setting}`,
    );
    const records = new ManagedPolicy(this, 'Records', {
      description: 'What the settings were before: read and write',
      statements: [
        new PolicyStatement({
          sid: 'Records',
          actions: ['ssm:GetParameter', 'ssm:PutParameter'],
          resources: parameters,
          conditions: this.onlyFromTheFunction,
        }),
        new PolicyStatement({
          sid: 'RecordsAreEncrypted',
          actions: ['kms:Decrypt', 'kms:Encrypt'],
          resources: [auditKey.keyArn],
          conditions: {
            StringEquals: {
              'kms:ViaService': `ssm.${region}.amazonaws.com`,
              // Parameter Store names the parameter in the encryption context.
              'kms:EncryptionContext:PARAMETER_ARN': parameters,
            },
          },
        }),
      ],
    });
    this.attach(records);
  }

  get functionArn(): string {
    return this.function.functionArn;
  }

  /**
   * Condition under which the role's permissions hold: for the code of this function, so not for another function that
   * somebody passes the role to. Source: Lambda developer guide, "Using source function ARN to control function access
   * behavior".
   */
  get onlyFromTheFunction(): { ArnEquals: { 'lambda:SourceFunctionArn': string } } {
    return { ArnEquals: { 'lambda:SourceFunctionArn': this.functionArn } };
  }

  /** Attaches a managed policy to the function's role. */
  attach(policy: ManagedPolicy): void {
    this.platformFunction.attach(policy);
  }
}
