import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { BaselineConfig } from '../../config';
import { allowedRegions, type Region, type ResolvedModel } from '../../residency';
import { roleNames } from './platform';
import { noneOf, oneOf, type TrailFilter } from './trail-filter';

/** Where Bedrock processed a call that an inference profile sent on. Source: Amazon Bedrock user guide, "Cross-Region inference". */
const PROCESSED_IN = '$.additionalEventData.inferenceRegion';

/**
 * Calls of models that were processed where they should not be. They are read-only management events: rules on events
 * see them only when asked for every read of the account, the trail has them anyway.
 *
 * The platform's own calls are held to the Regions of its models; those of anybody else in the account to the residency,
 * by where they were sent and where they were processed.
 *
 * @returns none for residency `global`
 */
export function residencyFilters(
  config: BaselineConfig,
  models: Iterable<Pick<ResolvedModel, 'destinationRegions'>>,
): TrailFilter[] {
  if (config.residency === 'global') return [];
  const ofModels = new Set<Region>([config.region]);
  for (const model of models) for (const region of model.destinationRegions) ofModels.add(region);
  const ofAccount = allowedRegions(config.residency, config.region);
  const ofBedrock = oneOf('$.eventSource', 'bedrock.amazonaws.com');
  return [
    {
      heading: 'Platform call outside the residency',
      severity: 'critical',
      patterns: [
        FilterPattern.all(
          ofBedrock,
          oneOf('$.userIdentity.sessionContext.sessionIssuer.userName', roleNames(config)),
          noneOf(PROCESSED_IN, ...[...ofModels].sort()),
        ),
      ],
    },
    {
      heading: 'Account call outside the residency',
      severity: 'warning',
      patterns: [
        FilterPattern.all(ofBedrock, noneOf(PROCESSED_IN, ...[...ofAccount].sort())),
        FilterPattern.all(
          ofBedrock,
          oneOf('$.eventName', 'InvokeModel*', 'Converse*'),
          noneOf('$.awsRegion', ...[...ofAccount].sort()),
        ),
      ],
    },
  ];
}
