import type { BaselineConfig } from '../../lib/config';
import type { Fault, FaultKind } from '../../local/bedrock';
import type { SageMakerFault } from '../../local/sagemaker';
import { fallingAlias } from './configs';
import { markedEmbeddings } from './marked-embeddings';
import { markedFeedback } from './marked-feedback';
import { markedImages } from './marked-images';
import { markedJumpStart } from './marked-jumpstart';
import { markedModerations } from './marked-moderations';
import { markedResponses } from './marked-responses';
import type { Marker } from './marker';
import type { Sent } from './raw-client';

export interface MarkedRequest extends Sent {
  readonly name: string;
  /** Below the base URL. */
  readonly path: string;
  readonly fault?: Fault;
  /** What goes wrong at a SageMaker endpoint. */
  readonly endpointFault?: SageMakerFault;
  readonly status: number;
}

type Chat = Readonly<Record<string, unknown>>;

/** How each fault of the stand-in meets a request; the type names them all. */
const FAULTS: Readonly<Record<FaultKind['type'], { fault: Fault; whole: number; streamed: number }>> = {
  throttle: { fault: { type: 'throttle', times: 2 }, whole: 429, streamed: 429 },
  serviceUnavailable: { fault: { type: 'serviceUnavailable', times: 2 }, whole: 503, streamed: 503 },
  internal: { fault: { type: 'internal', times: 2 }, whole: 502, streamed: 502 },
  modelTimeout: { fault: { type: 'modelTimeout', times: 2 }, whole: 504, streamed: 504 },
  modelError: { fault: { type: 'modelError', times: 2 }, whole: 502, streamed: 502 },
  accessDenied: { fault: { type: 'accessDenied' }, whole: 500, streamed: 500 },
  validation: { fault: { type: 'validation' }, whole: 400, streamed: 400 },
  exception: {
    fault: { type: 'exception', name: 'SerializationException', status: 400, message: 'refused' },
    whole: 400,
    streamed: 400,
  },
  slowFirstToken: { fault: { type: 'slowFirstToken', delayMs: 50 }, whole: 200, streamed: 200 },
  slowTokens: { fault: { type: 'slowTokens', delayMs: 1 }, whole: 200, streamed: 200 },
  midStreamError: {
    fault: { type: 'midStreamError', afterTokens: 3, exception: 'modelStreamErrorException' },
    whole: 200,
    streamed: 200,
  },
  connectionReset: { fault: { type: 'connectionReset', times: 2 }, whole: 503, streamed: 503 },
  hang: { fault: { type: 'hang' }, whole: 0, streamed: 0 },
};

