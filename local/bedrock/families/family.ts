import type { AppliedGuardrail } from '../operations/trace';
import { validation } from '../protocol/errors';
import { isObject } from '../validation/checks';

/** What InvokeModel answers with. */
export interface InvokeAnswer {
  /** The body, sent as JSON. */
  readonly body: object;
  /** Sent as `x-amzn-bedrock-input-token-count`, where the model tells it. */
  readonly inputTokens?: number;
}

/** Models that share one form of InvokeModel's body. */
export interface ModelFamily {
  /** Matches the foundation-model ids of the family; it is held against the id within a profile's ARN too. */
  readonly models: RegExp;
  /** Whether IAM evaluates `bedrock:GuardrailIdentifier` for its calls. Embedding models answer with numbers: not for them. */
  readonly guarded: boolean;
  /**
   * @param body of the request, parsed
   * @param modelId foundation-model id
   * @param guardrail of the request; only for a family that is guarded
   * @throws ServiceError ValidationException when the model would refuse the body
   */
  invoke(body: Readonly<Record<string, unknown>>, modelId: string, guardrail?: AppliedGuardrail): InvokeAnswer;
}

export const malformed = (what: string) =>
  validation(`Malformed input request: ${what}, please reformat your input and try again.`);

/** @throws ServiceError ValidationException unless the bytes are a JSON object */
export function parseBody(bytes: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(bytes ?? []).toString('utf8'));
  } catch {
    throw malformed('the body is not JSON');
  }
  if (!isObject(body)) throw malformed('expected type: JSONObject');
  return body;
}

/** @throws ServiceError ValidationException for a key that the models of a family don't have */
export function onlyKeys(body: Readonly<Record<string, unknown>>, keys: readonly string[]): void {
  const extra = Object.keys(body).find((key) => !keys.includes(key));
  if (extra !== undefined) throw malformed(`extraneous key [${extra}] is not permitted`);
}
