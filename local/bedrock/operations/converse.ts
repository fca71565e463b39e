import type { ContentBlock, ConverseResponse, ConverseStreamRequest } from '@aws-sdk/client-bedrock-runtime';
import { type AnswerBlock, answer } from '../model/model';
import { guardInput } from './guarded-input';
import { type AppliedGuardrail, hasIntervened, traceOf, wantsFull } from './trace';

export const NO_USAGE = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

/** Milliseconds since a reading of `performance.now()`. */
export const since = (started: number): number => Math.round(performance.now() - started);

/** Answers Converse: input through the guardrail, the model, output through the guardrail. */
export function converse(request: ConverseStreamRequest, guardrail: AppliedGuardrail | undefined): ConverseResponse {
  const started = performance.now();
  const respond = (
    content: ContentBlock[],
    rest: Pick<ConverseResponse, 'stopReason' | 'usage' | 'trace'>,
  ): ConverseResponse => ({
    output: { message: { role: 'assistant', content } },
    ...rest,
    metrics: { latencyMs: since(started) },
    performanceConfig: request.performanceConfig,
    serviceTier: request.serviceTier,
  });
  if (guardrail === undefined) {
    const { blocks, stopReason, usage } = answer(request);
    return respond(blocks.map(toContent), { stopReason, usage, trace: undefined });
  }

  const { engine, version } = guardrail;
  const full = wantsFull(request);
  const guarded = guardInput(engine, version, request, full);
  if (guarded.evaluation.blocked) {
    return respond([{ text: engine.blockedInput }], {
      stopReason: 'guardrail_intervened',
      usage: NO_USAGE,
      trace: traceOf(request, guardrail, guarded.evaluation),
    });
  }
  const { blocks, stopReason, usage } = answer(guarded.input);
  const content = blocks.map(toContent);
  const texts = content.flatMap(({ text }) => text ?? []);
  const outputs =
    texts.length === 0 ? [] : [engine.evaluate('OUTPUT', version, texts, { full, grounding: guarded.grounding })];
  const [output] = outputs;
  const masked = output?.texts[Symbol.iterator]();
  const answered: ContentBlock[] = output?.blocked
    ? [{ text: engine.blockedOutputs }]
    : content.map((block) => (block.text === undefined ? block : { text: masked?.next().value ?? '' }));
  return respond(answered, {
    stopReason: hasIntervened([guarded.evaluation, ...outputs]) ? 'guardrail_intervened' : stopReason,
    usage,
    trace: traceOf(request, guardrail, guarded.evaluation, outputs, texts),
  });
}

const toContent = (block: AnswerBlock): ContentBlock =>
  'toolUse' in block ? { toolUse: block.toolUse } : { text: block.tokens.join('') };
