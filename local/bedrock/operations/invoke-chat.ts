import type {
  ContentBlock,
  ConverseResponse,
  ConverseStreamRequest,
  GuardrailConfiguration,
  InvokeModelRequest,
  Message,
} from '@aws-sdk/client-bedrock-runtime';
import type { AnswerContext, Body, ChatFamily, Chunk } from '../families/chat/chat-family';
import { malformed } from '../families/family';
import { countInputTokens } from '../model/conversation';
import { validation } from '../protocol/errors';
import { isObject } from '../validation/checks';
import { converse } from './converse';
import { converseStream, type StreamEvent } from './converse-stream';
import type { AppliedGuardrail } from './trace';

/** An InvokeModel request to a chat model, translated. */
export interface InvokedChat {
  readonly family: ChatFamily;
  readonly request: ConverseStreamRequest;
}

/**
 * Reads the body of a chat model, and the guardrail's part of it and of the headers.
 *
 * @throws ServiceError ValidationException
 */
export function readChat(
  family: ChatFamily,
  { modelId, guardrailIdentifier, guardrailVersion, trace }: InvokeModelRequest,
  { 'amazon-bedrock-guardrailConfig': guardrailFields, ...body }: Body,
): InvokedChat {
  const { tagSuffix, streamProcessingMode } = readGuardrailFields(guardrailFields);
  if ((guardrailIdentifier === undefined) !== (guardrailVersion === undefined)) {
    throw validation('guardrailIdentifier and guardrailVersion must be set together.');
  }
  const { messages = [], system, ...rest } = family.read(body);
  const guardrailConfig = {
    guardrailIdentifier,
    guardrailVersion,
    trace: trace?.toLowerCase() as GuardrailConfiguration['trace'],
    streamProcessingMode,
  };
  const request = {
    ...rest,
    modelId,
    messages: tagSuffix === undefined ? messages : messages.map((message) => tagged(message, tagSuffix)),
    // The guardrail assesses the whole prompt, also what Converse would leave out of it.
    system: system?.map(({ text = '' }) => (guardrailIdentifier ? { guardContent: { text: { text } } } : { text })),
    ...(guardrailIdentifier === undefined ? {} : { guardrailConfig }),
  };
  return { family, request };
}

/** Answers InvokeModel for a chat model. */
export function invokeChat(
  { family, request }: InvokedChat,
  guardrail: AppliedGuardrail | undefined,
  context: Omit<AnswerContext, 'inputTokens'>,
): { readonly body: object; readonly headers: Record<string, string> } {
  const started = performance.now();
  const answer = converse(request, guardrail);
  const body = family.write(answer, { ...context, inputTokens: countInputTokens(request) });
  const headers = {
    'x-amzn-bedrock-input-token-count': String(answer.usage?.inputTokens ?? 0),
    'x-amzn-bedrock-output-token-count': String(answer.usage?.outputTokens ?? 0),
    'x-amzn-bedrock-invocation-latency': String(Math.round(performance.now() - started)),
  };
  return { body: { ...body, ...guardrailPart(answer, guardrail) }, headers };
}

/** Answers InvokeModelWithResponseStream for a chat model; the last chunk holds what the call took and what the guardrail did. */
export function* invokeChatStream(
  { family, request }: InvokedChat,
  guardrail: AppliedGuardrail | undefined,
  context: Omit<AnswerContext, 'inputTokens'>,
): Generator<Chunk, void> {
  const started = performance.now();
  let answer: Pick<ConverseResponse, 'stopReason' | 'usage' | 'trace'> | undefined;
  const events = converseStream(request, guardrail);
  function* watched(): Generator<StreamEvent, void> {
    for (const event of events) {
      const [name, payload] = event;
      if (name === 'messageStop') answer = { stopReason: payload.stopReason, usage: undefined, trace: undefined };
      if (name === 'metadata' && answer) answer = { ...answer, usage: payload.usage, trace: payload.trace };
      yield event;
    }
  }
  let held: Chunk | undefined;
  for (const chunk of family.chunks(watched(), { ...context, inputTokens: countInputTokens(request) })) {
    if (held) yield held;
    held = chunk;
  }
  const latency = Math.round(performance.now() - started);
  const metrics = {
    inputTokenCount: answer?.usage?.inputTokens,
    outputTokenCount: answer?.usage?.outputTokens,
    invocationLatency: latency,
    firstByteLatency: latency,
  };
  const guarded = guardrailPart(answer, guardrail);
  yield { body: { ...held?.body, ...guarded, 'amazon-bedrock-invocationMetrics': metrics }, isLast: true };
}

function guardrailPart(
  answer: Pick<ConverseResponse, 'stopReason' | 'trace'> | undefined,
  guardrail: AppliedGuardrail | undefined,
): object {
  if (!guardrail || !answer) return {};
  const { inputAssessment, outputAssessments, modelOutput } = answer.trace?.guardrail ?? {};
  return {
    'amazon-bedrock-guardrailAction': answer.stopReason === 'guardrail_intervened' ? 'INTERVENED' : 'NONE',
    ...(inputAssessment && {
      'amazon-bedrock-trace': {
        guardrail: { modelOutput, input: inputAssessment, outputs: outputAssessments ? [outputAssessments] : [] },
      },
    }),
  };
}

function readGuardrailFields(given: unknown): { tagSuffix?: string; streamProcessingMode?: 'async' } {
  if (given === undefined) return {};
  if (!isObject(given)) throw malformed('#/amazon-bedrock-guardrailConfig: expected type: JSONObject');
  const { tagSuffix, streamProcessingMode } = given;
  if (tagSuffix !== undefined && !/^[A-Za-z0-9]{1,20}$/.test(String(tagSuffix))) {
    throw malformed('#/amazon-bedrock-guardrailConfig/tagSuffix: expected 1 to 20 letters and digits');
  }
  return {
    ...(tagSuffix === undefined ? {} : { tagSuffix: String(tagSuffix) }),
    ...(streamProcessingMode === 'ASYNCHRONOUS' ? { streamProcessingMode: 'async' as const } : {}),
  };
}

/** With tags in a prompt the guardrail assesses only what stands within them. Source: User Guide, guardrails-tagging. */
function tagged({ role, content = [] }: Message, suffix: string): Message {
  const tag = `amazon-bedrock-guardrails-guardContent_${suffix}`;
  const split = (block: ContentBlock): ContentBlock[] =>
    (block.text ?? '').includes(`<${tag}>`)
      ? (block.text ?? '')
          .split(new RegExp(`<${tag}>(.*?)</${tag}>`, 's'))
          .map((text, i): ContentBlock => (i % 2 === 1 ? { guardContent: { text: { text } } } : { text }))
          .filter(({ text }) => text !== '')
      : [block];
  return { role, content: content.flatMap(split) };
}
