import { toConverseCall } from '../../lambda/chat/converse-request';
import { parseChatRequest } from '../../lambda/chat/parse-request';
import { chatRequestSchema } from '../../lambda/contract/chat-request';
import { EMBEDDINGS_NO_OPS, embeddingsRequestSchema } from '../../lambda/contract/embeddings-request';
import { feedbackRequestSchema } from '../../lambda/contract/feedback';
import { IMAGES_NO_OPS, imagesRequestSchema } from '../../lambda/contract/images';
import { moderationRequestSchema } from '../../lambda/contract/moderation';
import { NO_OP_PARAMETERS, type NoOpParameter } from '../../lambda/contract/no-op-parameters';
import { responsesRequestSchema } from '../../lambda/contract/responses-request';
import { RESPONSES_NO_OPS } from '../../lambda/contract/responses-unsupported';
import { parseEmbeddingsRequest } from '../../lambda/embeddings/parse-request';
import { toChatRequest } from '../../lambda/responses/chat-request';
import { parseResponsesRequest } from '../../lambda/responses/parse-request';
import { parseRequest } from '../../lambda/shared/parse-request';
import { toRequestMetadata } from '../../lambda/shared/request-metadata';
import { caller, errorOf, givenModel, toolLoop, weatherTool } from './given';

/**
 * What does not change the answer is accepted; what would change it and can't be followed is a 400 that says what to do: the
 * table of both, for every route. Other tests have what the accepted values do.
 */

type Body = Record<string, unknown>;
interface Route {
  /** The least that a request has. */
  readonly least: Body;
  readonly shape: object;
  readonly noOps: Readonly<Record<string, NoOpParameter>>;
  /** Maps a body up to the first call. */
  readonly run: (body: Body) => unknown;
}

const withoutNulls = (request: object) =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null));

const user = { role: 'user', content: 'hello' };
const ROUTES = {
  chat: {
    least: { model: 'default', messages: [user] },
    shape: chatRequestSchema.shape,
    noOps: NO_OP_PARAMETERS,
    run: (body) => toConverseCall(parseChatRequest(body, 4), givenModel(), caller),
  },
  responses: {
    least: { model: 'default', input: 'hello' },
    shape: responsesRequestSchema.shape,
    noOps: RESPONSES_NO_OPS,
    run: (body) => toConverseCall(toChatRequest(parseResponsesRequest(body)).request, givenModel(), caller),
  },
  embeddings: {
    least: { model: 'default', input: 'hello' },
    shape: embeddingsRequestSchema.shape,
    noOps: EMBEDDINGS_NO_OPS,
    run: (body) => toRequestMetadata(parseEmbeddingsRequest(body), caller),
  },
  images: {
    least: { model: 'default', prompt: 'hello' },
    shape: imagesRequestSchema.shape,
    noOps: IMAGES_NO_OPS,
    run: (body) => toRequestMetadata(parseRequest({ schema: imagesRequestSchema, noOps: IMAGES_NO_OPS }, body), caller),
  },
  moderations: {
    least: { input: 'hello' },
    shape: moderationRequestSchema.shape,
    noOps: {},
    run: (body) => withoutNulls(parseRequest({ schema: moderationRequestSchema, noOps: {} }, body)),
  },
  feedback: {
    least: { completion_id: 'chatcmpl-AbCdEf012345678=', rating: 'up' },
    shape: feedbackRequestSchema.shape,
    noOps: {},
    run: (body) => withoutNulls(parseRequest({ schema: feedbackRequestSchema, noOps: {} }, body)),
  },
} as const satisfies Record<string, Route>;
type RouteName = keyof typeof ROUTES;
const names = Object.keys(ROUTES) as RouteName[];
const run = (name: RouteName, change: Body) => {
  const { least, run: toCall }: Route = ROUTES[name];
  return toCall({ ...least, ...change });
};

const optional = names.flatMap((name) => {
  const { least, shape, noOps }: Route = ROUTES[name];
  return Object.keys({ ...shape, ...noOps }).flatMap((key) => (key in least ? [] : [[name, key] as const]));
});

test.each(optional)('%s: null for %s is as if it were absent', (name, key) => {
  expect(run(name, { [key]: null })).toEqual(run(name, {}));
});

const harmless = names.flatMap((name) => {
  const { noOps }: Route = ROUTES[name];
  return Object.entries(noOps).flatMap(([key, { accepts }]) =>
    (accepts === 'anything' ? ['a', 0, {}, []] : accepts).map((value) => [name, key, value] as const),
  );
});

test.each(harmless)('%s: %s as %j changes nothing', (name, key, value) => {
  expect(run(name, { [key]: value })).toEqual(run(name, {}));
});

