import type { BaselineConfig } from '../../lib/config';
import type { Fault } from '../../local/bedrock';
import type { MarkedRequest } from './marked-requests';
import { requestsTo } from './marked-route';
import type { Marker } from './marker';

/** Requests of `POST /v1/feedback` with a marker in every place where a caller can put text, to every outcome. */
export function markedFeedback(config: BaselineConfig, { word, text }: Marker): MarkedRequest[] {
  if (!config.feedback) return [];
  const post = requestsTo('/feedback', 'feedback', {
    completion_id: `chatcmpl-${word.slice(0, 15)}=`,
    rating: 'down',
    reason: text,
    correction: `${text} ${word}`,
  });
  const failing = (fault: Fault): Partial<MarkedRequest> => ({ fault });
  const topic = `${config.guardrail.deniedTopics[0]?.examples[0]} ${text}`;
  return [
    post('a rating with texts', 200, {}),
    post('a rating of an alias', 200, { rating: 'up', model: 'default', correction: null }),
    post('the same rating again', 200, { reason: word }),
    post('masked texts', 200, { reason: `kim@example.com ${text}` }),
    post('a blocked reason', 200, { reason: topic }),
    post('a blocked correction', 200, { correction: topic }),
    post('malformed JSON', 400, `{"completion_id":"chatcmpl-1","reason":"${word}`),
    post('an id that is none', 400, { completion_id: text }),
    post('an id of another form', 400, { completion_id: `chatcmpl-${word}` }),
    post('a rating that is none', 400, { rating: word }),
    post('too long a reason', 400, { reason: text + 'x'.repeat(2_000) }),
    post('too large a body', 413, { correction: text + 'x'.repeat(config.api.maxRequestBytes) }),
    post('an unknown alias', 404, { model: word }),
    post('an unknown parameter', 400, { [word]: text }),
    post('throttled', 429, {}, failing({ type: 'throttle', times: 2 })),
    post('not allowed', 500, {}, failing({ type: 'accessDenied' })),
    post('failed', 502, {}, failing({ type: 'internal', times: 2 })),
    post('unreachable', 503, {}, failing({ type: 'connectionReset', times: 2 })),
    post('a client that leaves', 0, {}, { ...failing({ type: 'hang' }), leaveAfterMs: 300 }),
  ];
}
