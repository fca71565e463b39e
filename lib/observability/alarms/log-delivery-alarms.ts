import type { Construct } from 'constructs';
import { PERIOD } from '../metric-math';
import { deliveryMetric } from '../metrics';
import { AlarmFamily, type AlarmFamilyProps } from './alarm-family';

/** Whether Bedrock gets rid of the logs of what was asked and answered: a log that fails is lost. */
export class LogDeliveryAlarms extends AlarmFamily {
  constructor(scope: Construct, id: string, props: AlarmFamilyProps) {
    super(scope, id, props);
    const failures = (alarmId: string, heading: string, to: 'InvocationLogsCloudWatch' | 'InvocationLargeDataS3') =>
      this.alarm(alarmId, {
        heading,
        severity: 'critical',
        metric: deliveryMetric(`Model${to}DeliveryFailure`, { period: PERIOD }),
        threshold: this.config.alarms.thresholds.logDeliveryFailuresCount,
        silence: 'Bedrock writes a value only when it delivers, so none means that no model was called',
      });
    failures('CloudWatch', 'Invocation logs are not delivered', 'InvocationLogsCloudWatch');
    failures('S3', 'Large invocation logs are not delivered', 'InvocationLargeDataS3');
  }
}
