import type { ContentFilters } from '../contract/environment';
import {
  type InputType,
  MODERATION_MODEL,
  type Moderation,
  type ModerationPart,
  type ModerationRequest,
  type ModerationResponse,
  OPENAI_MODERATION_MODELS,
} from '../contract/moderation';
import { ApiError } from '../shared/errors';
import { CALLS_AT_ONCE, expectFewCalls } from '../shared/guardrail/assess';
import { JOINT, toCalls, toPieces, toSeams } from '../shared/guardrail/text-pieces';
import { type ImageBlock, toImageBlock } from '../shared/image';
import { inParallel } from '../shared/in-parallel';
import type { Gateway } from './gateway';
import { type Judgement, toModeration } from './moderation';

/** One input: what has one result. */
interface Input {
  readonly texts: readonly string[];
  readonly images: readonly ImageBlock[];
}

/** @throws ApiError model_not_found for anything but the guardrail and the names that OpenAI's clients send for it */
export function checkModel({ model }: ModerationRequest): void {
  if (model == null || model === MODERATION_MODEL || OPENAI_MODERATION_MODELS.includes(model)) return;
  const message = `there is no such model for moderations: leave 'model' out, or send '${MODERATION_MODEL}'`;
  throw new ApiError('model_not_found', message, { param: 'model' });
}

/**
 * Has the guardrail judge each input. No model is called. A few inputs at once, the calls for one after each other.
 * @param requestId becomes part of the answer's id
 * @throws ApiError
 */
export async function moderate(
  request: ModerationRequest,
  filters: ContentFilters,
  requestId: string,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ModerationResponse> {
  const inputs = toInputs(request.input, filters).map((input) => ({ ...input, calls: toCalls(looked(input)) }));
  expectFewCalls(inputs.reduce((sum, { calls }) => sum + calls.length, 0));
  const results = await inParallel(inputs, CALLS_AT_ONCE, signal, (input, either) =>
    moderateInput(input, filters, gateway, either),
  );
  return { id: `modr-${requestId}`, model: MODERATION_MODEL, results };
}

function toInputs(input: ModerationRequest['input'], filters: ContentFilters): Input[] {
  if (typeof input === 'string') return [{ texts: [input], images: [] }];
  const texts: string[] = [];
  const parts: ModerationPart[] = [];
  for (const item of input) {
    if (typeof item === 'string') texts.push(item);
    else parts.push(item);
  }
  if (parts.length === 0) return texts.map((text) => ({ texts: [text], images: [] }));
  const images = parts.flatMap((part, i) => {
    if (part.type !== 'image_url') return [];
    const param = `input[${i}].image_url`;
    expectImagesAreSeen(filters, param);
    return [toImageBlock(part.image_url.url, `${param}.url`)];
  });
  return [{ texts: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])), images }];
}

/** What nothing looks at must not come back as harmless. */
function expectImagesAreSeen(filters: ContentFilters, param: string): void {
  if (Object.values(filters).some((types) => types?.includes('image'))) return;
  const message = `'${param}': the guardrail does not evaluate images in this Region: send text`;
  throw new ApiError('invalid_request', message, { param });
}

/** The texts to look at: in pieces that fit into a call, and across their cuts. */
function looked({ texts }: Input): string[] {
  const pieces = texts.map(toPieces);
  return [...pieces.flat(), ...pieces.flatMap(toSeams)].filter((text) => text.trim() !== '');
}

async function moderateInput(
  { texts, images, calls }: Input & { readonly calls: readonly string[][] },
  filters: ContentFilters,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Moderation> {
  const types: InputType[] = [
    ...(texts.length > 0 ? ['text' as const] : []),
    ...(images.length > 0 ? ['image' as const] : []),
  ];
  const judgements: Judgement[] = [];
  const judge = async (type: InputType, content: Parameters<Gateway['judge']>[0]) => {
    const { action, assessments = [] } = await gateway.judge(content, signal);
    judgements.push({ type, assessments, intervened: action === 'GUARDRAIL_INTERVENED' });
  };
  for (const call of calls) await judge('text', [{ text: { text: call.join(JOINT) } }]);
  for (const image of images) await judge('image', [{ image }]);
  return toModeration(types, judgements, filters);
}
