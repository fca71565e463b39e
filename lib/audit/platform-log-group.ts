import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../config';

export interface PlatformLogGroupProps {
  readonly config: BaselineConfig;
  /** Name of the group; starts with the service's own path or with `/<prefix>/`. */
  readonly logGroupName: string;
  /** Customer key for logs. */
  readonly encryptionKey: IKey;
  /** @default what the config has for logs */
  readonly retentionDays?: number;
}

/** A log group as every part of the platform has it: named, under a customer key, kept for as long as the config says. */
export class PlatformLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, props: PlatformLogGroupProps) {
    super(scope, id, {
      logGroupName: props.logGroupName,
      encryptionKey: props.encryptionKey,
      retention: (props.retentionDays ?? props.config.logs.retentionDays) as RetentionDays,
      removalPolicy: removalPolicyOf(props.config),
    });
  }
}

/**
 * What becomes of stateful resources when their stack goes. A first deployment that fails takes back what it made, so
 * that the next one does not find the names taken.
 */
export function removalPolicyOf(config: BaselineConfig): RemovalPolicy {
  return config.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