/** Extra keys that frameworks echo or add, each with a value that would be wrong if it were read. */
const ECHOED = {
  message: { name: 'Kim Seo-yeon', id: 'msg_1', cache_control: { type: 'ephemeral' } },
  part: {
    cache_control: { type: 'ephemeral' },
    role: 'user',
    refusal: null,
    annotations: [{ type: 'url' }],
    id: 'p1',
    prompt_cache_breakpoint: {},
  },
  answer: {
    name: 'agent',
    parsed: { a: 1 },
    annotations: [{ type: 'url_citation' }],
    audio: null,
    function_call: null,
    reasoning_content: 'hm',
    reasoning: 'hm',
    reasoning_details: [{ type: 'reasoning.text' }],
    thinking_blocks: [{ type: 'thinking', signature: 's' }],
    provider_specific_fields: { a: 1 },
    tool_calls: null,
    refusal: null,
  },
};
const PIXEL = 'iVBORw0KGgo=';
const image = (url: string, detail: unknown) => ({ type: 'image_url', image_url: { url, detail } });
const [question, calling, result] = toolLoop;
const call = calling?.tool_calls?.[0];
const functionCall = { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{}' };
const functionOutput = { type: 'function_call_output', call_id: 'c1', output: '21' };
const functionTool = { type: 'function', name: 'weather', parameters: { type: 'object', properties: {} } };
const chatting: RouteName[] = ['chat', 'responses'];
const described: RouteName[] = [...chatting, 'embeddings', 'images'];

const ACCEPTED: readonly (readonly [string, readonly RouteName[], Body])[] = [
  ['user in Korean', described, { user: '김서연' }],
  ['user as a mail address in quotes', described, { user: `"kim"@example.com|'x'` }],
  ['user with an emoji, and longer than 256 characters', described, { user: '🙂'.repeat(300) }],
  ['an empty user', described, { user: '' }],
  ['safety_identifier and metadata in any Unicode', chatting, { safety_identifier: 'é', metadata: { 팀: '결제 🙂' } }],
  ['a key of metadata that the platform has too', chatting, { metadata: { alias: 'a', caller: 'b', request_id: 'c' } }],
  [
    '16 entries of metadata',
    chatting,
    { metadata: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [i, 'v'])) },
  ],
  ['empty metadata', chatting, { metadata: {} }],
  ['hints for the prompt cache', chatting, { prompt_cache_key: 'a', prompt_cache_retention: '24h' }],
  ['service tiers', chatting, { service_tier: 'flex' }],
  ['store', chatting, { store: true }],
  ['client_metadata', chatting, { client_metadata: { originator: 'codex_cli' } }],
  ['a prediction', ['chat'], { prediction: { type: 'content', content: 'x' } }],
  ['a seed', ['chat'], { seed: 42 }],
  ['sampling that asks for nothing', ['chat'], { frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, n: 1 }],
  ['log probabilities that are off', ['chat'], { logprobs: false, top_logprobs: 0 }],
  ['text as modality', ['chat'], { modalities: ['text'] }],
  ['functions that are none', ['chat'], { functions: [], function_call: 'auto' }],
  ['stream_options without stream', ['chat'], { stream_options: { include_usage: true } }],
  ['stream_options of false', ['chat'], { stream: false, stream_options: null }],
  ['obfuscation', chatting, { stream: true, stream_options: { include_obfuscation: true } }],
  ['parallel_tool_calls without tools', chatting, { parallel_tool_calls: true }],
  ['an empty list of stops', ['chat'], { stop: [] }],
  ['empty stops', ['chat'], { stop: ['', 'x'] }],
  ['an empty stop', ['chat'], { stop: '' }],
  ['JSON without a schema', ['chat'], { response_format: { type: 'json_object' } }],
  ['JSON without a schema', ['responses'], { text: { format: { type: 'json_object' } } }],
  ['the least effort', ['chat'], { reasoning_effort: 'minimal' }],
  ['the least effort', ['responses'], { reasoning: { effort: 'minimal' } }],
  ['a choice of no tools', chatting, { tools: [], tool_choice: 'auto' }],
  ['a choice without tools', chatting, { tool_choice: 'none' }],
  ['a strict tool', ['chat'], { tools: [{ ...weatherTool, function: { ...weatherTool.function, strict: true } }] }],
  ['a strict tool', ['responses'], { tools: [{ ...functionTool, strict: true }] }],
  ['a tool without parameters', ['chat'], { tools: [{ type: 'function', function: { name: 'f', parameters: {} } }] }],
  ['a tool without parameters', ['responses'], { tools: [{ type: 'function', name: 'f', parameters: {} }] }],
  ['calls of tools that are not sent again', ['chat'], { messages: toolLoop }],
  ['calls of tools that are not sent again', ['responses'], { input: [user, functionCall, functionOutput] }],
  ['no more tools after a call', ['chat'], { messages: toolLoop, tools: [weatherTool], tool_choice: 'none' }],
  [
    'no more tools after a call',
    ['responses'],
    { input: [user, functionCall, functionOutput], tools: [functionTool], tool_choice: 'none' },
  ],
  ['a format of text', ['chat'], { response_format: { type: 'text' } }],
  ['a format of text', ['responses'], { text: { format: { type: 'text' }, verbosity: 'medium' } }],
  ['extra keys of a message', ['chat'], { messages: [{ ...user, ...ECHOED.message }] }],
  ['a name of a system message', ['chat'], { messages: [{ role: 'system', content: 'x', ...ECHOED.message }, user] }],
  ['a name of a developer message', ['chat'], { messages: [{ role: 'developer', content: 'x', name: 'a' }, user] }],
  [
    'extra keys of a part',
    ['chat'],
    { messages: [{ ...user, content: [{ type: 'text', text: 'x', ...ECHOED.part }] }] },
  ],
  [
    'extra keys of an answer',
    ['chat'],
    { messages: [user, { role: 'assistant', content: 'x', ...ECHOED.answer }, user] },
  ],
  [
    'extra keys of a part of an answer',
    ['chat'],
    { messages: [user, { role: 'assistant', content: [{ type: 'text', text: 'x', ...ECHOED.part }] }, user] },
  ],
  [
    'extra keys of a tool call and its result',
    ['chat'],
    {
      tools: [{ ...weatherTool, cache_control: { type: 'ephemeral' } }],
      messages: [
        question,
        { ...calling, ...ECHOED.answer, tool_calls: [{ ...call, index: 0, extra_content: { google: {} } }] },
        { ...result, name: 'weather', content: [{ type: 'text', text: 'x', ...ECHOED.part }] },
      ],
    },
  ],
  [
    'thoughts among the parts of an answer',
    ['chat'],
    {
      messages: [
        user,
        {
          role: 'assistant',
          content: ['reasoning', 'reasoning_content', 'thinking', 'redacted_thinking'].map((type) => ({
            type,
            text: 'hm',
          })),
        },
        user,
      ],
    },
  ],
  [
    'a breakpoint of the cache',
    ['responses'],
    { input: [{ ...user, content: [{ type: 'input_text', text: 'x', prompt_cache_breakpoint: {} }] }] },
  ],
  ['an answer of null', ['chat'], { messages: [user, { role: 'assistant', content: null }, user] }],
  ['a blank system message', ['chat'], { messages: [{ role: 'system', content: '' }, user] }],
  ['blank parts', ['chat'], { messages: [{ ...user, content: [{ type: 'text', text: '' }] }] }],
  ['a greeting of the assistant first', ['chat'], { messages: [{ role: 'assistant', content: 'Hi!' }, user] }],
  [
    'details of an image',
    ['chat'],
    { messages: [{ ...user, content: [image(`data:image/png;base64,${PIXEL}`, 'high')] }] },
  ],
  ['image/jpg', ['chat'], { messages: [{ ...user, content: [image(`data:image/jpg;base64,${PIXEL}`, null)] }] }],
  ['details of an image', ['moderations'], { input: [image(`data:image/jpg;base64,${PIXEL}`, 'low')] }],
  ['include', ['responses'], { include: ['reasoning.encrypted_content', 'web_search_call.action.sources'] }],
  [
    'a summary of reasoning',
    ['responses'],
    { reasoning: { summary: 'auto', generate_summary: 'concise', context: 'auto' } },
  ],
  ['truncation', ['responses'], { truncation: 'auto' }],
  ['max_tool_calls', ['responses'], { max_tool_calls: 3 }],
  ['blank instructions and input', ['responses'], { instructions: '', input: '' }],
  [
    'extra keys of items',
    ['responses'],
    {
      tools: [{ ...functionTool, cache_control: {} }],
      input: [
        { ...user, id: 'msg_0', status: 'completed', phase: 'commentary', name: 'Kim' },
        { type: 'reasoning', id: 'rs_1', summary: [], content: null, encrypted_content: 'abc' },
        {
          type: 'message',
          role: 'assistant',
          id: 'msg_1',
          status: 'completed',
          phase: 'final_answer',
          end_turn: true,
          content: [
            { type: 'output_text', text: 'x', annotations: [{ type: 'url_citation' }], logprobs: [{}], parsed: {} },
          ],
        },
        { ...functionCall, id: 'fc_1', status: 'completed', parsed_arguments: {}, created_by: 'x' },
        { ...functionOutput, id: 'fco_1', status: 'completed' },
      ],
    },
  ],
  [
    'texts of an assistant that the client wrote',
    ['responses'],
    { input: [user, { role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }, user] },
  ],
  [
    'an image/jpg with details',
    ['responses'],
    {
      input: [
        { ...user, content: [{ type: 'input_image', image_url: `data:image/jpg;base64,${PIXEL}`, detail: 'low' }] },
      ],
    },
  ],
  ['what DALL-E takes', ['images'], { quality: 'hd', style: 'vivid', response_format: 'url', size: '512x512' }],
  [
    'what GPT Image takes',
    ['images'],
    { quality: 'high', background: 'auto', moderation: 'auto', output_compression: 100 },
  ],
];

