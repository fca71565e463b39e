import type { AlertsNode, TopicNode } from '../alerts';
import type { Architecture } from '../architecture';
import type { BucketNode, InvocationNode, TrailNode } from '../traces';
import type { Card } from './card';
import type { KeyLetters } from './cards';

/** What records, each followed by where it is kept. */
export function traceCards({ trails, invocations }: Architecture, letters: KeyLetters): Card[][] {
  return [
    ...trails.map((trail) => [trailCard(trail), bucketCard('Archive', trail.archive, letters)]),
    ...(invocations ? [[invocationCard(invocations), bucketCard('Large bodies', invocations.bucket, letters)]] : []),
  ];
}

function trailCard({ name, everyRegion, validated, events }: TrailNode): Card {
  return {
    title: 'AWS CloudTrail',
    lines: [
      `${name}, ${everyRegion ? 'of every Region' : 'of this Region only'}`,
      ...events.map((kind) => `· ${kind}`),
      validated ? 'Files with digests, so a change shows' : 'Files without digests',
    ],
  };
}

function invocationCard({ content }: InvocationNode): Card {
  return {
    title: 'Model invocation logging',
    lines: [
      'Every model call in the account and Region',
      content.length > 0 ? `With its content: ${content.join(', ')}` : 'Without its content',
    ],
  };
}

function bucketCard(what: string, bucket: BucketNode | string, letters: KeyLetters): Card {
  if (typeof bucket === 'string') return { title: `${what} (Amazon S3)`, lines: [`${bucket}: your own`] };
  const { lock, keptDays, logged, readers } = bucket;
  return {
    title: `${what} (Amazon S3)`,
    lines: [
      [
        keptDays === undefined ? 'Kept for ever' : `Kept ${keptDays} days`,
        ...(lock === undefined ? [] : [`locked: ${lock}`]),
      ].join(', '),
      ...(readers === undefined ? [] : [readersText(readers)]),
      logged ? 'Requests to it are logged' : 'Requests to it are not logged',
    ],
    key: letters.get(bucket.keyArn ?? ''),
  };
}

function readersText(readers: number): string {
  if (readers === 0) return 'Nobody may read it';
  return readers === 1 ? 'One role may read it, nobody else' : `${readers} roles may read it, nobody else`;
}

/** What looks at the platform and tells the topics. */
export function watchCards(alerts: AlertsNode): Card[] {
  const { alarms, composite, filters, rules, dashboards, queries, budgets, hardLimit, anomalies } = alerts;
  return [
    {
      title: 'Amazon CloudWatch',
      lines: [
        `${counted(alarms, 'alarm')}, ${composite} of them over others`,
        `${counted(filters, 'filter')} search what is logged`,
        `${counted(dashboards, 'dashboard')}, ${counted(queries, 'saved query', 'saved queries')}`,
      ],
    },
    { title: 'Amazon EventBridge', lines: [`${counted(rules, 'rule')} on calls that the trail records`] },
    ...(budgets > 0
      ? [
          {
            title: 'AWS Budgets',
            lines: [
              `${counted(budgets, 'budget')}${anomalies ? ', and anomalies of costs' : ''}`,
              hardLimit === undefined ? 'Nothing stops model calls' : `Hard limit of model calls: ${hardLimit}`,
            ],
          },
        ]
      : []),
  ];
}

export function topicCard({ name, keyArn, emails, alarms, rules, costs }: TopicNode, letters: KeyLetters): Card {
  return {
    title: 'SNS topic',
    lines: [
      name,
      `told by ${counted(alarms, 'alarm')}`,
      `and ${counted(rules, 'rule')}`,
      ...(costs > 0 ? [`and ${costs} about costs`] : []),
      emails > 0 ? counted(emails, 'email address', 'email addresses') : 'No email address yet',
    ],
    key: letters.get(keyArn ?? ''),
  };
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
