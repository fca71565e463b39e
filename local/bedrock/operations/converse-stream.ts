import type { ConverseStreamOutput, ConverseStreamRequest, StopReason } from '@aws-sdk/client-bedrock-runtime';
import type { Evaluation } from '../guardrail/guardrail';
import { StreamFilter } from '../guardrail/stream-filter';
import { type Answer, type AnswerBlock, answer } from '../model/model';
import { tokenize } from '../model/tokens';
import { NO_USAGE, since } from './converse';
import { guardInput } from './guarded-input';
import { type AppliedGuardrail, hasIntervened, traceOf, wantsFull } from './trace';

/** An event of the stream: its member in `ConverseStreamOutput` and the payload of that member. */
export type StreamEvent = {
  [Name in keyof ConverseStreamOutput & string]: readonly [Name, NonNullable<ConverseStreamOutput[Name]>];
}[keyof ConverseStreamOutput & string];

/**
 * Answers ConverseStream event by event, in the service's order: messageStart, then for each block contentBlockStart
 * (tool calls only), deltas of a token each and contentBlockStop, then messageStop and metadata. Lazy: nothing is
 * made before it is asked for.
 */
export function* converseStream(
  request: ConverseStreamRequest,
  guardrail: AppliedGuardrail | undefined,
): Generator<StreamEvent, void> {
  const started = performance.now();
  yield ['messageStart', { role: 'assistant' }];
  if (guardrail === undefined) {
    const made = answer(request);
    for (const [index, block] of made.blocks.entries()) yield* blockEvents(index, block);
    yield* ending(request, made, made.stopReason, started);
    return;
  }

  const { engine, version } = guardrail;
  const full = wantsFull(request);
  const guarded = guardInput(engine, version, request, full);
  if (guarded.evaluation.blocked) {
    yield* blockEvents(0, { tokens: tokenize(engine.blockedInput) });
    const trace = traceOf(request, guardrail, guarded.evaluation);
    yield* ending(request, { usage: NO_USAGE }, 'guardrail_intervened', started, trace);
    return;
  }
  const made = answer(guarded.input);
  const outputs: Evaluation[] = [];
  const modelOutput: string[] = [];
  for (const [index, block] of made.blocks.entries()) {
    if ('toolUse' in block) {
      yield* blockEvents(index, block);
      continue;
    }
    const mode = request.guardrailConfig?.streamProcessingMode ?? 'sync';
    const filter = new StreamFilter(engine, version, { mode, full, grounding: guarded.grounding });
    yield* blockEvents(index, { tokens: guardTokens(block.tokens, filter, engine.blockedOutputs) });
    if (filter.evaluation !== undefined) outputs.push(filter.evaluation);
    modelOutput.push(filter.modelOutput);
    if (filter.isBlocked) break;
  }
  const stopReason = hasIntervened([guarded.evaluation, ...outputs]) ? 'guardrail_intervened' : made.stopReason;
  const trace = traceOf(request, guardrail, guarded.evaluation, outputs, modelOutput);
  yield* ending(request, made, stopReason, started, trace);
}

/** What a guardrail lets out of a text block, in tokens; ends with the blocked message when it blocks. */
function* guardTokens(
  tokens: readonly string[],
  filter: StreamFilter,
  blockedMessage: string,
): Generator<string, void> {
  for (const token of tokens) {
    yield* tokenize(filter.push(token));
    if (filter.isBlocked) break;
  }
  if (!filter.isBlocked) yield* tokenize(filter.end());
  if (filter.isBlocked) yield* tokenize(blockedMessage);
}

function* blockEvents(
  contentBlockIndex: number,
  block: AnswerBlock | { readonly tokens: Iterable<string> },
): Generator<StreamEvent, void> {
  if ('toolUse' in block) {
    const { toolUseId, name, input } = block.toolUse;
    yield ['contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId, name } } }];
    for (const piece of tokenize(JSON.stringify(input))) {
      yield ['contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input: piece } } }];
    }
  } else {
    for (const text of block.tokens) yield ['contentBlockDelta', { contentBlockIndex, delta: { text } }];
  }
  yield ['contentBlockStop', { contentBlockIndex }];
}

function* ending(
  request: ConverseStreamRequest,
  { usage }: Pick<Answer, 'usage'>,
  stopReason: StopReason,
  started: number,
  trace?: ReturnType<typeof traceOf>,
): Generator<StreamEvent, void> {
  yield ['messageStop', { stopReason }];
  const { performanceConfig, serviceTier } = request;
  yield ['metadata', { usage, metrics: { latencyMs: since(started) }, trace, performanceConfig, serviceTier }];
}
