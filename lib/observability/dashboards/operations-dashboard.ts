import { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { Dashboard, type IMetric, type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../../config';
import type { PlatformFunction } from '../../inference/platform-function';
import type { ChatModels } from '../../models/chat-models';
import {
  deliveryMetric,
  endpointMetric,
  type PlatformMetricKey,
  platformMetric,
  type WatchedEndpoint,
  webAclMetric,
} from '../metrics';
import type { WatchedCapability } from '../watched-capability';
import { alarmStatus } from './alarm-status';
import { capabilityRows } from './capability-rows';
import { fallbackGraph } from './fallback-graph';
import { modelRows } from './model-rows';
import { FULL_WIDTH, graph, text } from './widgets';

export interface OperationsDashboardProps {
  readonly config: BaselineConfig;
  readonly models: ChatModels;
  /** What chat requests may name: {@link models}, and models on SageMaker endpoints. */
  readonly aliases: readonly string[];
  /** Beside chat. */
  readonly capabilities: readonly WatchedCapability[];
  /** Functions that answer callers, by their key below `functions` in the config. */
  readonly functions: Readonly<Record<string, PlatformFunction>>;
  readonly stage: Stage;
  readonly endpoints: readonly WatchedEndpoint[];
}

const HALF = FULL_WIDTH / 2;

/** Whether the platform works: alarms, and the figures that they look at, from the caller inwards. */
export class OperationsDashboard extends Construct {
  private readonly config: BaselineConfig;
  private readonly props: OperationsDashboardProps;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    this.config = props.config;
    this.props = props;
    new Dashboard(this, 'Resource', {
      dashboardName: `${this.config.prefix}-operations`,
      defaultInterval: Duration.hours(3),
      widgets: [
        ...alarmStatus(this).map((widget) => [widget]),
        [text('## Chat\nWhat callers get to feel, as the function measures it.', { height: 2 })],
        this.chat(),
        this.chatByAlias(),
        fallbackGraph(this.config, 'chat', 'Chat'),
        ...props.capabilities.flatMap((watched) => capabilityRows(this.config, watched)),
        [text('## Models\nWhat Bedrock says: calls of the whole account, through the platform or not.', { height: 2 })],
        ...modelRows(this.config, props.models),
        [text('## Functions and API', { height: 1 })],
        this.functions(),
        this.api(),
        [text('## Network and delivery of logs', { height: 1 })],
        this.network(),
        this.logs(),
      ],
    });
  }

  private chat(): IWidget[] {
    const { chatLatencyP99Ms, chatFirstTokenP99Ms } = this.config.alarms.thresholds;
    const percentiles = (key: PlatformMetricKey) =>
      [50, 90, 99].map((p) => platformMetric(this.config, 'chat', key, { statistic: Stats.p(p), label: `p${p}` }));
    const sum = (key: PlatformMetricKey, label: string) => platformMetric(this.config, 'chat', key, { label });
    return [
      graph({
        title: 'Chat: time to the end of the answer',
        unit: 'ms',
        metrics: percentiles('LATENCY'),
        thresholds: [{ label: 'alarm (p99)', value: chatLatencyP99Ms }],
      }),
      graph({
        title: 'Chat: time to the first token of a stream',
        unit: 'ms',
        metrics: percentiles('TIME_TO_FIRST_TOKEN'),
        thresholds: [{ label: 'alarm (p99)', value: chatFirstTokenP99Ms }],
      }),
      graph({
        title: 'Chat: requests, and those that were not answered',
        unit: 'Requests',
        metrics: [
          sum('REQUESTS', 'All'),
          sum('SERVER_ERRORS', 'Failed (5xx)'),
          sum('THROTTLES', 'Throttled (429)'),
          sum('CLIENT_ERRORS', 'Wrong (other 4xx)'),
          sum('DISCONNECTS', 'Client left'),
        ],
      }),
    ];
  }

  private chatByAlias(): IWidget[] {
    const each = (key: PlatformMetricKey, statistic?: string) =>
      this.props.aliases.map((alias) => platformMetric(this.config, 'chat', key, { alias, statistic, label: alias }));
    return [
      graph({ title: 'Chat: p99 of the time to the end, by alias', unit: 'ms', metrics: each('LATENCY', Stats.p(99)) }),
      graph({ title: 'Chat: requests failed (5xx), by alias', unit: 'Requests', metrics: each('SERVER_ERRORS') }),
      graph({ title: 'Chat: requests throttled (429), by alias', unit: 'Requests', metrics: each('THROTTLES') }),
    ];
  }

  private functions(): IWidget[] {
    const each = (metric: (fn: PlatformFunction, name: string) => IMetric | IMetric[]) =>
      Object.entries(this.props.functions).flatMap(([name, fn]) => metric(fn, name));
    return [
      graph({
        title: 'Functions: longest run',
        unit: 'ms',
        metrics: each(({ function: fn }, label) => fn.metricDuration({ statistic: Stats.MAXIMUM, label })),
      }),
      graph({
        title: 'Functions: runs at once',
        unit: 'Runs',
        metrics: each(({ function: fn }, label) =>
          fn.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label }),
        ),
      }),
      graph({
        title: 'Functions: crashes, and calls that Lambda refused',
        unit: 'Runs',
        metrics: each(({ function: fn }, name) => [
          fn.metricErrors({ label: `${name} crashed` }),
          fn.metricThrottles({ label: `${name} refused` }),
        ]),
      }),
    ];
  }

  private api(): IWidget[] {
    const { stage } = this.props;
    return [
      graph({
        title: 'API: requests, and those answered with an error',
        unit: 'Requests',
        metrics: [
          stage.metricCount({ label: 'All' }),
          stage.metricServerError({ label: 'Answered with 5xx' }),
          stage.metricClientError({ label: 'Answered with 4xx' }),
          platformMetric(this.config, 'models', 'REQUESTS', { label: 'Of all: list of models' }),
        ],
      }),
      graph({
        title: 'API: p99 of the time to the end of the answer',
        unit: 'ms',
        metrics: [
          stage.metricLatency({ statistic: Stats.p(99), label: 'In all' }),
          stage.metricIntegrationLatency({ statistic: Stats.p(99), label: 'In the function' }),
        ],
      }),
      graph({
        title: 'WAF: requests let pass and blocked',
        unit: 'Requests',
        metrics: [
          webAclMetric(this.config, 'AllowedRequests', { label: 'Let pass' }),
          webAclMetric(this.config, 'BlockedRequests', { label: 'Blocked' }),
        ],
      }),
    ];
  }

  private network(): IWidget[] {
    const each = (name: Parameters<typeof endpointMetric>[2], suffix = '', statistic?: string) =>
      this.props.endpoints.map((watched) =>
        endpointMetric(this.config, watched, name, { statistic, label: `${watched.service}${suffix}` }),
      );
    return [
      graph({
        title: 'Endpoints: connections at once',
        unit: 'Connections',
        metrics: each('ActiveConnections', '', Stats.AVERAGE),
      }),
      graph({ title: 'Endpoints: bytes passed', unit: 'Bytes', metrics: each('BytesProcessed') }),
      graph({
        title: 'Endpoints: packets dropped, connections reset',
        unit: 'Packets',
        metrics: [...each('PacketsDropped', ' dropped'), ...each('RstPacketsReceived', ' reset')],
      }),
    ];
  }

  private logs(): IWidget[] {
    return [
      graph({
        title: 'Invocation logs: delivered to CloudWatch',
        unit: 'Logs',
        metrics: [
          deliveryMetric('ModelInvocationLogsCloudWatchDeliverySuccess', { label: 'Delivered' }),
          deliveryMetric('ModelInvocationLogsCloudWatchDeliveryFailure', { label: 'Lost' }),
        ],
        width: HALF,
      }),
      graph({
        title: 'Invocation logs: large bodies delivered to S3',
        unit: 'Logs',
        metrics: [
          deliveryMetric('ModelInvocationLargeDataS3DeliverySuccess', { label: 'Delivered' }),
          deliveryMetric('ModelInvocationLargeDataS3DeliveryFailure', { label: 'Lost' }),
        ],
        width: HALF,
      }),
    ];
  }
}
