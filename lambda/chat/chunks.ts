import type {
  ContentBlockDeltaEvent,
  ContentBlockStartEvent,
  ConverseStreamMetadataEvent,
  ConverseStreamOutput,
  StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import type {
  ChatCompletionChunk,
  ChunkDelta,
  FinishReason,
  GuardrailHit,
  GuardrailReport,
  Usage,
} from '../contract/chat-response';
import { MASK_BLOCKED } from '../shared/guardrail/assess';
import { isJson } from '../shared/guardrail/decoded';
import { toReport, toTraceHits } from '../shared/guardrail/report';
import { expectArguments, toJsonAnswer } from './answer-check';
import { blockBreak, type Identity } from './completion';
import type { ConverseCall } from './converse-call';
import type { Attempt } from './fallback';
import { isWithheld, sumUsage, toFinishReason, toUsage, usedAllTokens } from './finish';
import type { Gateway } from './gateway';
import { interleave } from './interleave';
import { StopText } from './stop-text';
import { assessText, assessToolCalls } from './tool-call-guard';
import { newToolCallId } from './tool-call-id';

/** The chunks of one answer: of each choice as they come, then one with the usage of all. */
export async function* toChunks(
  identity: Identity,
  includeUsage: boolean,
  call: ConverseCall,
  streams: readonly AsyncIterable<ConverseStreamOutput>[],
  inputHits: readonly GuardrailHit[],
  gateway: Gateway,
  { signal, cancel }: Attempt,
): AsyncGenerator<ChatCompletionChunk> {
  const choices = streams.map((events, index) => {
    const mapper = new ChunkMapper(new ChunkFactory(identity, includeUsage, index), call, inputHits, gateway, signal);
    return { mapper, chunks: mapper.map(events) };
  });
  try {
    yield* interleave(choices.map(({ chunks }) => chunks));
    yield usageChunk(
      identity,
      choices.map(({ mapper }) => mapper.usage),
    );
  } finally {
    // One that failed, or a client that left, ends the calls of all.
    cancel();
  }
}

/** A tool call whose arguments are still on their way, and held until they are whole and assessed. */
interface OpenToolCall {
  readonly name: string;
  json: string;
}

/**
 * Maps the events of one ConverseStream to OpenAI's chunks: the role first, text as it comes, each tool call when its
 * arguments are whole and the guardrail let them pass, then the finish reason with the guardrail report.
 * Once the guardrail blocked a tool call nothing of the model's is sent any more.
 */
class ChunkMapper {
  private readonly open = new Map<number, OpenToolCall>();
  private readonly hits: GuardrailHit[];
  private readonly inputHits: number;
  private toolCalls = 0;
  private blocked = false;
  /** A tool call ended in the middle of its arguments. */
  private cut = false;
  /** The block that the last text was of. */
  private textBlock: number | undefined;
  /** What has left of a text that is to be JSON, or may turn out to be. */
  private said = '';
  /** The text begins as JSON does; undefined while it is blank. */
  private beginsAsJson: boolean | undefined;
  /** Text that may turn out to be the answer as JSON, or to be beside it; it is held until that is known. */
  private held = '';
  private readonly stopText: StopText;
  private stopReason: StopReason | undefined;
  private metadata: ConverseStreamMetadataEvent | undefined;

  constructor(
    private readonly chunks: ChunkFactory,
    private readonly call: ConverseCall,
    inputHits: readonly GuardrailHit[],
    private readonly gateway: Gateway,
    private readonly signal: AbortSignal,
  ) {
    this.hits = [...inputHits];
    this.inputHits = inputHits.length;
    this.stopText = new StopText(call.answerTool === undefined ? (call.stops ?? []) : []);
  }

  /** Of the whole choice, once it is mapped. */
  get usage(): Usage {
    return toUsage(this.metadata?.usage);
  }

  /** @throws ApiError when the stream breaks off, or the model did not finish in form */
  async *map(events: AsyncIterable<ConverseStreamOutput>): AsyncGenerator<ChatCompletionChunk> {
    yield this.chunks.role();
    for await (const event of events) {
      if (event.contentBlockStart) this.start(event.contentBlockStart);
      else if (event.contentBlockDelta) yield* this.delta(event.contentBlockDelta);
      else if (event.contentBlockStop) yield* this.stop(event.contentBlockStop.contentBlockIndex ?? 0);
      else if (event.messageStop) this.stopReason = event.messageStop.stopReason;
      else if (event.metadata) this.metadata = event.metadata;
    }
    yield* this.finish();
  }

  private start({ start, contentBlockIndex }: ContentBlockStartEvent): void {
    const use = start?.toolUse;
    if (use) this.open.set(contentBlockIndex ?? 0, { name: use.name ?? '', json: '' });
  }

  private *delta({ delta, contentBlockIndex }: ContentBlockDeltaEvent): Generator<ChatCompletionChunk> {
    const open = this.open.get(contentBlockIndex ?? 0);
    if (open) open.json += delta?.toolUse?.input ?? '';
    else if (delta?.text) {
      const isNext = this.textBlock !== undefined && this.textBlock !== contentBlockIndex;
      this.textBlock = contentBlockIndex;
      yield* this.text(this.stopText.push((isNext ? blockBreak(this.call) : '') + delta.text));
    }
  }

  /**
   * Text leaves as it comes. What is to be JSON, or begins like it, waits from its first escape on: in escapes something could
   * hide, and what they spell is known at the end.
   */
  private *text(text: string): Generator<ChatCompletionChunk> {
    const { wantedJson, input } = this.call;
    if (this.beginsAsJson === undefined && text.trim() !== '') this.beginsAsJson = /^\s*[[{"]/.test(text);
    const mayBeJson = input.outputConfig !== undefined || this.beginsAsJson === true;
    if (wantedJson || this.held !== '' || (mayBeJson && text.includes('\\'))) this.held += text;
    else if (text !== '' && !this.blocked) {
      if (mayBeJson) this.said += text;
      yield this.chunks.delta({ content: text });
    }
  }

  private async *stop(blockIndex: number): AsyncGenerator<ChatCompletionChunk> {
    const use = this.open.get(blockIndex);
    this.open.delete(blockIndex);
    if (!use || this.blocked || this.stopText.ended || (this.call.firstToolCallOnly && this.toolCalls > 0)) return;
    const written = { name: use.name, json: use.json || '{}' };
    this.cut ||= !isJson(written.json);
    const { json: assessed, blocked, hits } = await assessToolCalls(this.gateway, [written], this.signal);
    this.hits.push(...hits);
    this.toolCalls++;
    const [json = ''] = assessed;
    if (blocked !== undefined) {
      this.blocked = true;
      yield this.chunks.delta({ content: blocked });
    } else if (this.call.answerTool !== undefined) {
      if (!this.cut) await expectArguments(written.json, this.call.wantedJson?.schema);
      yield this.chunks.delta({ content: json });
    } else {
      if (!this.cut) await expectArguments(written.json, this.call.strictTools?.get(use.name));
      yield* this.release();
      if (this.blocked) return;
      const index = this.toolCalls - 1;
      const head = {
        index,
        id: newToolCallId(),
        type: 'function',
        function: { name: use.name, arguments: '' },
      } as const;
      yield this.chunks.delta({ tool_calls: [head] });
      yield this.chunks.delta({ tool_calls: [{ index, function: { arguments: json } }] });
    }
  }

  /** Text that was held: before a tool call, or at the end. */
  private async *release(text = this.held + this.stopText.flush()): AsyncGenerator<ChatCompletionChunk> {
    this.held = '';
    if (text === '') return;
    const isJson = (this.call.wantedJson ?? this.call.input.outputConfig) !== undefined;
    const assessed = await assessText(this.gateway, this.said + text, isJson, this.signal);
    this.hits.push(...assessed.hits);
    // A mask in what has left comes too late.
    this.blocked = assessed.blocked !== undefined || !assessed.text.startsWith(this.said);
    const released = this.blocked ? (assessed.blocked ?? MASK_BLOCKED) : assessed.text.slice(this.said.length);
    this.said += released;
    yield this.chunks.delta({ content: released });
  }

  private async *finish(): AsyncGenerator<ChatCompletionChunk> {
    const { stopReason, call, metadata, toolCalls } = this;
    const trace = metadata?.trace?.guardrail;
    const withheld = this.blocked || isWithheld(stopReason, trace);
    const reason = toFinishReason({
      stopReason: this.stopText.ended && !withheld ? 'stop_sequence' : stopReason,
      withheld,
      cut: this.cut || usedAllTokens(call, metadata?.usage),
      toolCalls: call.answerTool === undefined ? toolCalls : 0,
    });
    const hits = () => [...this.hits, ...toTraceHits(trace)];
    if (call.wantedJson && toolCalls === 0 && reason === 'stop') {
      const text = this.held + this.stopText.flush();
      yield* this.release(await toJsonAnswer(text, call.wantedJson, hits().length > this.inputHits));
    } else if (!this.blocked && (call.answerTool === undefined || toolCalls === 0)) {
      yield* this.release();
    }
    yield this.chunks.finish(this.blocked ? 'content_filter' : reason, toReport(hits(), withheld || this.blocked));
  }
}

/** The chunks of a request that the guardrail blocked before the model saw it. */
export async function* toBlockedChunks(
  identity: Identity,
  includeUsage: boolean,
  choices: number,
  message: string,
  hits: readonly GuardrailHit[],
): AsyncGenerator<ChatCompletionChunk> {
  for (let index = 0; index < choices; index++) {
    const chunks = new ChunkFactory(identity, includeUsage, index);
    yield chunks.role();
    yield chunks.delta({ content: message });
    yield chunks.finish('content_filter', toReport(hits, true));
  }
  yield usageChunk(identity, []);
}

/** Builds the chunks of one choice. */
class ChunkFactory {
  /** @param includeUsage `stream_options.include_usage`: `usage: null` in all chunks but the last */
  constructor(
    private readonly identity: Identity,
    private readonly includeUsage: boolean,
    private readonly index: number,
  ) {}

  role(): ChatCompletionChunk {
    return this.delta({ role: 'assistant', content: '', refusal: null });
  }

  delta(delta: ChunkDelta): ChatCompletionChunk {
    return this.chunk(delta, null);
  }

  finish(reason: FinishReason, guardrail: GuardrailReport | undefined): ChatCompletionChunk {
    return { ...this.chunk({}, reason), ...(guardrail && { guardrail }) };
  }

  private chunk(delta: ChunkDelta, reason: FinishReason | null): ChatCompletionChunk {
    const choices = [{ index: this.index, delta, logprobs: null, finish_reason: reason } as const];
    return { ...this.identity, object: OBJECT, choices, ...(this.includeUsage && { usage: null }) };
  }
}

/** The last chunk, without choices; sent to the client only when it asked for usage. */
function usageChunk(identity: Identity, usages: readonly Usage[]): ChatCompletionChunk {
  return { ...identity, object: OBJECT, choices: [], usage: sumUsage(usages) };
}

const OBJECT = 'chat.completion.chunk';
