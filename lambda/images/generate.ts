import type { GuardrailReport } from '../contract/chat-response';
import type { ImageModel } from '../contract/environment';
import { type FilteredImage, type ImagesRequest, type ImagesResponse, MAX_IMAGES } from '../contract/images';
import type { Caller } from '../shared/caller';
import { ApiError } from '../shared/errors';
import { toReport } from '../shared/guardrail/report';
import { inParallel } from '../shared/in-parallel';
import { toRequestMetadata } from '../shared/request-metadata';
import type { Gateway } from './gateway';
import { guardImage, guardPrompt, nameHits } from './guard';
import { type Generated, readGenerated, type StabilityRequest, toAspectRatio, toSeeds } from './stability';

/**
 * The model behind the alias that a request names.
 * @throws ApiError model_not_found, with the aliases that exist
 */
export function findModel(alias: string, models: ReadonlyMap<string, ImageModel>): ImageModel {
  const model = models.get(alias);
  if (model) return model;
  const message = `there is no model '${alias}' for images: use one of ${[...models.keys()].join(', ')}`;
  throw new ApiError('model_not_found', message, { param: 'model' });
}

/**
 * Generates the images of a request: the guardrail assesses the prompt, the model is called once for each image with the
 * guardrail pinned, and the guardrail looks at each image. The first call that fails fails the request.
 * @param report told what the guardrail did, also when it throws
 * @param signal aborts every call
 * @throws ApiError content_policy_violation when the prompt, or every image, was refused
 */
export async function generate(
  request: ImagesRequest,
  model: ImageModel,
  caller: Caller,
  gateway: Gateway,
  report: (report: GuardrailReport) => void,
  signal: AbortSignal,
): Promise<ImagesResponse> {
  const aspectRatio = toAspectRatio(request);
  const outputFormat = request.output_format ?? 'png';
  const asUrl = request.response_format === 'url';
  const requestMetadata = toRequestMetadata(request, caller);
  const guarded = await guardPrompt(request, gateway, report, signal);

  const generateOne = async (seed: number | undefined, either: AbortSignal): Promise<Generated> => {
    const body: StabilityRequest = {
      prompt: guarded.prompt,
      ...(guarded.negativePrompt !== undefined && { negative_prompt: guarded.negativePrompt }),
      aspect_ratio: aspectRatio,
      output_format: outputFormat,
      ...(seed !== undefined && { seed }),
    };
    const answer = await gateway.invoke({ modelId: model.invoke, body, requestMetadata }, either);
    return guardImage(readGenerated(answer), outputFormat, gateway, either);
  };
  const generated = await inParallel(toSeeds(request), MAX_IMAGES, signal, generateOne);

  const blocked = generated.some((one) => one.type === 'filtered' && one.by === 'guardrail');
  const hits = [...guarded.hits, ...generated.flatMap((one) => one.hits)];
  const guardrail = toReport(hits, blocked);
  if (guardrail) report(guardrail);
  const filtered = toFiltered(generated);
  if (filtered.length === generated.length) throw allFiltered(generated);
  return {
    created: Math.floor(Date.now() / 1000),
    data: generated.flatMap((one) => {
      if (one.type !== 'image') return [];
      const revised = guarded.revised && { revised_prompt: guarded.prompt };
      const image = asUrl ? { url: `data:image/${outputFormat};base64,${one.base64}` } : { b64_json: one.base64 };
      return [{ ...image, ...revised, ...(one.seed !== undefined && { seed: one.seed }) }];
    }),
    output_format: outputFormat,
    aspect_ratio: aspectRatio,
    ...(filtered.length > 0 && { filtered }),
    ...(guardrail && { guardrail }),
  };
}

function toFiltered(generated: readonly Generated[]): FilteredImage[] {
  return generated.flatMap((one, index) =>
    one.type === 'filtered' ? [{ index, by: one.by, ...(one.reason && { reason: one.reason }) }] : [],
  );
}

/** Names who refused and why; never the prompt. */
function allFiltered(generated: readonly Generated[]): ApiError {
  const why = generated.flatMap((one) => {
    if (one.type !== 'filtered') return [];
    return one.by === 'model'
      ? `the model filtered it (${one.reason ?? 'unknown'})`
      : `the guardrail blocked it${nameHits(one.hits)}`;
  });
  const message = `there is no image to show, ${[...new Set(why)].join('; ')}: change the prompt`;
  return new ApiError('content_policy_violation', message, { param: 'prompt' });
}
