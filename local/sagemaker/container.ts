import type { ContentBlock, Tool } from '@aws-sdk/client-bedrock-runtime';
import type { ContainerFormat } from '../../lambda/contract/environment';
import { type Answer, answer } from '../bedrock/model/model';
import { containerError } from './errors';

type Json = Record<string, unknown>;
type ModelInput = Parameters<typeof answer>[0];

/** What a container sends: a whole document, or the lines of a stream of server-sent events. */
export interface ContainerReply {
  readonly document: object;
  readonly lines: readonly string[];
}

/**
 * Answers as a container would, with the local model behind it: OpenAI's chat as vLLM speaks it, or with the ways of Text
 * Generation Inference (no space after `data:`, `eos_token`, one tool call without a list in a stream).
 *
 * @throws SageMakerError ModelError when the body is not of that form, as the service reports it
 */
export function reply(format: ContainerFormat, body: Json): ContainerReply {
  if (!Array.isArray(body.messages)) throw containerError(422, 'missing field `messages`');
  const made = answer(toModelInput(body));
  const isTgi = format === 'tgi';
  const text = made.blocks.flatMap((block) => ('tokens' in block ? block.tokens : []));
  const calls = made.blocks.flatMap((block, i) =>
    'toolUse' in block
      ? [{ index: i, id: isTgi ? '0' : `chatcmpl-tool-${i}`, name: block.toolUse.name, input: block.toolUse.input }]
      : [],
  );
  const identity = { id: 'chatcmpl-local', created: 0, model: String(body.model ?? 'lmi') };
  const usage = {
    prompt_tokens: made.usage.inputTokens ?? 0,
    completion_tokens: made.usage.outputTokens ?? 0,
    total_tokens: made.usage.totalTokens ?? 0,
  };
  const finish_reason = toFinishReason(made, isTgi);

  const toolCalls = calls.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: isTgi ? input : JSON.stringify(input) },
  }));
  const message = {
    role: 'assistant',
    content: text.length > 0 ? text.join('') : null,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    reasoning_content: 'what the model thought',
  };
  const document = {
    ...identity,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage,
  };

  const chunk = (delta: object, reason: string | null = null, rest: object = {}) => ({
    ...identity,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
    ...rest,
  });
  const callChunks = calls.flatMap(({ index, id, name, input }) => {
    const pieces = JSON.stringify(input).match(/[\s\S]{1,7}/g) ?? [];
    return ['', ...pieces].map((piece, i) => {
      const call = {
        index,
        ...(i === 0 && { id, type: 'function' }),
        function: { ...(i === 0 && { name }), arguments: piece },
      };
      return chunk({ tool_calls: isTgi ? call : [call] });
    });
  });
  const events = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning_content: 'what the model thought' }),
    ...text.map((content) => chunk({ content })),
    ...callChunks,
    chunk({}, finish_reason),
    { ...identity, object: 'chat.completion.chunk', choices: [], usage },
  ];
  const prefix = isTgi ? 'data:' : 'data: ';
  const lines = [': ping', ...events.map((event) => prefix + JSON.stringify(event)), `${prefix}[DONE]`];
  return { document, lines };
}

function toFinishReason({ stopReason }: Answer, isTgi: boolean): string {
  if (stopReason === 'tool_use') return 'tool_calls';
  if (stopReason === 'max_tokens') return 'length';
  if (!isTgi) return 'stop';
  return stopReason === 'stop_sequence' ? 'stop_sequence' : 'eos_token';
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock[];
}

/** OpenAI's chat as the local model takes it. */
function toModelInput(body: Json): ModelInput {
  const all = body.messages as { role: string; content?: string; tool_calls?: OpenAiCall[]; tool_call_id?: string }[];
  const system = all.filter(({ role }) => role === 'system').map(({ content }) => ({ text: String(content) }));
  /** Neighbours of one role are one turn, as Converse has them: results of several calls belong together. */
  const messages: Turn[] = [];
  for (const { role: from, content, tool_calls, tool_call_id } of all) {
    if (from === 'system') continue;
    const role = from === 'assistant' ? 'assistant' : 'user';
    if (messages.at(-1)?.role !== role) messages.push({ role, content: [] });
    const turn = messages.at(-1) as Turn;
    if (from === 'tool')
      turn.content.push({ toolResult: { toolUseId: tool_call_id, content: [{ text: content ?? '' }] } });
    else if (content) turn.content.push({ text: content });
    for (const { id, function: fn } of tool_calls ?? []) {
      turn.content.push({ toolUse: { toolUseId: id, name: fn.name, input: JSON.parse(fn.arguments) } });
    }
  }
  return {
    system,
    messages,
    inferenceConfig: {
      maxTokens: body.max_tokens as number | undefined,
      stopSequences: body.stop as string[] | undefined,
    },
    ...toToolConfig(body),
  };
}

interface OpenAiCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

function toToolConfig({ tools, tool_choice: choice }: Json): Pick<ModelInput, 'toolConfig'> {
  if (!Array.isArray(tools)) return {};
  const specs = (
    tools as { function: { name: string; description?: string; parameters: Record<string, never> } }[]
  ).map(
    ({ function: { name, description, parameters } }): Tool => ({
      toolSpec: { name, description, inputSchema: { json: parameters } },
    }),
  );
  const forced = typeof choice === 'object' && choice !== null ? (choice as { function: { name: string } }) : undefined;
  const toolChoice = forced
    ? { tool: { name: forced.function.name } }
    : choice === 'required'
      ? { any: {} }
      : undefined;
  return { toolConfig: { tools: specs, toolChoice } };
}
