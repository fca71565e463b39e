import type { BaselineConfig } from '../../lib/config';
import type { MarkedRequest } from './marked-requests';
import { failingAt, requestsTo } from './marked-route';
import type { Marker } from './marker';

/** Requests of `POST /v1/embeddings` with a marker in every place where a caller can put text, to every outcome. */
export function markedEmbeddings(config: BaselineConfig, { word, text }: Marker): MarkedRequest[] {
  const aliases = Object.keys(config.models.embeddings ?? {});
  const [alias] = aliases;
  if (alias === undefined) return [];
  const post = requestsTo('/embeddings', 'embeddings', { model: alias, input: text });
  const failing = failingAt('InvokeModel');
  const topic = `${config.guardrail.deniedTopics[0]?.examples[0]} ${text}`;
  return [
    ...aliases.map((model) => post(`a text for ${model}`, 200, { model })),
    post('texts and who asks', 200, { input: [text, word], user: word }),
    post('a blocked text', 400, { input: [text, topic] }),
    post('a masked text', 200, { input: `kim@example.com ${text}` }),
    post('tokens', 400, { input: [1, 2, 3], user: word }),
    post('an empty text', 400, { input: [text, ''] }),
    post('too long a text', 400, { input: text + 'x'.repeat(50_000) }),
    post('too many tokens', 400, { input: text + '가'.repeat(10_000) }),
    post('malformed JSON', 400, `{"model":"${alias}","input":"${word}`),
    post('an unknown alias', 404, { model: word }),
    post('an unknown parameter', 400, { [word]: text }),
    post('a value of the wrong type', 400, { dimensions: text }),
    post('a use that the model does not know', 400, { input_type: 'search_query' }),
    post('a guardrail that fails', 500, {}, { fault: { type: 'accessDenied', operation: 'ApplyGuardrail' } }),
    post('throttled', 429, {}, failing({ type: 'throttle', times: 2 })),
    post('refused', 400, {}, failing({ type: 'validation' })),
    post('failed', 502, {}, failing({ type: 'modelError', times: 2 })),
    post('unreachable', 503, {}, failing({ type: 'connectionReset', times: 2 })),
    post('a client that leaves', 0, {}, { ...failing({ type: 'hang' }), leaveAfterMs: 300 }),
  ];
}
