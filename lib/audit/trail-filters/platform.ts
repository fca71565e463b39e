import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { BaselineConfig } from '../../config';
import { partitionOf } from '../../residency';
import { calls, oneOf, type TrailFilter } from './trail-filter';

/** What rules on events can't see: calls of IAM, refusals of endpoints, and the silencing of the rules themselves. */
export function platformFilters(config: BaselineConfig): TrailFilter[] {
  const { account, iam, prefix, region } = config;
  const roles = roleNames(config);
  const policies = `arn:${partitionOf(region)}:iam::${account}:policy${iam.rolePath}${prefix}-*`;
  return [
    {
      heading: 'Role of the platform changed',
      severity: 'critical',
      patterns: [
        FilterPattern.all(
          oneOf('$.eventSource', 'iam.amazonaws.com'),
          FilterPattern.booleanValue('$.readOnly', false),
          FilterPattern.any(
            oneOf('$.requestParameters.roleName', roles),
            oneOf('$.requestParameters.policyArn', policies),
          ),
        ),
      ],
    },
    {
      heading: 'Watch over rules broken',
      severity: 'critical',
      patterns: [
        FilterPattern.all(
          calls('events', 'DisableRule', 'DeleteRule', 'RemoveTargets'),
          FilterPattern.any(
            oneOf('$.requestParameters.name', `${prefix}-*`),
            oneOf('$.requestParameters.rule', `${prefix}-*`),
          ),
        ),
      ],
    },
    {
      heading: 'Bedrock API key created or used',
      severity: 'critical',
      patterns: [
        FilterPattern.all(
          calls('iam', 'CreateServiceSpecificCredential'),
          oneOf('$.requestParameters.serviceName', 'bedrock.amazonaws.com'),
        ),
        FilterPattern.all(
          oneOf('$.eventSource', 'bedrock.amazonaws.com'),
          FilterPattern.booleanValue('$.additionalEventData.callWithBearerToken', true),
        ),
      ],
    },
    {
      heading: 'Call refused by an endpoint',
      severity: 'warning',
      patterns: [
        FilterPattern.all(oneOf('$.eventCategory', 'NetworkActivity'), oneOf('$.errorCode', 'VpceAccessDenied')),
      ],
    },
  ];
}

/** What the names of the platform's roles begin with: what the config says, or the names of the stacks. */
export function roleNames({ iam, prefix }: Pick<BaselineConfig, 'iam' | 'prefix'>): string {
  return `${iam.roleNamePrefix ?? `${prefix}-`}*`;
}
