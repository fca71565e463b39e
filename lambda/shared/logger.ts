import type { ErrorKind } from './errors';

/**
 * What a log line may hold. The fields are numbers and names that the platform chose itself: no text of a prompt, an
 * answer, a tool or an error message of the model's can be passed, because there is no field for it.
 */
export interface LogFields {
  readonly requestId: string;
  /** Alias of the model; absent when the client named none that exists. */
  readonly alias?: string;
  readonly modelId?: string;
  readonly stream?: boolean;
  readonly status?: number;
  readonly durationMs?: number;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly finishReason?: string;
  /** Policies of the guardrail that acted, as `source:policy:name:action`. */
  readonly guardrail?: readonly string[];
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
