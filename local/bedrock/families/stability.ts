import { randomInt } from 'node:crypto';
import { countCharacters } from '../../../lambda/contract/characters';
import { reasonOf } from '../guardrail/guardrail';
import type { AppliedGuardrail } from '../operations/trace';
import { type InvokeAnswer, type ModelFamily, malformed, onlyKeys } from './family';
import { jpeg, png } from './picture';

/** Pixels of each aspect ratio. */
const PIXELS: Readonly<Record<string, readonly [width: number, height: number]>> = {
  '16:9': [1344, 768],
  '1:1': [1024, 1024],
  '21:9': [1536, 640],
  '2:3': [832, 1216],
  '3:2': [1216, 832],
  '4:5': [896, 1088],
  '5:4': [1088, 896],
  '9:16': [768, 1344],
  '9:21': [640, 1536],
};
const MAX_SEED = 4_294_967_295;
/** Of Stability AI's models. Source: Amazon Bedrock User Guide, model-parameters-stability-diffusion. */
const MAX_PROMPT = 10_000;

/**
 * Prompts that the model's own filter refuses here: always before it draws, always after, or only where the seed is
 * odd.
 */
export const FILTER_SAMPLES = {
  prompt: 'a prompt that the model filters',
  image: 'an image that the model filters',
  oddImages: 'odd images that the model filters',
} as const;

/**
 * Stable Image Core, Stable Image Ultra and Stable Diffusion 3.5 Large, text to image. The guardrail looks at the texts of
 * the request, and at the image with the filters that look at images. The body of a blocked answer is not documented for
 * these models: here it has the guardrail's fields alone.
 */
export const STABILITY_TEXT_TO_IMAGE: ModelFamily = {
  models: /stability\.(?:sd3-5-large-v1:0|stable-image-(?:core|ultra)-v1:1)/,
  guarded: true,
  invoke(body, _modelId, guardrail) {
    onlyKeys(body, ['prompt', 'negative_prompt', 'aspect_ratio', 'output_format', 'seed', 'mode']);
    const { aspect_ratio = '1:1', output_format = 'png', seed = 0, mode = 'text-to-image' } = body;
    const prompt = text(body.prompt, 'prompt');
    const negative = body.negative_prompt === undefined ? [] : [text(body.negative_prompt, 'negative_prompt')];
    const pixels = PIXELS[String(aspect_ratio)];
    if (pixels === undefined) throw malformed(`#/aspect_ratio: ${aspect_ratio} is not a valid enum value`);
    if (output_format !== 'png' && output_format !== 'jpeg') {
      throw malformed(`#/output_format: ${output_format} is not a valid enum value`);
    }
    if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
      throw malformed(`#/seed: expected 0 to ${MAX_SEED}`);
    }
    if (mode !== 'text-to-image') throw malformed(`#/mode: ${mode} is not served here`);

    const input = guardrail?.engine.evaluate('INPUT', guardrail.version, [prompt, ...negative]);
    if (guardrail && input?.blocked) return guarded({}, guardrail, [input], []);
    const seen = input?.texts[0] ?? prompt;
    const [width, height] = pixels;
    const used = seed === 0 ? randomInt(1, MAX_SEED) : seed;
    if (seen.includes(FILTER_SAMPLES.prompt)) return answer({ finish_reasons: ['Filter reason: prompt'] });
    if (seen.includes(FILTER_SAMPLES.image) || (seen.includes(FILTER_SAMPLES.oddImages) && used % 2 === 1)) {
      return answer({ finish_reasons: ['Filter reason: output image'] });
    }
    const draw = output_format === 'png' ? png : jpeg;
    const image = draw({ width, height, seed: used, comment: seen });
    const whole = { seeds: [used], finish_reasons: [null], images: [image.toString('base64')] };
    if (!guardrail || !input) return answer(whole);
    const output = guardrail.engine.evaluate('OUTPUT', guardrail.version, [], { images: [image] });
    return guarded(output.blocked ? {} : whole, guardrail, [input], [output]);
  },
};

const answer = (body: object): InvokeAnswer => ({ body });

type Evaluations = ReturnType<AppliedGuardrail['engine']['evaluate']>[];

/** The model's fields and those of the guardrail. */
function guarded(body: object, { engine }: AppliedGuardrail, inputs: Evaluations, outputs: Evaluations): InvokeAnswer {
  const acted = [...inputs, ...outputs].some((one) => reasonOf(one) !== 'No action.');
  const byId = ({ assessment }: Evaluations[number]) => ({ [engine.id]: assessment });
  return answer({
    ...body,
    'amazon-bedrock-guardrailAction': acted ? 'INTERVENED' : 'NONE',
    'amazon-bedrock-trace': {
      guardrail: { input: Object.assign({}, ...inputs.map(byId)), outputs: outputs.map(byId) },
    },
  });
}

function text(value: unknown, key: string): string {
  if (value === undefined) throw malformed(`required key [${key}] not found`);
  if (typeof value !== 'string') throw malformed(`#/${key}: expected type: String`);
  const characters = countCharacters(value);
  if (characters > MAX_PROMPT) throw malformed(`#/${key}: expected maxLength: ${MAX_PROMPT}, actual: ${characters}`);
  return value;
}
