import type { ChatCompletion, FinishReason, Usage } from '../contract/chat-response';
import type { FunctionTool, ResponsesRequest, TextFormat } from '../contract/responses-request';
import type {
  ItemStatus,
  OutputItem,
  ResponseFormat,
  ResponseObject,
  ResponseUsage,
} from '../contract/responses-response';
import { clientNames } from './namespaces';

/** What is not the same in every response to one request. */
export type ResponseState = Pick<ResponseObject, 'created_at' | 'model' | 'output'> &
  Partial<Pick<ResponseObject, 'guardrail' | 'usage' | 'error'>> & {
    /** Absent: not ended, or failed. */
    readonly finish?: FinishReason;
  };

/** Maps a whole answer of chat's. */
export function toResponse(request: ResponsesRequest, requestId: string, completion: ChatCompletion): ResponseObject {
  const { created, model, choices, usage, guardrail } = completion;
  const [choice] = choices;
  const { content, tool_calls: calls = [] } = choice?.message ?? { content: null };
  const finish = choice?.finish_reason ?? 'stop';
  const items: OutputItem[] = [];
  const names = clientNames(request);
  const statusOf = (isLast: boolean) => (isLast ? endedStatus(finish) : 'completed');
  if (content) items.push(toMessage(itemId('msg', requestId, 0), content, statusOf(calls.length === 0)));
  for (const [i, call] of calls.entries()) {
    items.push({
      id: itemId('fc', requestId, items.length),
      type: 'function_call',
      status: statusOf(i === calls.length - 1),
      call_id: call.id,
      ...(names.get(call.function.name) ?? { name: call.function.name }),
      arguments: call.function.arguments,
    });
  }
  const state = { created_at: created, model, output: items, usage: toUsage(usage), guardrail, finish };
  return describe(request, requestId, state);
}

/** Builds the response object. */
export function describe(request: ResponsesRequest, requestId: string, state: ResponseState): ResponseObject {
  const { finish, guardrail, error = null } = state;
  const status = error ? 'failed' : finish ? endedStatus(finish) : 'in_progress';
  // A stream begins before the guardrail has looked at all of the request.
  const repeats = finish !== undefined && !guardrail;
  return {
    id: `resp_${requestId}`,
    object: 'response',
    created_at: state.created_at,
    completed_at: status === 'completed' ? Math.floor(Date.now() / 1000) : null,
    status,
    incomplete_details:
      status === 'incomplete' ? { reason: finish === 'length' ? 'max_output_tokens' : 'content_filter' } : null,
    error,
    model: state.model,
    output: state.output,
    ...(state.usage && { usage: state.usage }),
    ...(guardrail && { guardrail }),
    instructions: repeats ? (request.instructions ?? null) : null,
    tools: repeats ? toTools(request) : [],
    text: { ...(repeats && { format: toFormat(request.text?.format) }), verbosity: 'medium' },
    tool_choice: request.tool_choice ?? 'auto',
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    max_output_tokens: request.max_output_tokens ?? null,
    temperature: request.temperature ?? null,
    top_p: request.top_p ?? null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    metadata: request.metadata ?? {},
    ...(request.user != null && { user: request.user }),
    ...(request.safety_identifier != null && { safety_identifier: request.safety_identifier }),
    background: false,
    previous_response_id: null,
    service_tier: 'default',
    store: false,
    top_logprobs: 0,
    truncation: 'disabled',
  };
}

function toTools({ tools }: ResponsesRequest): ResponseObject['tools'] {
  return (tools ?? []).flatMap((tool): ResponseObject['tools'][number][] => {
    if (tool.type === 'web_search') return [];
    if (tool.type === 'function') return [toFunction(tool)];
    const { type, name, description } = tool;
    return [{ type, name, description: description ?? '', tools: tool.tools.map(toFunction) }];
  });
}

function toFunction({ type, name, description, parameters, strict }: FunctionTool) {
  return {
    type,
    name,
    description: description ?? null,
    parameters: parameters ?? null,
    strict: strict ?? false,
  };
}

function toFormat(format: TextFormat | null | undefined): ResponseFormat {
  if (!format) return { type: 'text' };
  if (format.type !== 'json_schema') return format;
  const { description, strict, ...rest } = format;
  return { ...rest, ...(description != null && { description }), strict: strict ?? false };
}

/** The status of an ended response, and of its last item. */
export function endedStatus(finish: FinishReason): Extract<ItemStatus, 'completed' | 'incomplete'> {
  return finish === 'length' || finish === 'content_filter' ? 'incomplete' : 'completed';
}

/** Names an item by its place in the output. */
export function itemId(kind: 'msg' | 'fc', requestId: string, outputIndex: number): string {
  return `${kind}_${requestId}_${outputIndex}`;
}

export function toMessage(id: string, text: string, status: ItemStatus): OutputItem {
  const part = { type: 'output_text', text, annotations: [], logprobs: [] } as const;
  return { id, type: 'message', status, role: 'assistant', content: [part] };
}

export function toUsage(usage: Usage): ResponseUsage {
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: { cached_tokens: usage.prompt_tokens_details.cached_tokens },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.total_tokens,
  };
}
