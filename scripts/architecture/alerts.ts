import type { Resolver } from '../../local/assembly';
import { type Found, idOf, propertiesOf, strings } from './resources';

/** A topic that people are told through, and what publishes to it. */
export interface TopicNode {
  readonly name: string;
  readonly keyArn?: string;
  /** Email addresses that the templates subscribe. */
  readonly emails: number;
  readonly alarms: number;
  readonly rules: number;
  /** Budgets, budget actions and subscriptions to anomalies. */
  readonly costs: number;
}

/** What watches the platform. */
export interface AlertsNode {
  readonly topics: readonly TopicNode[];
  readonly alarms: number;
  /** Alarms over other alarms, among them. */
  readonly composite: number;
  /** Filters that search a log group. */
  readonly filters: number;
  readonly dashboards: number;
  readonly queries: number;
  /** Rules on events. */
  readonly rules: number;
  readonly budgets: number;
  /** What stops spending, e.g. `manual`, by who decides; undefined where nothing does. */
  readonly hardLimit?: string;
  /** Somebody is told of anomalies of costs. */
  readonly anomalies: boolean;
}

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];
const COSTS = ['AWS::Budgets::Budget', 'AWS::Budgets::BudgetsAction', 'AWS::CE::AnomalySubscription'];

export function readAlerts(resolver: Resolver): AlertsNode {
  const all = (types: readonly string[]) => types.flatMap((type) => resolver.resources(type));
  const count = (type: string) => resolver.resources(type).length;
  const [action] = resolver.resources('AWS::Budgets::BudgetsAction');
  const alarms = all(ALARMS).map((alarm) => strings(propertiesOf(resolver, alarm, 'AlarmActions').AlarmActions));
  const rules = all(['AWS::Events::Rule']).map((rule) => targetsOf(resolver, rule));
  const costs = all(COSTS).map((found) => addressesOf(resolver, found));
  const subscriptions = all(['AWS::SNS::Subscription']).map((found) => propertiesOf(resolver, found));
  return {
    topics: resolver.resources('AWS::SNS::Topic').map((topic) => {
      const arn = idOf(resolver, topic);
      const { TopicName, KmsMasterKeyId } = propertiesOf(resolver, topic, 'TopicName', 'KmsMasterKeyId');
      const telling = (arns: readonly (readonly string[])[]) => arns.filter((list) => list.includes(arn)).length;
      return {
        name: String(TopicName),
        keyArn: KmsMasterKeyId === undefined ? undefined : String(KmsMasterKeyId),
        emails: subscriptions.filter(({ TopicArn, Protocol }) => TopicArn === arn && Protocol === 'email').length,
        alarms: telling(alarms),
        rules: telling(rules),
        costs: telling(costs),
      };
    }),
    alarms: alarms.length,
    composite: count('AWS::CloudWatch::CompositeAlarm'),
    filters: count('AWS::Logs::MetricFilter'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    queries: count('AWS::Logs::QueryDefinition'),
    rules: rules.length,
    budgets: count('AWS::Budgets::Budget'),
    hardLimit: action && String(propertiesOf(resolver, action, 'ApprovalModel').ApprovalModel).toLowerCase(),
    anomalies: count('AWS::CE::AnomalySubscription') > 0,
  };
}

function targetsOf(resolver: Resolver, rule: Found): string[] {
  const { State, Targets } = propertiesOf(resolver, rule, 'State', 'Targets');
  return State === 'DISABLED' ? [] : ((Targets ?? []) as { Arn: string }[]).map(({ Arn }) => Arn);
}

interface Subscriber {
  readonly Address: string;
}

function addressesOf(resolver: Resolver, found: Found): string[] {
  const { NotificationsWithSubscribers, Subscribers } = propertiesOf(
    resolver,
    found,
    'NotificationsWithSubscribers',
    'Subscribers',
  );
  const notifications = (NotificationsWithSubscribers ?? []) as { Subscribers: Subscriber[] }[];
  return [...notifications.flatMap((one) => one.Subscribers), ...((Subscribers ?? []) as Subscriber[])].map(
    ({ Address }) => Address,
  );
}
