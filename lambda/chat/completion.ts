import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import type { ChatCompletion, FinishReason, GuardrailHit, ToolCall, Usage } from '../contract/chat-response';
import { toReport, toTraceHits } from '../shared/guardrail/report';
import { stringifyJson } from '../shared/json';
import { expectArguments, toJsonAnswer } from './answer-check';
import type { ConverseCall } from './converse-call';
import { isWithheld, sumUsage, toFinishReason, toUsage, usedAllTokens } from './finish';
import type { Gateway } from './gateway';
import { StopText } from './stop-text';
import { assessText, assessToolCalls } from './tool-call-guard';
import { newToolCallId } from './tool-call-id';

/** Between blocks of text, so that nothing becomes whole only where they meet; JSON goes on in the next. */
export const blockBreak = ({ input }: Pick<ConverseCall, 'input'>): string => (input.outputConfig ? '' : '\n\n');

/** What is the same in every object of one answer. */
export interface Identity {
  readonly id: string;
  /** Unix time, seconds. */
  readonly created: number;
  /** The alias that answers. */
  readonly model: string;
}

/** One choice. */
interface Answer {
  readonly content: string | null;
  readonly toolCalls?: readonly ToolCall[];
  readonly finish: FinishReason;
  readonly usage: Usage;
  readonly hits: readonly GuardrailHit[];
  /** The guardrail kept something back, whether or not it named a policy. */
  readonly withheld: boolean;
}

/**
 * Maps Converse answers, each to a choice, in their order.
 * @param inputHits policies that acted on the request before the model was called
 * @throws ApiError model_failed for an answer that the model did not finish in form
 */
export async function toCompletion(
  identity: Identity,
  call: ConverseCall,
  outputs: readonly ConverseCommandOutput[],
  inputHits: readonly GuardrailHit[],
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ChatCompletion> {
  const answers: Answer[] = [];
  // One after the other, as the guardrail's limit is per second.
  for (const output of outputs) answers.push(await toChoice(call, output, inputHits, gateway, signal));
  return build(identity, answers);
}

/**
 * Maps a Converse answer. Reasoning is left out: the guardrail does not assess it, so it must not leave the platform.
 */
async function toChoice(
  call: ConverseCall,
  output: ConverseCommandOutput,
  inputHits: readonly GuardrailHit[],
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Answer> {
  const { text, stopped, calls } = read(call, output);
  const isJson = (call.wantedJson ?? call.input.outputConfig) !== undefined;
  const said = await assessText(gateway, text, isJson, signal);
  const used = await assessToolCalls(gateway, calls, signal);
  const assessed = { ...used, blocked: said.blocked ?? used.blocked, hits: [...said.hits, ...used.hits] };
  const hits = [...inputHits, ...toTraceHits(output.trace?.guardrail), ...assessed.hits];
  const withheld = assessed.blocked !== undefined || isWithheld(output.stopReason, output.trace?.guardrail);
  const finish = toFinishReason({
    stopReason: stopped && !withheld ? 'stop_sequence' : output.stopReason,
    withheld,
    cut: usedAllTokens(call, output.usage),
    toolCalls: call.answerTool === undefined ? calls.length : 0,
  });
  const answer = { finish, usage: toUsage(output.usage), hits, withheld };

  if (assessed.blocked !== undefined) return { ...answer, content: assessed.blocked };
  if (call.answerTool !== undefined && calls.length > 0) return { ...answer, content: assessed.json[0] ?? '' };
  if (call.wantedJson && finish === 'stop') {
    return { ...answer, content: await toJsonAnswer(said.text, call.wantedJson, hits.length > inputHits.length) };
  }
  const toolCalls = calls.map(
    ({ name }, i): ToolCall => ({
      id: newToolCallId(),
      type: 'function',
      function: { name, arguments: assessed.json[i] ?? '' },
    }),
  );
  return { ...answer, content: text === '' && toolCalls.length > 0 ? null : said.text, toolCalls };
}

/**
 * Holds an answer, which ended of the model's own accord, to what the model does not see to.
 * @throws ApiError model_failed
 */
export async function expectAsWanted(call: ConverseCall, output: ConverseCommandOutput): Promise<void> {
  const { text, calls } = read(call, output);
  for (const { name, json } of calls) {
    await expectArguments(json, call.answerTool === undefined ? call.strictTools?.get(name) : call.wantedJson?.schema);
  }
  if (call.wantedJson && calls.length === 0) await toJsonAnswer(text, call.wantedJson, false);
}

/** Text and tool calls of an answer, up to a stop sequence that the model does not take. */
function read({ input, stops = [], answerTool, firstToolCallOnly }: ConverseCall, output: ConverseCommandOutput) {
  const blocks = output.output?.message?.content ?? [];
  const end = new StopText(answerTool === undefined ? stops : []);
  const text = end.push(blocks.flatMap((block) => block.text || []).join(blockBreak({ input }))) + end.flush();
  const most = end.ended ? 0 : firstToolCallOnly ? 1 : undefined;
  const uses = blocks.flatMap((block) => block.toolUse ?? []).slice(0, most);
  const calls = uses.map(({ name = '', input: args = {} }) => ({ name, json: stringifyJson(args) }));
  return { text, stopped: end.ended, calls };
}

/** The answer to a request that the guardrail blocked before the model saw it. */
export function toBlockedCompletion(
  identity: Identity,
  choices: number,
  message: string,
  hits: readonly GuardrailHit[],
): ChatCompletion {
  const answer: Answer = {
    content: message,
    finish: 'content_filter',
    usage: toUsage(undefined),
    hits,
    withheld: true,
  };
  return build(identity, Array(choices).fill(answer));
}

function build(identity: Identity, answers: readonly Answer[]): ChatCompletion {
  const all = toReport(
    answers.flatMap(({ hits }) => hits),
    answers.some(({ withheld }) => withheld),
  );
  return {
    ...identity,
    object: 'chat.completion',
    choices: answers.map(({ content, toolCalls, finish, hits, withheld }, index) => {
      const tools = toolCalls?.length ? { tool_calls: toolCalls } : {};
      const own = answers.length > 1 ? toReport(hits, withheld) : undefined;
      return {
        index,
        message: { role: 'assistant', content, refusal: null, ...tools },
        logprobs: null,
        finish_reason: finish,
        ...(own && { guardrail: own }),
      };
    }),
    usage: sumUsage(answers.map(({ usage }) => usage)),
    ...(all && { guardrail: all }),
  };
}
