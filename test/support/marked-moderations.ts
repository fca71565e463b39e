import type { BaselineConfig } from '../../lib/config';
import type { MarkedRequest } from './marked-requests';
import { failingAt, requestsTo } from './marked-route';
import type { Marker } from './marker';

/** Requests of `POST /v1/moderations` with a marker in every place where a caller can put text, to every outcome. */
export function markedModerations(config: BaselineConfig, { word, text }: Marker): MarkedRequest[] {
  if (!config.api.moderations) return [];
  const post = requestsTo('/moderations', 'moderations', { input: text });
  const failing = failingAt('ApplyGuardrail');
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(text)]).toString('base64');
  const image = (url: string) => ({ type: 'image_url', image_url: { url } });
  const topic = `${config.guardrail.deniedTopics[0]?.examples[0]} ${text}`;
  return [
    post('a harmless text', 200, {}),
    post('texts', 200, { input: [text, word], model: 'omni-moderation-latest' }),
    post('a text and an image', 200, { input: [{ type: 'text', text }, image(`data:image/png;base64,${bytes}`)] }),
    post('an image elsewhere', 400, { input: [image(`https://example.com/${word}.png`)] }),
    post('an image that is none', 400, { input: [image(`data:${word}`)] }),
    post('a denied topic', 200, { input: [text, topic] }),
    post('personal data', 200, { input: `kim@example.com ${text}` }),
    post('a long text', 200, { input: `${text} ${'x '.repeat(15_000)} ${topic}` }),
    post('malformed JSON', 400, `{"input":"${word}`),
    post('an unknown model', 404, { model: word }),
    post('an unknown parameter', 400, { [word]: text }),
    post('a value of the wrong type', 400, { input: { [word]: text } }),
    post('an empty list', 400, { input: [], model: word }),
    post('throttled', 429, {}, failing({ type: 'throttle', times: 2 })),
    post('refused', 400, {}, failing({ type: 'validation' })),
    post('denied', 500, {}, failing({ type: 'accessDenied' })),
    post('unreachable', 503, {}, failing({ type: 'connectionReset', times: 2 })),
    post('a client that leaves', 0, {}, { ...failing({ type: 'hang' }), leaveAfterMs: 300 }),
  ];
}
