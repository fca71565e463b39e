import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import cdkJson from '../../cdk.json';
import { BaselineStage } from '../../lib/baseline-stage';
import { configNames, loadConfig } from '../../lib/config';
import { AlertTopics } from '../../lib/observability/alert-topics';
import { CapabilityAlarm, PlatformAlarm } from '../../lib/observability/platform-alarm';
import { PlatformRule } from '../../lib/observability/platform-rule';
import { givenConfig } from '../support/configs';
import { Deployed } from '../support/deployed';
import { TODAY } from '../support/stage';
import { walkAlarms } from './alarm-walk';

test('every alarm and rule of the shipped configs is in docs/alarms.md, tells someone, and the reverse', () => {
  const platforms = configNames().map((name) => {
    const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
    const config = loadConfig(name);
    const stage = new BaselineStage(app, config.prefix, { config, today: TODAY });
    return { name, prefix: config.prefix, deployed: new Deployed(stage) };
  });
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'alarms.md'), 'utf8');
  expect(walkAlarms(platforms, page)).toEqual([]);
});

describe('the walk', () => {
  const entry = (heading: string) =>
    [
      `### ${heading}`,
      '**Means.** Something is wrong.',
      '**Look at.** The metric of it.',
      '**Do.** What has to be done.',
      '**Decides.** Platform on-call.',
    ].join('\n\n');
  const headings = ['Door open', 'House lost', 'Lock changed', 'Alert not delivered'];
  const PAGE = ['# Alarms', 'About them.', '## Group', ...headings.map(entry)].join('\n\n');

  interface Parts {
    readonly alarm: CfnResource;
    readonly composite: CfnResource;
    readonly rule: CfnResource;
  }

  /** Problems of a small platform with an alarm, a composite one and a rule, after something was broken. */
  function problems(change: (parts: Parts) => void = () => undefined, page = PAGE): string[] {
    const stage = new Stage(new App(), 'Stage', { env: { account: '111122223333', region: 'us-west-2' } });
    const stack = new Stack(stage, 'Stack');
    const config = givenConfig();
    const alerts = new AlertTopics(stack, 'Alerts', { config, auditKey: new Key(stack, 'Key') });
    const alarm = new PlatformAlarm(stack, 'Alarm', {
      config,
      alerts,
      heading: 'Door open',
      severity: 'warning',
      metric: new Metric({ namespace: 'Doors', metricName: 'Open' }),
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      missingData: { treatment: TreatMissingData.NOT_BREACHING, because: 'closed doors report nothing' },
    });
    const composite = new CapabilityAlarm(stack, 'Composite', {
      config,
      alerts,
      heading: 'House lost',
      severity: 'critical',
      alarms: [alarm],
    });
    const rule = new PlatformRule(stack, 'Rule', {
      config,
      alerts,
      heading: 'Lock changed',
      severity: 'critical',
      pattern: { source: ['aws.locks'] },
    });
    change({
      alarm: alarm.node.defaultChild as CfnResource,
      composite: composite.node.defaultChild as CfnResource,
      rule: rule.node.defaultChild as CfnResource,
    });
    return walkAlarms([{ name: 'small', prefix: config.prefix, deployed: new Deployed(stage) }], page);
  }

  const warning = 'arn:aws:sns:us-west-2:111122223333:example-warning';
  const foreign = 'arn:aws:sns:us-west-2:111122223333:another';
  const target = (arn: string) => [{ Id: 'one', Arn: arn }];

  test('finds nothing where nothing is missing', () => {
    expect(problems()).toEqual([]);
  });

  test.each<[string, (parts: Parts) => void, RegExp]>([
    ['an alarm without action', ({ alarm }) => alarm.addPropertyDeletionOverride('AlarmActions'), /does not tell/],
    [
      'a composite alarm without action',
      ({ composite }) => composite.addPropertyOverride('AlarmActions', []),
      /not tell/,
    ],
    ['a rule without target', ({ rule }) => rule.addPropertyOverride('Targets', []), /does not tell/],
    ['a topic that is not ours', ({ alarm }) => alarm.addPropertyOverride('AlarmActions', [foreign]), /does not tell/],
    ['a target that is not ours', ({ rule }) => rule.addPropertyOverride('Targets', target(foreign)), /does not tell/],
    ['the topic of another severity', ({ rule }) => rule.addPropertyOverride('Targets', target(warning)), /not tell/],
    ['a rule that is off', ({ rule }) => rule.addPropertyOverride('State', 'DISABLED'), /is not enabled/],
    ['actions switched off', ({ alarm }) => alarm.addPropertyOverride('ActionsEnabled', false), /switched off/],
    [
      'no treatment of missing data',
      ({ alarm }) => alarm.addPropertyDeletionOverride('TreatMissingData'),
      /does not treat missing data/,
    ],
    [
      'another treatment than the description says',
      ({ alarm }) => alarm.addPropertyOverride('TreatMissingData', 'breaching'),
      /does not treat missing data/,
    ],
    [
      'no reason for it',
      ({ alarm }) =>
        alarm.addPropertyOverride(
          'AlarmDescription',
          'Door open (warning). Missing data: notBreaching. Runbook: docs/alarms.md#door-open',
        ),
      /gives no reason/,
    ],
    ['no description', ({ alarm }) => alarm.addPropertyDeletionOverride('AlarmDescription'), /without heading/],
    [
      'a description without link',
      ({ rule }) => rule.addPropertyOverride('Description', 'Lock changed (critical).'),
      /without heading/,
    ],
    [
      'a link to no heading',
      ({ rule }) => rule.addPropertyOverride('Description', 'Lock gone (critical). Runbook: docs/alarms.md#lock-gone'),
      /no heading for #lock-gone/,
    ],
    [
      'the name of another',
      ({ composite }) => composite.addPropertyOverride('AlarmName', 'example-door-open'),
      /another/,
    ],
    ['a name of its own', ({ alarm }) => alarm.addPropertyOverride('AlarmName', 'door'), /not named after/],
  ])('finds %s', (_, change, message) => {
    expect(problems(change).join('\n')).toMatch(message);
  });

  test.each<[string, string, RegExp]>([
    ['a heading that is missing', PAGE.replace(entry('House lost'), ''), /no heading for #house-lost/],
    ['a heading without alarm', `${PAGE}\n\n${entry('Roof gone')}`, /no alarm or rule is named after 'Roof gone'/],
    ['a heading that is there twice', `${PAGE}\n\n${entry('Door open')}`, /'Door open' is there more than once/],
    ['a missing paragraph', PAGE.replace(/\*\*Decides.*\n*/, ''), /'Door open' has no paragraph \*\*Decides/],
    ['an empty paragraph', PAGE.replace('**Do.** What has to be done.', '**Do.**'), /'Door open' says nothing after/],
    ['a fifth paragraph', PAGE.replace('### House lost', 'And then.\n\n### House lost'), /has other paragraphs/],
    ['a heading outside a group', PAGE.replace('## Group', ''), /'Door open' stands below no ## heading/],
  ])('finds %s', (_, page, message) => {
    expect(page).not.toBe(PAGE);
    expect(problems(undefined, page).join('\n')).toMatch(message);
  });
});
