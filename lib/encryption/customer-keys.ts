import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { trailArnOf } from '../audit/trail-name';
import type { BaselineConfig } from '../config';
import { keyStatements } from '../observability/alert-topics';

export interface CustomerKeysProps {
  readonly prefix: string;
  /** Create the keys, or take the ones that are named. */
  readonly encryption: BaselineConfig['encryption'];
  /** What becomes of created keys when the stack goes. DESTROY still waits KMS's thirty days. */
  readonly removalPolicy: RemovalPolicy;
  /** The audit key then stays whatever becomes of the rest: without it nobody could read the archive, which stays too. */
  readonly archiveIsCreated: boolean;
  /** Every caller of a model in the account then needs the data key, to read the guardrail. */
  readonly guardrailIsEnforced: boolean;
}

/** The keys of the platform. Who may administer logs need not be able to read data, so there are two; what was asked and
 * answered has a third, beside its logs. */
export class CustomerKeys extends Construct {
  /** Encrypts log groups, the archive of logs, and alerts. */
  readonly audit: IKey;
  /** Encrypts the guardrail and the functions' environment. */
  readonly data: IKey;

  constructor(scope: Construct, id: string, props: CustomerKeysProps) {
    super(scope, id);
    if (props.encryption.type === 'existing') {
      this.audit = Key.fromKeyArn(this, 'Audit', props.encryption.auditKeyArn);
      this.data = Key.fromKeyArn(this, 'Data', props.encryption.dataKeyArn);
      return;
    }
    const { account, region, partition } = Stack.of(this);
    const audit = this.key(
      'Audit',
      `${props.prefix}: logs, their archive and alerts`,
      props.archiveIsCreated ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : props.removalPolicy,
    );
    audit.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogGroupsOfThisAccount',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
        },
      }),
    );
    const trailArn = trailArnOf(this, props.prefix);
    audit.addToResourcePolicy(
      new PolicyStatement({
        sid: 'FilesOfTheTrail',
        principals: [new ServicePrincipal('cloudtrail.amazonaws.com')],
        actions: ['kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'aws:SourceArn': trailArn },
          StringLike: {
            'kms:EncryptionContext:aws:cloudtrail:arn': `arn:${partition}:cloudtrail:*:${account}:trail/*`,
          },
        },
      }),
    );
    audit.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DescribeForTheTrail',
        principals: [new ServicePrincipal('cloudtrail.amazonaws.com')],
        actions: ['kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
      }),
    );
    for (const statement of keyStatements(this, props.prefix)) audit.addToResourcePolicy(statement);
    this.audit = audit;
    const data = this.key('Data', `${props.prefix}: guardrail and functions`, props.removalPolicy);
    if (props.guardrailIsEnforced) {
      data.addToResourcePolicy(
        new PolicyStatement({
          sid: 'CallersOfModelsReadTheEnforcedGuardrail',
          principals: [new AnyPrincipal()],
          actions: ['kms:Decrypt'],
          resources: ['*'],
          conditions: {
            StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `bedrock.${region}.amazonaws.com` },
          },
        }),
      );
    }
    this.data = data;
  }

  private key(id: string, description: string, removalPolicy: RemovalPolicy): Key {
    return new Key(this, id, { description, enableKeyRotation: true, removalPolicy });
  }
}
