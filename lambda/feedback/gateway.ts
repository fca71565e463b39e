import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { FeedbackItem } from '../contract/feedback';
import { type Assessor, createAssessor, type PinnedGuardrail } from '../shared/guardrail/assessor';
import { fromDynamoDb } from './dynamodb-errors';

/** The calls to AWS. Each throws only ApiError; what it throws after an abort means nothing, the signal's reason does. */
export interface Gateway extends Assessor {
  /** Stores a rating in the place of an earlier one of the same caller and answer; a later one stays. */
  put(item: FeedbackItem, signal: AbortSignal): Promise<void>;
}

export function createGateway(
  clients: { readonly bedrock: BedrockRuntimeClient; readonly dynamodb: DynamoDBClient },
  pinned: PinnedGuardrail,
  table: string,
): Gateway {
  return {
    ...createAssessor(clients.bedrock, pinned),

    async put(item, abortSignal) {
      const command = new PutItemCommand({
        TableName: table,
        Item: toAttributes(item),
        // A try that was delayed must not undo what the caller said since.
        ConditionExpression: 'attribute_not_exists(created_at) OR created_at <= :created_at',
        ExpressionAttributeValues: { ':created_at': { S: item.created_at } },
      });
      try {
        await clients.dynamodb.send(command, { abortSignal });
      } catch (error) {
        // As if this rating had come first and the later one had replaced it.
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return;
        throw fromDynamoDb(error);
      }
    },
  };
}

function toAttributes(item: FeedbackItem): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]: [string, string | number]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );
}
