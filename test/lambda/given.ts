import type {
  ApplyGuardrailCommandOutput,
  ConverseCommandOutput,
  ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { toConverseCall } from '../../lambda/chat/converse-request';
import type { Gateway } from '../../lambda/chat/gateway';
import { parseChatRequest } from '../../lambda/chat/parse-request';
import type { ChatRequest } from '../../lambda/contract/chat-request';
import type { ChatModel } from '../../lambda/contract/environment';
import { ApiError } from '../../lambda/shared/errors';

export const caller = { requestId: 'req-1', caller: 'arn:aws:sts::111122223333:assumed-role/app/session' };

export function givenModel(change: Partial<ChatModel> = {}): ChatModel {
  return {
    invoke: 'eu.anthropic.claude-x-v1:0',
    modelId: 'anthropic.claude-x-v1:0',
    image: true,
    tools: true,
    structuredOutput: true,
    streaming: true,
    ...change,
  };
}

export function givenRequest(change: Record<string, unknown> = {}): ChatRequest {
  return parseChatRequest({ model: 'default', messages: [{ role: 'user', content: 'hello' }], ...change }, 4);
}

export const weatherTool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
};

export const toolLoop = [
  { role: 'user', content: 'how is Seoul?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'tooluse_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Seoul"}' } }],
  },
  { role: 'tool', tool_call_id: 'tooluse_1', content: '21 degrees' },
];

/** The ApiError that a function throws; fails when it throws none. */
export function errorOf(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('expected an ApiError');
}

/** Answers of ApplyGuardrail as the service gives them: `banned` blocks, `secret` is masked. */
export function guardrailAnswer(texts: readonly string[]): ApplyGuardrailCommandOutput {
  const joined = texts.join('\n');
  const base = { usage: undefined, $metadata: {} };
  if (joined.includes('banned')) {
    const topics = [{ name: 'Banned', type: 'DENY', action: 'BLOCKED' }] as const;
    const assessments = [{ topicPolicy: { topics: [...topics] } }];
    return { ...base, action: 'GUARDRAIL_INTERVENED', outputs: [{ text: 'Sorry, no.' }], assessments };
  }
  if (joined.includes('secret')) {
    const regexes = [{ name: 'Secret', match: 'secret', regex: 'secret', action: 'ANONYMIZED' }] as const;
    const assessments = [{ sensitiveInformationPolicy: { piiEntities: [], regexes: [...regexes] } }];
    const outputs = texts.map((text) => ({ text: text.replaceAll('secret', '{Secret}') }));
    return { ...base, action: 'GUARDRAIL_INTERVENED', outputs, assessments };
  }
  return { ...base, action: 'NONE', outputs: [], assessments: [{}] };
}

export interface GuardrailCall {
  readonly source: string;
  readonly texts: readonly string[];
}

/** A gateway without a network, for the mapping alone; test/lambda/wire has the real one. */
export function givenGateway(answer: Partial<ConverseCommandOutput> = {}, events: ConverseStreamOutput[] = []) {
  const guardrailCalls: GuardrailCall[] = [];
  const gateway: Gateway = {
    async converse() {
      return {
        output: undefined,
        stopReason: 'end_turn',
        usage: undefined,
        metrics: undefined,
        $metadata: {},
        ...answer,
      };
    },
    async converseStream() {
      return (async function* () {
        yield* events;
      })();
    },
    async applyGuardrail(source, texts) {
      guardrailCalls.push({ source, texts });
      return guardrailAnswer(texts);
    },
  };
  return { gateway, guardrailCalls };
}

export const never = new AbortController().signal;

/** A request of that change on that model, as it goes to Converse. */
export const convert = (change: Record<string, unknown>, model: ChatModel = givenModel()) =>
  toConverseCall(givenRequest(change), model, caller);
export const input = (change: Record<string, unknown>, model?: ChatModel) => convert(change, model).input;
/** The error with which it is refused. */
export const fault = (change: Record<string, unknown>, model?: ChatModel) => errorOf(() => convert(change, model));
