import type {
  ContentBlock,
  ConverseCommandOutput,
  ConverseStreamOutput,
  StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import type OpenAI from 'openai';
import { chat } from '../../lambda/chat/chat';
import type { ChatCompletion, ChatCompletionChunk } from '../../lambda/contract/chat-response';
import type { ChatModel } from '../../lambda/contract/environment';
import { caller, givenGateway, givenModel, givenRequest, never } from './given';

type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

/** The contract is OpenAI's: these stop compiling when it is not. */
const asOpenAI = (completion: Mutable<ChatCompletion>): OpenAI.ChatCompletion => completion;
const asOpenAIChunk = (chunk: Mutable<ChatCompletionChunk>): OpenAI.ChatCompletionChunk => chunk;

export const metrics = { latencyMs: 1 };
export const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7 };
export const jsonSchema = { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } };
export const use = (city: string, id = `tooluse_${city}`): ContentBlock => ({
  toolUse: { toolUseId: id, name: 'weather', input: { city } },
});

export async function complete(
  content: ContentBlock[],
  stopReason: StopReason = 'end_turn',
  change: Record<string, unknown> = {},
  more: { output?: Partial<ConverseCommandOutput>; model?: Partial<ChatModel> } = {},
) {
  const output = { message: { role: 'assistant', content } } as const;
  const { gateway, guardrailCalls } = givenGateway({ output, stopReason, usage, ...more.output });
  const models = new Map([['default', givenModel(more.model)]]);
  const answer = await chat(givenRequest(change), models, caller, gateway, never, () => {});
  if (answer.type !== 'completion') throw new Error('expected a completion');
  asOpenAI(structuredClone(answer.completion) as Mutable<ChatCompletion>);
  const [choice] = answer.completion.choices;
  if (!choice) throw new Error('expected a choice');
  return { completion: answer.completion, choice, guardrailCalls };
}

export async function stream(
  events: ConverseStreamOutput[],
  change: Record<string, unknown> = {},
  model: Partial<ChatModel> = {},
) {
  const { gateway, guardrailCalls } = givenGateway({}, events);
  const models = new Map([['default', givenModel(model)]]);
  const answer = await chat(givenRequest({ stream: true, ...change }), models, caller, gateway, never, () => {});
  if (answer.type !== 'stream') throw new Error('expected a stream');
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of answer.chunks) {
    asOpenAIChunk(structuredClone(chunk) as Mutable<ChatCompletionChunk>);
    chunks.push(chunk);
  }
  const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
  const content = deltas.map((delta) => delta.content ?? '').join('');
  const last = chunks.find((chunk) => chunk.choices[0]?.finish_reason);
  return {
    chunks,
    deltas,
    content,
    finish: last?.choices[0]?.finish_reason,
    guardrail: last?.guardrail,
    guardrailCalls,
  };
}

export const start: ConverseStreamOutput = { messageStart: { role: 'assistant' } };
export const text = (value: string, contentBlockIndex = 0): ConverseStreamOutput => ({
  contentBlockDelta: { delta: { text: value }, contentBlockIndex },
});
export const stop = (stopReason: StopReason): ConverseStreamOutput => ({ messageStop: { stopReason } });
export const metadata: ConverseStreamOutput = { metadata: { usage, metrics } };
export const toolCall = (contentBlockIndex: number, id: string, ...json: string[]): ConverseStreamOutput[] => [
  { contentBlockStart: { start: { toolUse: { toolUseId: id, name: 'weather' } }, contentBlockIndex } },
  ...json.map(
    (input): ConverseStreamOutput => ({ contentBlockDelta: { delta: { toolUse: { input } }, contentBlockIndex } }),
  ),
  { contentBlockStop: { contentBlockIndex } },
];
