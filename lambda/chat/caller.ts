import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from './converse-call';

/** Who sent an event: the ARN of an IAM identity, else the subject of an authorizer's token. */
export function toCaller({ requestContext }: Pick<APIGatewayProxyEvent, 'requestContext'>): Caller {
  const { identity, authorizer, requestId } = requestContext;
  const subject: unknown = authorizer?.claims?.sub ?? authorizer?.principalId;
  return { requestId, caller: identity.userArn ?? (typeof subject === 'string' ? subject : 'unknown') };
}
