import type { BaselineConfig } from '../../lib/config';
import { FILTER_SAMPLES } from '../../local/bedrock';
import type { MarkedRequest } from './marked-requests';
import { failingAt, requestsTo } from './marked-route';
import type { Marker } from './marker';

/** Requests of `POST /v1/images/generations` with a marker in every place where a caller can put text, to every outcome. */
export function markedImages(config: BaselineConfig, { word, text }: Marker): MarkedRequest[] {
  const aliases = Object.keys(config.models.images ?? {});
  const [alias] = aliases;
  if (alias === undefined) return [];
  const post = requestsTo('/images/generations', 'images', { model: alias, prompt: text });
  const failing = failingAt('InvokeModel');
  const topic = `${config.guardrail.deniedTopics[0]?.examples[0]} ${text}`;
  return [
    ...aliases.map((model) => post(`an image of ${model}`, 200, { model })),
    post('all that a prompt can be', 200, { negative_prompt: text, user: word, n: 2, output_format: 'jpeg' }),
    post('a blocked prompt', 400, { prompt: topic }),
    post('a blocked negative prompt', 400, { negative_prompt: topic }),
    post('a masked prompt', 200, { prompt: `kim@example.com ${text}` }),
    post('a prompt that the model filters', 400, { prompt: `${FILTER_SAMPLES.prompt} ${text}` }),
    post('some images that the model filters', 200, { prompt: `${FILTER_SAMPLES.oddImages} ${text}`, n: 2, seed: 1 }),
    post('too long a prompt', 400, { prompt: text + 'x'.repeat(10_000) }),
    post('malformed JSON', 400, `{"model":"${alias}","prompt":"${word}`),
    post('an unknown alias', 404, { model: word }),
    post('an unknown parameter', 400, { [word]: text }),
    post('another size', 400, { size: text }),
    post('a style', 400, { style: text }),
    post('a user that Bedrock does not take as it is', 200, { user: text }),
    post('a guardrail that fails', 500, {}, { fault: { type: 'accessDenied', operation: 'ApplyGuardrail' } }),
    post('throttled', 429, {}, failing({ type: 'throttle', times: 2 })),
    post('refused', 400, {}, failing({ type: 'validation' })),
    post('failed', 502, {}, failing({ type: 'modelError', times: 2 })),
    post('unreachable', 503, {}, failing({ type: 'connectionReset', times: 2 })),
    post('a client that leaves', 0, {}, { ...failing({ type: 'hang' }), leaveAfterMs: 300 }),
  ];
}
