import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import type { ChatCompletion, FinishReason, GuardrailHit, ToolCall, Usage } from '../contract/chat-response';
import { toReport, toTraceHits } from '../shared/guardrail/report';
import { stringifyJson } from '../shared/json';
import type { ConverseCall } from './converse-call';
import { expectAnswerTool, isWithheld, sumUsage, toFinishReason, toUsage, usedAllTokens } from './finish';
import type { Gateway } from './gateway';
import { assessToolCalls } from './tool-call-guard';

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
  const blocks = output.output?.message?.content ?? [];
  const text = blocks.flatMap((block) => block.text ?? []).join('');
  const uses = blocks.flatMap((block) => block.toolUse ?? []).slice(0, call.firstToolCallOnly ? 1 : undefined);
  const written = uses.map(({ name = '', input = {} }) => ({ name, json: stringifyJson(input) }));
  const assessed = await assessToolCalls(gateway, written, signal);
  const hits = [...inputHits, ...toTraceHits(output.trace?.guardrail), ...assessed.hits];
  const withheld = assessed.blocked !== undefined || isWithheld(output.stopReason, output.trace?.guardrail);
  const finish = toFinishReason({
    stopReason: output.stopReason,
    withheld,
    cut: usedAllTokens(call, output.usage),
    toolCalls: call.answerTool === undefined ? uses.length : 0,
  });
  const answer = { finish, usage: toUsage(output.usage), hits, withheld };

  if (assessed.blocked !== undefined) return { ...answer, content: assessed.blocked };
  if (call.answerTool !== undefined) {
    const [json] = assessed.json;
    expectAnswerTool(json !== undefined, finish);
    return { ...answer, content: json ?? text };
  }
  const toolCalls = uses.map(
    (use, i): ToolCall => ({
      id: use.toolUseId ?? '',
      type: 'function',
      function: { name: use.name ?? '', arguments: assessed.json[i] ?? '' },
    }),
  );
  return { ...answer, content: text === '' && toolCalls.length > 0 ? null : text, toolCalls };
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
