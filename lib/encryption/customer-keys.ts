import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';

export interface CustomerKeysProps {
  readonly prefix: string;
  /** Create the keys, or take the ones that are named. */
  readonly encryption: BaselineConfig['encryption'];
  /** What becomes of created keys when the stack goes. DESTROY still waits KMS's thirty days. */
  readonly removalPolicy: RemovalPolicy;
  /** Every caller of a model in the account then needs the data key, to read the guardrail. */
  readonly guardrailIsEnforced: boolean;
}

/** The keys of the platform. Who may administer logs need not be able to read data, so there are two. */
export class CustomerKeys extends Construct {
  /** Encrypts log groups. */
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
    const audit = this.key('Audit', `${props.prefix}: log groups`, props.removalPolicy);
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
