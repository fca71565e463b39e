import { Duration } from 'aws-cdk-lib';
import { Dashboard, MathExpression, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../../config';
import type { PlatformGuardrail } from '../../guardrails/platform-guardrail';
import type { ChatModels } from '../../models/chat-models';
import { PERIOD } from '../metric-math';
import { guardrailMetric, type PlatformMetricKey, platformMetric } from '../metrics';
import { CHAT_QUERIES } from '../queries/chat-queries';
import { satisfactionRow } from './satisfaction-row';
import { TokenCost } from './token-cost';
import { FULL_WIDTH, graph, table, text } from './widgets';

export interface BusinessDashboardProps {
  readonly config: BaselineConfig;
  readonly models: ChatModels;
  /** What chat requests may name: {@link models}, and models on SageMaker endpoints. */
  readonly aliases: readonly string[];
  readonly guardrail: PlatformGuardrail;
  /** Log groups of the functions that answer with chat models. */
  readonly chatLogs: readonly ILogGroup[];
}

const HOUR = Duration.hours(1);

/** Who uses the platform for how much: requests, tokens, estimated cost, and what the guardrail did. */
export class BusinessDashboard extends Construct {
  private readonly config: BaselineConfig;
  private readonly aliases: readonly string[];

  constructor(scope: Construct, id: string, props: BusinessDashboardProps) {
    super(scope, id);
    const { config, models, chatLogs } = props;
    this.config = config;
    this.aliases = props.aliases;
    const cost = new TokenCost(config, models);
    // Without a period of their own: the widget takes the whole time range.
    const total = cost.total(PERIOD);
    const inRange = (key: PlatformMetricKey, label: string) => platformMetric(config, 'chat', key, { label });
    const byAlias = cost.byAlias(HOUR);
    const hourly = (key: PlatformMetricKey, label: string) =>
      platformMetric(config, 'chat', key, { label, period: HOUR });

    new Dashboard(this, 'Resource', {
      dashboardName: `${config.prefix}-business`,
      defaultInterval: Duration.days(7),
      widgets: [
        [
          text(
            'Use of the chat API. An alias is the name under which callers ask for a model; requests that name none which ' +
              'exists are in the totals only. Figures by caller come from the log, as there is no limit to callers; they and the ' +
              'estimated cost hold those of responses too. ' +
              // It changes this template with every change of the guardrail, so that its new version is taken up here.
              `Policies of the guardrail: ${props.guardrail.policyDigest}.`,
          ),
        ],
        [
          new SingleValueWidget({
            title: 'In the time range',
            metrics: [
              inRange('REQUESTS', 'Requests'),
              inRange('INPUT_TOKENS', 'Input tokens'),
              inRange('OUTPUT_TOKENS', 'Output tokens'),
              inRange('BLOCKED', 'Requests blocked'),
              ...(total ? [total] : []),
            ],
            setPeriodToTimeRange: true,
            width: FULL_WIDTH,
            height: 3,
          }),
        ],
        // A team will be a dimension between capability and alias: a row like this one by team, and a variable to choose one.
        [
          this.byAlias('Requests by model alias per hour', 'Requests', 'REQUESTS'),
          this.byAlias('Input tokens by model alias per hour', 'Tokens', 'INPUT_TOKENS'),
          this.byAlias('Output tokens by model alias per hour', 'Tokens', 'OUTPUT_TOKENS'),
        ],
        [
          ...(byAlias.length > 0
            ? [
                graph({
                  title: 'Estimated cost by model alias per hour',
                  unit: 'USD',
                  metrics: byAlias,
                  stacked: true,
                  period: HOUR,
                }),
              ]
            : []),
          text(cost.table, { width: byAlias.length > 0 ? (FULL_WIDTH / 3) * 2 : FULL_WIDTH, height: 6 }),
        ],
        [
          graph({
            title: 'Guardrail: requests blocked and masked per hour',
            unit: 'Requests',
            metrics: [hourly('BLOCKED', 'Blocked'), hourly('MASKED', 'Masked')],
            period: HOUR,
          }),
          graph({
            title: 'Guardrail: share of requests blocked, by model alias',
            unit: '%',
            metrics: this.aliases.map((alias, i) => this.blockedShare(alias, i)),
            period: HOUR,
          }),
          graph({
            title: 'Guardrail: what Bedrock assessed (each text unit is billed) per hour',
            unit: 'Assessments, text units',
            metrics: [
              guardrailMetric(props.guardrail, 'Invocations', { label: 'Assessments' }),
              guardrailMetric(props.guardrail, 'InvocationsIntervened', { label: 'Assessments that intervened' }),
              guardrailMetric(props.guardrail, 'TextUnitCount', { label: 'Text units' }),
            ],
            period: HOUR,
          }),
        ],
        satisfactionRow(config),
        // And here `team` beside `caller`, in the query.
        [table(CHAT_QUERIES.tokensByCaller, chatLogs)],
        [table(CHAT_QUERIES.blockedByCaller, chatLogs)],
        [table(CHAT_QUERIES.whatWasBlocked, chatLogs)],
      ],
    });
  }

  private byAlias(title: string, unit: string, key: PlatformMetricKey) {
    return graph({
      title,
      unit,
      metrics: this.aliases.map((alias) => platformMetric(this.config, 'chat', key, { alias, label: alias })),
      stacked: true,
      period: HOUR,
    });
  }
  /** A request counts as blocked or not, so both counters are there together. */
  private blockedShare(alias: string, i: number): MathExpression {
    const count = (key: PlatformMetricKey) => platformMetric(this.config, 'chat', key, { alias, period: HOUR });
    return new MathExpression({
      expression: `100 * blocked${i} / requests${i}`,
      usingMetrics: { [`blocked${i}`]: count('BLOCKED'), [`requests${i}`]: count('REQUESTS') },
      label: alias,
      period: HOUR,
    });
  }
}
