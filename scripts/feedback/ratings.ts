import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { FeedbackItem } from '../../lambda/contract/feedback';
import type { BaselineConfig } from '../../lib/config';
import { feedbackTableName } from '../../lib/feedback/feedback-names';
import { ExportError } from './options';

/** A rating, with the request id that the invocation logs know its answer by. */
export type ExportedRating = FeedbackItem & { readonly requestId: string };

/** What is wrong, by the name of the exception, and what to do. */
const PROBLEMS: Readonly<Record<string, string>> = {
  ResourceNotFoundException:
    'there is no such table: is the stack of the config deployed, with feedback, in this account?',
  AccessDeniedException:
    'your credentials may not read it: assume the role of the output InvocationReaderRoleArn (audit.invocationLogs.readers)',
  CredentialsProviderError: 'there are no AWS credentials: sign in, or set AWS_PROFILE',
  ExpiredTokenException: 'your AWS credentials have expired: sign in again',
  UnrecognizedClientException: 'your AWS credentials are not valid: sign in again',
};

/**
 * Ratings that came in a span of time and are not past their retention, in the order in which they came.
 * @param span ISO 8601; `from` included, `to` not
 * @throws ExportError
 */
export async function readRatings(
  { region, prefix }: Pick<BaselineConfig, 'region' | 'prefix'>,
  span: { readonly from: string; readonly to: string },
  now: Date,
): Promise<ExportedRating[]> {
  const table = feedbackTableName(prefix);
  const client = new DynamoDBClient({ region });
  const ratings: ExportedRating[] = [];
  try {
    const pages = paginateScan(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        // DynamoDB deletes items days after their time.
        FilterExpression: 'created_at >= :from AND created_at < :to AND expires_at > :now',
        ExpressionAttributeValues: {
          ':from': { S: span.from },
          ':to': { S: span.to },
          ':now': { N: String(Math.floor(now.getTime() / 1000)) },
        },
      },
    );
    for await (const { Items = [] } of pages) ratings.push(...Items.map(toRating));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new ExportError(`table ${table} in ${region}: ${PROBLEMS[name] ?? `${name}: ${message}`}`, { cause: error });
  } finally {
    client.destroy();
  }
  return ratings.sort((a, b) => a.created_at.localeCompare(b.created_at));
}

function toRating(item: Record<string, AttributeValue>): ExportedRating {
  const values = Object.entries(item).map(([name, { S, N }]) => [name, N === undefined ? S : Number(N)]);
  const rating = Object.fromEntries(values) as FeedbackItem;
  return { ...rating, requestId: rating.completion_id.replace(/^(?:chatcmpl-|resp_)/, '') };
}
