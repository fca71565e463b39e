import type { LogQuery } from './log-query';

/** Queries over the trail's log group. Source of the fields: CloudTrail user guide, record contents. */
export const TRAIL_QUERIES = {
  changes: {
    title: 'Who changed what in the account',
    lines: [
      'filter eventCategory = "Management"',
      'filter eventName not like /^(Get|List|Describe|Lookup|Head|AssumeRole|Decrypt|GenerateDataKey|Encrypt|Invoke|Converse)/',
      'fields @timestamp, userIdentity.arn, eventSource, eventName, sourceIPAddress, errorCode',
      'sort @timestamp desc',
      'limit 1000',
    ],
  },
  modelCalls: {
    title: 'Who called which model from where',
    lines: [
      'filter eventSource = "bedrock.amazonaws.com"',
      'filter eventName in ["Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream"]',
      'fields @timestamp, userIdentity.arn, eventName, requestParameters.modelId, additionalEventData.inferenceRegion, vpcEndpointId, errorCode',
      'sort @timestamp desc',
      'limit 1000',
    ],
  },
  denied: {
    title: 'Who was denied what',
    lines: [
      'filter errorCode like /AccessDenied|Unauthorized/',
      'stats count(*) as calls by userIdentity.arn, eventSource, eventName, errorCode',
      'sort calls desc',
      'limit 100',
    ],
  },
} as const satisfies Record<string, LogQuery>;

/**
 * Calls of models by somebody else than the platform's functions, from the invocation logs: the logs are the account's.
 * Source of the fields: Amazon Bedrock user guide, "Monitor model invocation".
 * @param roleNames roles of the functions; Lambda alone can assume them
 */
export function callsPastThePlatform(roleNames: readonly string[]): LogQuery {
  return {
    title: 'Model calls past the platform',
    lines: [
      ...roleNames.map((roleName) => `filter identity.arn not like ":assumed-role/${roleName}/"`),
      'stats count(*) as calls, sum(input.inputTokenCount) as inputTokens, sum(output.outputTokenCount) as outputTokens by identity.arn, modelId, operation',
      'sort outputTokens desc',
      'limit 100',
    ],
  };
}
