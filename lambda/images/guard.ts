import type { GuardrailHit, GuardrailReport } from '../contract/chat-response';
import type { ImagesRequest } from '../contract/images';
import { ApiError } from '../shared/errors';
import { assess } from '../shared/guardrail/assess';
import { toHits, toReport } from '../shared/guardrail/report';
import { type ImageBlock, MAX_IMAGE_BYTES } from '../shared/image';
import type { Gateway } from './gateway';
import type { Generated } from './stability';

/** The texts of a request, as the model may get them. */
export interface GuardedPrompt {
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** Part of the prompt is masked. */
  readonly revised: boolean;
  readonly hits: readonly GuardrailHit[];
}

/**
 * Has the guardrail assess the texts of a request before a model gets them.
 * @param report told what the guardrail did when it blocked, before that is thrown
 * @throws ApiError content_policy_violation when the guardrail blocks, naming its policies
 */
export async function guardPrompt(
  request: ImagesRequest,
  gateway: Gateway,
  report: (report: GuardrailReport) => void,
  signal: AbortSignal,
): Promise<GuardedPrompt> {
  const { prompt: asked, negative_prompt: negative } = request;
  const { texts, blocked, hits } = await assess(
    gateway,
    'input',
    negative == null ? [asked] : [asked, negative],
    signal,
  );
  if (blocked !== undefined) {
    const acted = toReport(hits, true);
    if (acted) report(acted);
    const message = `the guardrail blocked the prompt${nameHits(hits)}: ${blocked}`;
    throw new ApiError('content_policy_violation', message, { param: 'prompt' });
  }
  const [prompt = '', negativePrompt] = texts;
  return { prompt, ...(negativePrompt !== undefined && { negativePrompt }), revised: prompt !== asked, hits };
}

/**
 * Has the guardrail look at an image before it is handed on. The call of the model carries the guardrail too, but for two
 * of the three models it is not documented what that does.
 * @throws ApiError model_failed for an image that is larger than what the guardrail looks at
 */
export async function guardImage(
  generated: Generated,
  format: ImageBlock['format'],
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Generated> {
  if (generated.type === 'filtered') return generated;
  const bytes = Buffer.from(generated.base64, 'base64');
  if (bytes.length > MAX_IMAGE_BYTES) {
    const message = `the image has ${bytes.length} bytes, the guardrail evaluates at most ${MAX_IMAGE_BYTES}: ask for output_format jpeg`;
    throw new ApiError('model_failed', message);
  }
  const { action, assessments = [] } = await gateway.assessImage({ format, source: { bytes } }, signal);
  const hits = [...generated.hits, ...assessments.flatMap((assessment) => toHits('output', assessment))];
  return action === 'GUARDRAIL_INTERVENED' ? { type: 'filtered', by: 'guardrail', hits } : { ...generated, hits };
}

/** ` (topic: investment-advice)`; nothing where no policy is named. */
export function nameHits(hits: readonly GuardrailHit[]): string {
  const blocking = hits.filter(({ action }) => action === 'blocked').map(({ policy, name }) => `${policy}: ${name}`);
  return blocking.length > 0 ? ` (${[...new Set(blocking)].join(', ')})` : '';
}