/** Requests with a marker in every place where a caller can put text, through every route and to every outcome. */
export function markedRequests(config: BaselineConfig, marker: Marker): MarkedRequest[] {
  const { word, text } = marker;
  const user = (content: unknown) => ({ role: 'user', content });
  const chat = (body: Chat): Chat => ({ model: 'default', messages: [user(`repeat: ${text}`)], ...body });
  const post = (name: string, status: number, body: unknown, rest: Partial<MarkedRequest> = {}): MarkedRequest => ({
    name,
    path: '/chat/completions',
    status,
    body,
    ...rest,
  });
  const both = (name: string, status: number, body: Chat) => [
    post(name, status, chat(body)),
    post(`${name}, streamed`, status, chat({ stream: true, ...body })),
  ];

  const schema = { type: 'object', description: text, properties: { [word]: { type: 'string', description: text } } };
  const tool = { type: 'function', function: { name: word, description: text, parameters: schema } };
  const call = {
    id: `call_${word}`,
    type: 'function',
    function: { name: word, arguments: JSON.stringify({ a: text }) },
  };
  const history = (result: string) => [
    { role: 'system', content: text },
    { role: 'developer', content: [{ type: 'text', text }] },
    user([{ type: 'text', text }]),
    { role: 'assistant', content: text, tool_calls: [call] },
    { role: 'tool', tool_call_id: call.id, content: result },
  ];
  const named = { user: word, safety_identifier: word, metadata: { [word]: word } };
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(text)]).toString('base64');
  const image = (url: string) => [
    user([
      { type: 'text', text },
      { type: 'image_url', image_url: { url } },
    ]),
  ];
  const sees = config.region !== 'eu-central-1';
  const topic = `${config.guardrail.deniedTopics[0]?.examples[0]} ${text}`;
  const mail = `kim@example.com ${text}`;
  const pin = `my password is hunter2-${word}`;

  return [
    ...both('an answer that says it', 200, named),
    ...both('every kind of message and a tool', 200, { messages: history(text), tools: [tool], ...named }),
    ...both('a call of the tool', 200, {
      messages: [user(`${word} "${text}"`)],
      tools: [tool],
      tool_choice: { type: 'function', function: { name: word } },
    }),
    ...both('a JSON schema', 200, {
      messages: [user(`${word}: ${word}`)],
      response_format: { type: 'json_schema', json_schema: { name: word, description: text, schema } },
    }),
    ...both('stop sequences', 200, { stop: [word, text] }),
    ...both('several answers', 200, { n: 2 }),
    ...Object.entries(config.prompts ?? {}).map(([id, { variables }]) =>
      post(`the prompt ${id}`, 200, {
        prompt: { id, variables: Object.fromEntries(variables.map((name) => [name, text])) },
      }),
    ),
    post('an unknown prompt', 400, chat({ prompt: { id: word, variables: { [word]: text } } })),
    post('an answer of a fallback', 200, chat({ model: fallingAlias(config) }), { fault: { type: 'throttle' } }),
    post('no fallback that answers either', 429, chat({ model: fallingAlias(config) }), {
      fault: { type: 'throttle', times: 4 },
    }),
    ...both('an image', sees ? 200 : 400, { messages: image(`data:image/png;base64,${bytes}`) }),
    ...both('an image elsewhere', 400, { messages: image(`https://example.com/${word}.png`) }),

    ...both('a blocked prompt', 200, { messages: [user(topic)] }),
    ...both('a blocked tool result', 200, { messages: history(topic), tools: [tool] }),
    ...both('a blocked secret', 200, { messages: [user(pin)] }),
    ...both('a masked answer', 200, { messages: [user(`repeat: ${mail}`)] }),
    ...both('a masked tool result', 200, { messages: history(mail), tools: [tool] }),
    ...both('a masked tool call', 200, {
      messages: [user(`${word} "${mail}"`)],
      tools: [tool],
      tool_choice: { type: 'function', function: { name: word } },
    }),

    post('malformed JSON', 400, `{"model":"default","messages":[{"role":"user","content":"${word}`),
    post('a text for a body', 400, JSON.stringify(text)),
    post(
      'invalid UTF-8',
      400,
      Buffer.concat([Buffer.from(`{"model":"${word}`), Buffer.from([0xff]), Buffer.from('"}')]),
    ),
    post('deep nesting', 400, `{"model":"${word}","messages":${'['.repeat(100)}"${word}"${']'.repeat(100)}}`),
    post('more than is allowed', 413, chat({ messages: [user(text + 'x'.repeat(config.api.maxRequestBytes))] })),
    post('more than Lambda takes', 413, chat({ messages: [user(text + 'x'.repeat(5 * 1024 * 1024))] })),
    post(
      'one byte of Latin-1',
      400,
      Buffer.from(`{"model":"default","messages":[{"role":"user","content":"${word}\u00e9"}]}`, 'latin1'),
    ),
    post('an unknown alias', 404, chat({ model: word })),
    post('an unknown parameter', 400, chat({ [word]: text })),
    post('a parameter of the wrong type', 400, chat({ temperature: text })),
    post('a role that is none', 400, chat({ messages: [{ role: word, content: text }] })),
    post(
      'a tool that is not named',
      400,
      chat({ tools: [tool], tool_choice: { type: 'function', function: { name: `x${word}` } } }),
    ),
    ...both('metadata that Bedrock does not take as it is', 200, { user: text, metadata: { [text]: text } }),
    ...both('arguments that are no JSON', 200, {
      messages: [
        { ...history(text)[3], tool_calls: [{ ...call, function: { name: word, arguments: text } }] },
        ...history(text).slice(4),
      ],
      tools: [tool],
    }),
    ...both('what is not read', 200, {
      messages: [
        { ...user(text), name: text },
        { role: 'assistant', content: text, reasoning_content: text },
        user(text),
      ],
      prompt_cache_key: text,
      prediction: { type: 'content', content: text },
    }),

    post('headers', 200, chat({}), { headers: headersWith(word, text) }),
    post('a query', 200, chat({}), { path: `/chat/completions?${word}=${encodeURIComponent(text)}` }),
    {
      name: 'a query of the list',
      path: `/models?${word}=${encodeURIComponent(text)}`,
      method: 'GET',
      headers: headersWith(word, text),
      status: 200,
    },
    { name: 'a path', path: `/models/${word}/${encodeURIComponent(text)}`, method: 'GET', status: 404 },
    post('no credentials', config.api.auth.type === 'iam' ? 403 : 401, chat({}), {
      headers: { ...headersWith(word, text), authorization: '' },
    }),

    ...Object.entries(FAULTS).flatMap(([type, { fault, whole, streamed }]) => [
      // These two are met by streams only.
      ...(type === 'slowTokens' || type === 'midStreamError'
        ? []
        : [post(`${type}`, whole, chat(named), { fault, ...leaving(whole) })]),
      post(`${type}, streamed`, streamed, chat({ stream: true, ...named }), { fault, ...leaving(streamed) }),
    ]),
    post('a client that leaves a stream', 200, chat({ stream: true }), {
      fault: { type: 'slowTokens', delayMs: 20 },
      leaveWhen: (arrived) => arrived.includes(`"content":"${word.slice(0, 4)}`),
    }),
    ...markedEmbeddings(config, marker),
    ...markedImages(config, marker),
    ...markedJumpStart(config, marker),
    ...markedModerations(config, marker),
    ...markedFeedback(config, marker),
    ...markedResponses(config, marker),
  ];
}

/** A request without an answer: the client has to give up. */
const leaving = (status: number) => (status === 0 ? { leaveAfterMs: 300 } : {});

function headersWith(word: string, text: string): Record<string, string> {
  const claims = Buffer.from(JSON.stringify({ sub: 'user-1', email: text, nonce: word })).toString('base64url');
  return {
    authorization: `Bearer e30.${claims}.${word}`,
    'user-agent': word,
    cookie: `session=${word}`,
    referer: `https://example.com/${word}`,
    'x-amzn-requestid': word,
    'x-request-id': word,
    'x-stainless-lang': word,
    'openai-organization': encodeURIComponent(text),
    [`x-${word}`]: word,
  };
}
