import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { nameOf, type Told } from './platform-alarm';
import { runbookLink } from './runbook';

export interface PlatformRuleProps extends Omit<Told, 'subject'> {
  /** Event pattern over calls that CloudTrail records, as EventBridge takes it. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** What of a CloudTrail event is told. Never requestParameters: they can hold content and secrets. */
const TOLD_PATHS = {
  call: '$.detail.eventName',
  error: '$.detail.errorCode',
  event: '$.detail.eventID',
  from: '$.detail.sourceIPAddress',
  service: '$.detail.eventSource',
  invokedBy: '$.detail.userIdentity.invokedBy',
  region: '$.detail.awsRegion',
  account: '$.detail.recipientAccountId',
  when: '$.detail.eventTime',
  who: '$.detail.userIdentity.arn',
} as const;

/**
 * A rule on events that CloudTrail records: it tells a topic who did what, when and from where, and what to do about it.
 * EventBridge tries for a day, then leaves the message to the queue of undelivered alerts.
 */
export class PlatformRule extends Construct {
  constructor(scope: Construct, id: string, props: PlatformRuleProps) {
    super(scope, id);
    const { config, heading, severity } = props;
    const runbook = runbookLink(config, heading);
    new CfnRule(this, 'Resource', {
      name: nameOf(props),
      description: `${heading} (${severity}). Runbook: ${runbook}`,
      state: 'ENABLED',
      eventPattern: props.pattern,
      targets: [
        {
          id: severity,
          arn: props.alerts.of(severity).topicArn,
          deadLetterConfig: { arn: props.alerts.undelivered.queueArn },
          inputTransformer: {
            inputPathsMap: TOLD_PATHS,
            // A path that the event does not have leaves its place empty.
            inputTemplate: [
              `${heading} (${severity})`,
              'What: <call> of <service> <error>',
              'Who: <who> <invokedBy>',
              'When: <when>, from: <from>',
              'Event: <event> of account <account> in <region>',
              `Runbook: ${runbook}`,
            ]
              .map((line) => JSON.stringify(line))
              .join('\n'),
          },
        },
      ],
    });
  }
}