const accepted = ACCEPTED.flatMap(([what, routes, change]) => routes.map((name) => [name, what, change] as const));

test.each(accepted)('%s takes %s', (name, _, change) => {
  expect(() => run(name, change)).not.toThrow();
});

const REFUSED: readonly (readonly [RouteName, Body, string, RegExp])[] = [
  ['chat', { temperature: 1.5 }, 'temperature', /at most 1.*scale it down/],
  ['responses', { temperature: 1.5 }, 'temperature', /at most 1.*scale it down/],
  ['chat', { logprobs: true }, 'logprobs', /leave it out/],
  ['chat', { top_logprobs: 3 }, 'top_logprobs', /leave it out/],
  ['responses', { include: ['message.output_text.logprobs'] }, 'include[0]', /leave it out/],
  ['chat', { frequency_penalty: 0.5 }, 'frequency_penalty', /leave it out/],
  ['chat', { logit_bias: { 1: 100 } }, 'logit_bias', /leave it out/],
  ['chat', { modalities: ['text', 'audio'] }, 'modalities', /leave it out/],
  ['chat', { audio: { voice: 'alloy', format: 'mp3' } }, 'audio', /leave it out/],
  ['chat', { verbosity: 'low' }, 'verbosity', /system message/],
  ['responses', { text: { verbosity: 'low' } }, 'text.verbosity', /instructions/],
  ['chat', { web_search_options: {} }, 'web_search_options', /leave it out/],
  ['chat', { functions: [{ name: 'f' }] }, 'functions', /use tools/],
  ['chat', { function_call: { name: 'f' } }, 'function_call', /use tools/],
  ['chat', { top_k: 5 }, 'top_k', /remove it/],
  ['chat', { messages: [{ ...user, mood: 'x' }] }, 'messages[0].mood', /remove it/],
  ['responses', { previous_response_id: 'resp_1' }, 'previous_response_id', /send the earlier items/],
  ['responses', { conversation: 'c' }, 'conversation', /send the earlier items/],
  ['responses', { background: true }, 'background', /stream/],
  ['responses', { input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input[0].type', /store: false/],
  ['embeddings', { input: [1, 2] }, 'input', /check_embedding_ctx_length=False/],
  ['embeddings', { truncate: true }, 'truncate', /remove it/],
  ['images', { background: 'transparent' }, 'background', /leave it out/],
  ['images', { moderation: 'low' }, 'moderation', /leave it out/],
  ['images', { stream: true }, 'stream', /leave it out/],
  ['moderations', { user: 'x' }, 'user', /remove it/],
];

test.each(REFUSED)('%s refuses %j', (name, change, param, advice) => {
  const error = errorOf(() => run(name, change));
  expect(['invalid_request', 'unsupported_parameter', 'unknown_parameter']).toContain(error.kind);
  expect(error).toMatchObject({ param, message: expect.stringMatching(advice) });
});

const refusing = names.flatMap((name) => {
  const { noOps }: Route = ROUTES[name];
  return Object.entries(noOps).flatMap(([key, noOp]) =>
    noOp.accepts === 'anything' ? [] : [[name, key, noOp.instead] as const],
  );
});

test.each(refusing)('%s: another value of %s is a 400 that says what to do', (name, key, instead) => {
  const error = errorOf(() => run(name, { [key]: { nobody: 'would send this' } }));
  expect(error).toMatchObject({ kind: 'unsupported_parameter', param: key });
  expect(error.message).toContain(instead);
});

test('a part that holds content which can not be read is never dropped', () => {
  const message = (content: unknown) => ({ messages: [user, { role: 'assistant', ...(content as object) }, user] });
  for (const [content, advice] of [
    [{ audio: { id: 'a' } }, /'messages\[1\].audio' .*: send its transcript/],
    [{ function_call: { name: 'f', arguments: '{}' } }, /'messages\[1\].function_call' .*: send it as tool_calls/],
  ] as const) {
    expect(errorOf(() => run('chat', message(content))).message).toMatch(advice);
  }
  const parts = { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] };
  expect(errorOf(() => run('chat', parts)).param).toBe('messages[0].content[0].type');
});
