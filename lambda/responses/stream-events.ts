import type {
  ChatCompletionChunk,
  ErrorBody,
  FinishReason,
  GuardrailReport,
  ToolCallDelta,
} from '../contract/chat-response';
import type { ResponsesRequest } from '../contract/responses-request';
import type {
  FunctionCall,
  ItemStatus,
  OutputItem,
  OutputText,
  ResponseError,
  ResponseEvent,
  ResponseEventBody,
} from '../contract/responses-response';
import { type ClientName, clientNames } from './namespaces';
import { describe, endedStatus, itemId, type ResponseState, toMessage, toUsage } from './response';

/** An item whose end is not known yet. */
type OpenItem = { readonly id: string; text: string } & (
  | { readonly type: 'message' }
  | { readonly type: 'function_call'; readonly call: Pick<FunctionCall, 'call_id' | 'name' | 'namespace'> }
);

/**
 * Maps the chunks of one answer of chat's to the events of a response. An item is open until the next one begins or the
 * answer ends, as only then its status is known.
 */
export class EventMapper {
  private readonly ended: OutputItem[] = [];
  private open: OpenItem | undefined;
  private finish: FinishReason | undefined;
  private guardrail: GuardrailReport | undefined;
  private head: Pick<ResponseState, 'created_at' | 'model'> | undefined;
  private sequence = 0;
  private readonly names: ReadonlyMap<string, ClientName>;

  constructor(
    private readonly request: ResponsesRequest,
    private readonly requestId: string,
  ) {
    this.names = clientNames(request);
  }

  *map({ created, model, choices, usage, guardrail }: ChatCompletionChunk): Generator<ResponseEvent> {
    if (!this.head) yield* this.begin(created, model);
    this.guardrail = guardrail ?? this.guardrail;
    for (const { delta, finish_reason } of choices) {
      if (delta.content) yield* this.text(delta.content);
      for (const call of delta.tool_calls ?? []) yield* this.toolCall(call);
      this.finish = finish_reason ?? this.finish;
    }
    if (choices.length > 0 || !usage || !this.finish) return;
    const { finish } = this;
    yield* this.close(endedStatus(finish));
    const type = endedStatus(finish) === 'completed' ? 'response.completed' : 'response.incomplete';
    yield this.event({ type, response: this.describe({ finish, usage: toUsage(usage) }) });
  }

  /** The events that end a stream which failed; with `error` OpenAI's clients throw. */
  fail({ error }: ErrorBody): ResponseEvent[] {
    const { message, code, param } = error;
    const begun = this.head ? [] : [...this.begin(Math.floor(Date.now() / 1000), this.request.model)];
    const response = this.describe({ error: { code: toErrorCode(error), message } });
    return [
      ...begun,
      this.event({ type: 'response.failed', response }),
      this.event({ type: 'error', code, message, param, error }),
    ];
  }

  private *begin(created_at: number, model: string): Generator<ResponseEvent> {
    this.head = { created_at, model };
    yield this.event({ type: 'response.created', response: this.describe({}) });
    yield this.event({ type: 'response.in_progress', response: this.describe({}) });
  }

  private *text(delta: string): Generator<ResponseEvent> {
    if (this.open?.type !== 'message') {
      yield* this.close('completed');
      this.open = { type: 'message', id: itemId('msg', this.requestId, this.index), text: '' };
      yield* this.added({ id: this.open.id, type: 'message', status: 'in_progress', role: 'assistant', content: [] });
      const part = toPart('');
      yield this.event({ type: 'response.content_part.added', ...this.place(this.open), content_index: 0, part });
    }
    this.open.text += delta;
    const place = this.place(this.open);
    yield this.event({ type: 'response.output_text.delta', ...place, content_index: 0, delta, logprobs: [] });
  }

  /** The first delta of a call has its id and name, the others a part of its arguments. */
  private *toolCall({ id, function: { name, arguments: json } }: ToolCallDelta): Generator<ResponseEvent> {
    if (id !== undefined) {
      yield* this.close('completed');
      const call = { call_id: id, ...(this.names.get(name ?? '') ?? { name: name ?? '' }) };
      this.open = { type: 'function_call', id: itemId('fc', this.requestId, this.index), text: '', call };
      yield* this.added(toItem(this.open, 'in_progress'));
    }
    if (json === '' || !this.open) return;
    this.open.text += json;
    yield this.event({ type: 'response.function_call_arguments.delta', ...this.place(this.open), delta: json });
  }

  private *added(item: OutputItem): Generator<ResponseEvent> {
    yield this.event({ type: 'response.output_item.added', output_index: this.index, item });
  }

  private *close(status: Exclude<ItemStatus, 'in_progress'>): Generator<ResponseEvent> {
    const { open } = this;
    if (!open) return;
    const place = this.place(open);
    const { text } = open;
    if (open.type === 'message') {
      const at = { ...place, content_index: 0 } as const;
      yield this.event({ type: 'response.output_text.done', ...at, text, logprobs: [] });
      yield this.event({ type: 'response.content_part.done', ...at, part: toPart(text) });
    } else {
      const { name } = open.call;
      yield this.event({ type: 'response.function_call_arguments.done', ...place, name, arguments: text });
    }
    const item = toItem(open, status);
    yield this.event({ type: 'response.output_item.done', output_index: this.index, item });
    this.ended.push(item);
    this.open = undefined;
  }

  /** Place of the open item in the output, or of the one that begins. */
  private get index(): number {
    return this.ended.length;
  }

  private place({ id }: OpenItem) {
    return { item_id: id, output_index: this.index };
  }

  private describe(state: Pick<ResponseState, 'finish' | 'usage' | 'error'>) {
    const output = this.open ? [...this.ended, toItem(this.open, 'incomplete')] : [...this.ended];
    const { created_at, model } = this.head ?? { created_at: 0, model: this.request.model };
    return describe(this.request, this.requestId, { created_at, model, output, guardrail: this.guardrail, ...state });
  }

  private event(body: ResponseEventBody): ResponseEvent {
    return { ...body, sequence_number: this.sequence++ };
  }
}

function toItem(open: OpenItem, status: ItemStatus): OutputItem {
  if (open.type === 'message') return toMessage(open.id, open.text, status);
  return { id: open.id, type: 'function_call', status, ...open.call, arguments: open.text };
}

const toPart = (text: string): OutputText => ({ type: 'output_text', text, annotations: [], logprobs: [] });

function toErrorCode({ type, code }: ErrorBody['error']): ResponseError['code'] {
  if (code === 'rate_limit_exceeded') return code;
  return type === 'invalid_request_error' ? 'invalid_prompt' : 'server_error';
}
