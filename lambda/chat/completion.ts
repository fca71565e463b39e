import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import type { ChatCompletion, FinishReason, GuardrailHit, ToolCall, Usage } from '../contract/chat-response';
import { toReport, toTraceHits } from '../shared/guardrail/report';
import type { ConverseCall } from './converse-call';
import { expectAnswerTool, toFinishReason, toUsage } from './finish';
import type { Gateway } from './gateway';
import { assessToolCalls } from './tool-call-guard';

/** What is the same in every object of one answer. */
export interface Identity {
  readonly id: string;
  /** Unix time, seconds. */
  readonly created: number;
  /** The alias. */
  readonly model: string;
}

interface Answer {
  readonly content: string | null;
  readonly toolCalls?: readonly ToolCall[];
  readonly finish: FinishReason;
  readonly usage: Usage;
  readonly hits: readonly GuardrailHit[];
  /** The guardrail intervened, whether or not it named a policy. */
  readonly intervened: boolean;
}

/**
 * Maps a Converse answer. Reasoning is left out: the guardrail does not assess it, so it must not leave the platform.
 * @param inputHits policies that acted on the request before the model was called
 * @throws ApiError model_failed for an answer that the model did not finish in form
 */
export async function toCompletion(
  identity: Identity,
  call: ConverseCall,
  output: ConverseCommandOutput,
  inputHits: readonly GuardrailHit[],
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ChatCompletion> {
  const finish = toFinishReason(output.stopReason);
  const blocks = output.output?.message?.content ?? [];
  const text = blocks.flatMap((block) => block.text ?? []).join('');
  const uses = blocks.flatMap((block) => block.toolUse ?? []).slice(0, call.firstToolCallOnly ? 1 : undefined);
  const written = uses.map(({ name = '', input = {} }) => ({ name, json: JSON.stringify(input) }));
  const assessed = await assessToolCalls(gateway, written, signal);
  const hits = [...inputHits, ...toTraceHits(output.trace?.guardrail), ...assessed.hits];
  const answer = {
    finish,
    usage: toUsage(output.usage),
    hits,
    intervened: output.stopReason === 'guardrail_intervened',
  };

  if (assessed.blocked !== undefined) {
    return build(identity, { ...answer, content: assessed.blocked, finish: 'content_filter', intervened: true });
  }
  if (call.answerTool !== undefined) {
    const [json] = assessed.json;
    expectAnswerTool(json !== undefined, finish);
    return build(identity, { ...answer, content: json ?? text, finish: finish === 'tool_calls' ? 'stop' : finish });
  }
  const toolCalls = uses.map(
    (use, i): ToolCall => ({
      id: use.toolUseId ?? '',
      type: 'function',
      function: { name: use.name ?? '', arguments: assessed.json[i] ?? '' },
    }),
  );
  return build(identity, { ...answer, content: text === '' && toolCalls.length > 0 ? null : text, toolCalls });
}

/** The answer to a request that the guardrail blocked before the model saw it. */
export function toBlockedCompletion(
  identity: Identity,
  message: string,
  hits: readonly GuardrailHit[],
): ChatCompletion {
  const usage = toUsage(undefined);
  return build(identity, { content: message, finish: 'content_filter', usage, hits, intervened: true });
}

function build(identity: Identity, { content, toolCalls, finish, usage, hits, intervened }: Answer): ChatCompletion {
  const message = {
    role: 'assistant',
    content,
    refusal: null,
    ...(toolCalls?.length && { tool_calls: toolCalls }),
  } as const;
  const guardrail = toReport(hits, intervened);
  return {
    ...identity,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage,
    ...(guardrail && { guardrail }),
  };
}
