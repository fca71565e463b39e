import type { ConverseStreamOutput, StopReason, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import { newToolCallId } from '../chat/tool-call-id';
import type { Container, ContainerDelta } from './containers/container';
import { GuardedText } from './guarded-text';
import { readJsonLines } from './json-lines';
import type { RecordingAssessor } from './recording-assessor';

/** Index of the one block of text; those of tool calls come after it. */
const TEXT = 0;

/**
 * The answer of a container as the events of ConverseStream, in which no text is that the guardrail has not let pass. Tool
 * calls go on as they come: whoever maps the events holds them until they are whole and assessed, as with Bedrock.
 */
export class EndpointStream {
  private readonly text: GuardedText;
  private readonly tools = new Set<number>();
  private stopReason: StopReason | undefined;
  private usage: TokenUsage | undefined;
  private readonly started = Date.now();

  /** @param stop ends the call of the endpoint */
  constructor(
    private readonly container: Container,
    private readonly assessor: RecordingAssessor,
    signal: AbortSignal,
    private readonly stop: () => void,
  ) {
    this.text = new GuardedText(assessor, signal);
  }

  /** @throws ApiError when the stream breaks off; without a stop reason where it ends before its time */
  async *map(parts: AsyncIterable<Uint8Array>): AsyncGenerator<ConverseStreamOutput> {
    try {
      yield { messageStart: { role: 'assistant' } };
      for await (const document of readJsonLines(parts)) {
        yield* this.delta(this.container.toDelta(document));
        if (this.text.blocked !== undefined) break;
      }
      // An answer that broke off fails as a whole; what is held then has no end, and is not sent.
      if (this.stopReason || this.text.blocked !== undefined) yield* this.finish();
    } finally {
      this.stop();
    }
  }

  private async *delta({
    text,
    toolCalls = [],
    stopReason,
    usage,
  }: ContainerDelta): AsyncGenerator<ConverseStreamOutput> {
    if (text) yield* textDelta(await this.text.push(text));
    for (const { index, name, arguments: json } of toolCalls) {
      const contentBlockIndex = TEXT + 1 + index;
      if (!this.tools.has(contentBlockIndex)) {
        this.tools.add(contentBlockIndex);
        yield { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId: newToolCallId(), name } } } };
      }
      if (json) yield { contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input: json } } } };
    }
    this.stopReason = stopReason ?? this.stopReason;
    this.usage = usage ?? this.usage;
  }

  private async *finish(): AsyncGenerator<ConverseStreamOutput> {
    yield* textDelta(await this.text.end());
    const { blocked } = this.text;
    if (blocked !== undefined) yield* textDelta(blocked);
    // All at the end, as a container may write several at once.
    else for (const contentBlockIndex of this.tools) yield { contentBlockStop: { contentBlockIndex } };
    yield { contentBlockStop: { contentBlockIndex: TEXT } };
    const called = this.stopReason === 'end_turn' && this.tools.size > 0;
    this.assessor.blocked = blocked !== undefined;
    yield* ending(
      blocked !== undefined ? 'guardrail_intervened' : called ? 'tool_use' : this.stopReason,
      this.usage,
      this.assessor,
      this.started,
    );
  }
}

/** The events of a request that the guardrail blocked before the endpoint was called. */
export async function* blockedEvents(
  message: string,
  assessor: RecordingAssessor,
): AsyncGenerator<ConverseStreamOutput> {
  const started = Date.now();
  assessor.blocked = true;
  yield { messageStart: { role: 'assistant' } };
  yield* textDelta(message);
  yield { contentBlockStop: { contentBlockIndex: TEXT } };
  yield* ending('guardrail_intervened', undefined, assessor, started);
}

function* textDelta(text: string): Generator<ConverseStreamOutput> {
  if (text !== '') yield { contentBlockDelta: { contentBlockIndex: TEXT, delta: { text } } };
}

function* ending(
  stopReason: StopReason | undefined,
  usage: TokenUsage | undefined,
  { trace }: RecordingAssessor,
  started: number,
): Generator<ConverseStreamOutput> {
  yield { messageStop: { stopReason } };
  yield { metadata: { usage, metrics: { latencyMs: Date.now() - started }, trace } };
}
