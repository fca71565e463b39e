import type { ErrorKind } from './errors';

/**
 * What a log line may hold beside `level` and `event`. The fields are numbers and names that the platform or the identity
 * provider chose: no text of a prompt, an answer, a tool or an error message of the model's can be passed, because there
 * is no field for it. A request has one such line, whose `event` is its route, such as `chat.completions`; its line of
 * metrics has no `event`.
 */
export interface LogFields {
  /** API Gateway's extended request id: `x-request-id` of the answer, `requestId` of the access log. */
  readonly requestId: string;
  /** ARN or token subject of who asked, 640 characters at most. */
  readonly caller?: string;
  /** Alias of the model; absent when the client named none that exists. */
  readonly alias?: string;
  /** Foundation-model id of the model that answered, else of the one that was asked for. */
  readonly modelId?: string;
  /** Alias that answered in place of `alias`. */
  readonly answeredBy?: string;
  /** Aliases that did not answer, with the kind of their failure, as `alias:kind`; only where there was a fallback to try. */
  readonly failedAliases?: readonly string[];
  /** Prompt of the catalogue that the request named, as `name:version`. */
  readonly prompt?: string;
  /** How many answers were asked for, where it is more than one. */
  readonly choices?: number;
  readonly stream?: boolean;
  /** What the client was sent, so 200 for a stream that failed later; absent when it left before. */
  readonly status?: number;
  /** From the start of the handler to the end of the answer. */
  readonly durationMs?: number;
  /** From the start of the handler to the first text or tool call of a stream. */
  readonly firstTokenMs?: number;
  /** Tokens as Bedrock counted them; absent when the answer was not finished. */
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  /** Of the prompt's tokens those that were read from the prompt cache, where there were any. */
  readonly cachedTokens?: number;
  /** Of the first choice. */
  readonly finishReason?: string;
  /** What a caller thought of an answer; of a stored rating only. */
  readonly rating?: 'up' | 'down';
  /** What the guardrail did in all; absent when it did nothing. */
  readonly guardrailAction?: 'blocked' | 'masked';
  /** Policies of the guardrail that acted, as `source:policy:name:action`. */
  readonly guardrail?: readonly string[];
  /** Absent when all went well. */
  readonly errorKind?: ErrorKind | 'internal' | 'disconnected';
  /** Class of the failure's cause, e.g. `ThrottlingException`. */
  readonly cause?: string;
  /** Code frames of an unexpected failure, without its message. */
  readonly frames?: readonly string[];
  /** Request id that Bedrock gave to the failed call. */
  readonly bedrockRequestId?: string;
}

/** Writes one JSON line. */
export function log(level: 'info' | 'error', event: string, fields: LogFields): void {
  console[level](JSON.stringify({ level, event, ...fields }));
}

/** The part of a failure that may be logged: what it was and where, never what it said. */
export function describeCause(error: unknown): Pick<LogFields, 'cause' | 'frames' | 'bedrockRequestId'> {
  if (!(error instanceof Error)) return { cause: typeof error };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const requestId =
    typeof metadata === 'object' && metadata !== null && 'requestId' in metadata ? metadata.requestId : undefined;
  return {
    cause: error.name,
    // The stack begins with the message, which may quote the request.
    frames: (error.stack ?? '')
      .replace(error.message, '')
      .split('\n')
      .filter((line) => /^ {4}at \S.*:\d+:\d+\)?$/.test(line))
      .slice(0, 8),
    ...(typeof requestId === 'string' && { bedrockRequestId: requestId }),
  };
}
