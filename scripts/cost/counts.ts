import { METRICS } from '../../lambda/contract/metrics';
import type { BaselineConfig } from '../../lib/config';
import type { Resource } from './resources';

/** Hours of an average month, as AWS reckons. */
export const HOURS = 730;
const DAYS = HOURS / 24;

/** What a month costs by being there. */
export interface Standing {
  readonly what: string;
  /** Key of lib/cost/data/infrastructure.json. */
  readonly item: string;
  readonly count: number;
  /** How often the price is paid in a month. */
  readonly times: number;
  readonly assumption: string;
}

/** Everything that costs by being there, of which there is at least one. */
export function standingCosts(resources: readonly Resource[], config: BaselineConfig): Standing[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const alarms = of('AWS::CloudWatch::Alarm');
  const acls = of('AWS::WAFv2::WebACL');
  const interfaces = of('AWS::EC2::VPCEndpoint').filter(
    (endpoint) => endpoint.properties.VpcEndpointType === 'Interface',
  );
  const monthly = { times: 1, assumption: 'all month' };
  const lines: Standing[] = [
    {
      what: 'interface endpoints in each zone',
      item: 'interfaceEndpointHour',
      count: sum(interfaces, ({ properties }) => listIn(properties.SubnetIds).length),
      times: HOURS,
      assumption: `${HOURS} hours; ${interfaces.length} endpoints`,
    },
    {
      what: 'customer keys',
      item: 'kmsKeyMonth',
      count: of('AWS::KMS::Key').length,
      times: 1,
      assumption: 'before a rotation; each of the first two adds 1 USD a key',
    },
    {
      what: 'metrics that alarms watch',
      item: 'alarmMetricMonth',
      count: sum(alarms, (alarm) => (isQuick(alarm) ? 0 : metricsOf(alarm))),
      times: 1,
      assumption: `${alarms.length} alarms; one on a formula pays for each metric in it`,
    },
    {
      what: 'metrics that quick alarms watch',
      item: 'highResolutionAlarmMetricMonth',
      count: sum(alarms, (alarm) => (isQuick(alarm) ? metricsOf(alarm) : 0)),
      times: 1,
      assumption: 'periods below a minute',
    },
    {
      what: 'composite alarms',
      item: 'compositeAlarmMonth',
      count: of('AWS::CloudWatch::CompositeAlarm').length,
      ...monthly,
    },
    { what: 'dashboards', item: 'dashboardMonth', count: of('AWS::CloudWatch::Dashboard').length, ...monthly },
    {
      what: 'metrics of the functions',
      item: 'customMetricMonth',
      count: functionMetrics(config),
      times: 1,
      assumption: 'at most: every metric of every alias had a value',
    },
    {
      what: 'metrics made from logs',
      item: 'customMetricMonth',
      count: of('AWS::Logs::MetricFilter').length,
      times: 1,
      assumption: 'one each, without dimensions',
    },
    {
      what: 'instances of model endpoints',
      item: 'modelEndpointInstanceHour',
      count: sum(of('AWS::SageMaker::EndpointConfig'), ({ properties }) =>
        listIn(properties.ProductionVariants).reduce<number>(
          (total, variant) => total + (isRecord(variant) ? Number(variant.InitialInstanceCount) : 0),
          0,
        ),
      ),
      times: HOURS,
      assumption: `${HOURS} hours, used or not, by the type of the instance`,
    },
    { what: 'web ACLs', item: 'webAclMonth', count: acls.length, ...monthly },
    {
      what: 'rules and rule groups in them',
      item: 'webAclRuleMonth',
      count: sum(acls, ({ properties }) => listIn(properties.Rules).length),
      times: 1,
      assumption: 'a managed group counts as one; its own fee is nil',
    },
    {
      what: 'budgets with an action',
      item: 'budgetActionDay',
      count: of('AWS::Budgets::BudgetsAction').length,
      times: DAYS,
      assumption: `${DAYS.toFixed(1)} days; the first two of an account are free`,
    },
  ];
  return lines.filter(({ count }) => count > 0);
}

/** Metrics of a request, in the order of lambda/contract/metrics.ts; the ratings are feedback's alone. */
const OF_A_REQUEST = Object.keys(METRICS).length - 2;

/** Functions write metrics by capability, and again by alias; the models function its requests alone. */
function functionMetrics({ api, feedback, jumpstart = {}, models }: BaselineConfig): number {
  const count = (aliases: object = {}) => Object.keys(aliases).length;
  const chat = count(models.chat) + count(jumpstart);
  const aliasesByCapability = [
    chat,
    ...(api.responses ? [chat] : []),
    ...(models.embeddings ? [count(models.embeddings)] : []),
    ...(models.images ? [count(models.images)] : []),
    ...(api.moderations ? [0] : []),
  ];
  const ofRequests = aliasesByCapability.reduce((sum, aliases) => sum + OF_A_REQUEST * (1 + aliases), 0);
  return ofRequests + (feedback ? OF_A_REQUEST + 2 * (1 + chat) : 0) + 1;
}

function metricsOf({ properties }: Resource): number {
  const metrics = listIn(properties.Metrics).filter((metric) => isRecord(metric) && 'MetricStat' in metric);
  return Math.max(1, metrics.length);
}

function isQuick({ properties }: Resource): boolean {
  const periods = [
    properties.Period,
    ...listIn(properties.Metrics).map((metric) =>
      isRecord(metric) && isRecord(metric.MetricStat) ? metric.MetricStat.Period : undefined,
    ),
  ];
  return periods.some((period) => typeof period === 'number' && period < 60);
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function sum(resources: readonly Resource[], count: (resource: Resource) => number): number {
  return resources.reduce((total, resource) => total + count(resource), 0);
}
