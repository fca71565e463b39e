import type { PlatformSpec, Resolver } from '../../local/assembly';
import { functionName, idOf, propertiesOf, strings } from './resources';

/** A log group and who writes to it. */
export interface LogNode {
  readonly name: string;
  /** Undefined where no resource of the templates names the group. */
  readonly writer?: string;
  /** Undefined: kept for ever. */
  readonly retentionDays?: number;
  readonly keyArn?: string;
}

/** The log groups of the assembly. The id of the API, which only a deployment knows, is left out of their names. */
export function readLogs(resolver: Resolver, { api, functions }: PlatformSpec): LogNode[] {
  const writers = new Map<string, string>([
    [`API-Gateway-Execution-Logs_${api.id}/${api.stage}`, 'REST API, errors'],
    ...writersOf(resolver, 'AWS::ApiGateway::Stage', 'AccessLogSetting', () => 'REST API, requests'),
    ...writersOf(resolver, 'AWS::EC2::FlowLog', 'LogGroupName', () => 'VPC flow logs'),
    ...writersOf(resolver, 'AWS::CloudTrail::Trail', 'CloudWatchLogsLogGroupArn', () => 'AWS CloudTrail'),
    ...writersOf(resolver, 'Custom::AccountSetting', 'value', () => 'Amazon Bedrock'),
    ...writersOf(resolver, 'AWS::WAFv2::LoggingConfiguration', 'LogDestinationConfigs', () => 'AWS WAF'),
    ...writersOf(resolver, 'AWS::Lambda::Function', 'LoggingConfig', (logicalId, arn) =>
      functions.some((fn) => fn.arn === arn()) ? functionName(logicalId) : 'deployment',
    ),
  ]);
  return resolver.resources('AWS::Logs::LogGroup').map((group) => {
    const { RetentionInDays, KmsKeyId } = propertiesOf(resolver, group, 'RetentionInDays', 'KmsKeyId');
    const name = idOf(resolver, group);
    return {
      name: name.replace(api.id, '…'),
      writer: writers.get(name) ?? (name.startsWith('/aws/sagemaker/Endpoints/') ? 'SageMaker' : undefined),
      retentionDays: RetentionInDays === undefined ? undefined : Number(RetentionInDays),
      keyArn: KmsKeyId === undefined ? undefined : String(KmsKeyId),
    };
  });
}

/** Log group -> writer, from the property by which resources of a type name the group or its ARN. */
function writersOf(
  resolver: Resolver,
  type: string,
  property: string,
  label: (logicalId: string, arn: () => string) => string,
): [string, string][] {
  return resolver.resources(type).flatMap((found) => {
    const value = propertiesOf(resolver, found, property)[property];
    return leaves(value).map((text): [string, string] => [
      text.replace(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, ''),
      label(found.logicalId, () => idOf(resolver, found, 'Arn')),
    ]);
  });
}

function leaves(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
  return strings(value);
}
