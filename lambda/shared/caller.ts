import type { APIGatewayProxyEvent } from 'aws-lambda';

/** Longer than any ARN of IAM (a path of 512 characters and a name of 64); a token's subject has no such limit. */
const MAX_CALLER = 640;

/** Who sent a request. */
export interface Caller {
  /**
   * Id that API Gateway gave to the request. `extendedRequestId`, as a client can choose the other, and so write what it
   * likes to logs. Source: API Gateway guide, "Set up CloudWatch logging for REST APIs".
   */
  readonly requestId: string;
  /** ARN of an IAM identity, else the subject of an authorizer's token. */
  readonly caller: string;
}

/** Who sent an event. */
export function toCaller({ requestContext }: Pick<APIGatewayProxyEvent, 'requestContext'>): Caller {
  const { identity, authorizer, extendedRequestId = 'unknown' } = requestContext;
  const subject: unknown = authorizer?.claims?.sub ?? authorizer?.principalId;
  const caller = identity.userArn ?? (typeof subject === 'string' ? subject : 'unknown');
  return { requestId: extendedRequestId, caller: caller.slice(0, MAX_CALLER) };
}
