import type { CreateEmbeddingResponse } from 'openai/resources/embeddings';
import { calls, host, json, logged, measured, useHandlerHost } from '../wire/given';
import { bodies, embed, openai } from './given';

useHandlerHost('embeddings');

test('an answer in OpenAI\u2019s shape', async () => {
  const answer = await embed('hello there', { encoding_format: 'float' });
  expect(answer.status).toBe(200);
  const list: CreateEmbeddingResponse = json(answer);
  expect(list).toEqual({
    object: 'list',
    model: 'titan',
    data: [{ object: 'embedding', index: 0, embedding: expect.any(Array) }],
    usage: { prompt_tokens: 3, total_tokens: 3 },
  });
  expect(list.data[0]?.embedding).toHaveLength(1024);
  expect(logged()).toMatchObject({
    event: 'embeddings',
    alias: 'titan',
    modelId: 'amazon.titan-embed-text-v2:0',
    status: 200,
    promptTokens: 3,
  });
  expect(measured()).toMatchObject({ service: 'embeddings', Alias: 'titan', Requests: 1, InputTokens: 3 });
});

test.each([
  ['titan', 1024],
  ['titan-g1', 1536],
  ['cohere', 1024],
  ['cohere-v4', 1536],
])('OpenAI\u2019s client gets what it would decode, from %s', async (model, dimensions) => {
  const input = ['the first text', 'the second text', 'the third text'];
  const decoded = await openai().embeddings.create({ model, input });
  const floats = await openai().embeddings.create({ model, input, encoding_format: 'float' });
  expect(decoded.data.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(decoded.data.map(({ embedding }) => embedding.length)).toEqual([dimensions, dimensions, dimensions]);
  expect(floats.data).toEqual(decoded.data);
  expect(new Set(floats.data.map(({ embedding }) => embedding[0])).size).toBe(3);
});

test('base64 holds 32-bit floats, least significant byte first', async () => {
  const [float, base64] = await Promise.all(
    ['float', 'base64'].map(
      async (encoding_format) => json(await embed('hello', { encoding_format })).data[0].embedding,
    ),
  );
  const bytes = Buffer.from(base64, 'base64');
  expect(bytes).toHaveLength(4 * 1024);
  expect(float.map((_: number, i: number) => bytes.readFloatLE(i * 4))).toEqual(float.map(Math.fround));
});

test.each([
  ['titan', 250, 250],
  ['cohere', 250, 3],
])('%s: %s texts keep their order over %s calls', async (model, count, expected) => {
  const texts = Array.from({ length: count }, (_, i) => `text number ${i}`);
  const { data, usage } = await openai().embeddings.create({ model, input: texts });
  expect(calls().filter((operation) => operation === 'InvokeModel')).toHaveLength(expected);
  expect(data).toHaveLength(count);
  for (const place of [0, 95, 96, 191, 249]) {
    const [alone] = (await openai().embeddings.create({ model, input: `text number ${place}` })).data;
    expect(data[place]?.embedding).toEqual(alone?.embedding);
  }
  const single = await openai().embeddings.create({ model, input: texts.slice(0, 2) });
  expect(usage.prompt_tokens).toBeGreaterThan(single.usage.prompt_tokens * 100);
});

test('no more than eight calls at once, and those', async () => {
  host.bedrock.inject({ type: 'hang', operation: 'InvokeModel', times: 40 });
  const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`);
  // None of them ends, so all that ever begin are those at once.
  await embed(texts, {}, { leaveAfterMs: 4_000 });
  expect(calls().filter((operation) => operation === 'InvokeModel')).toHaveLength(8);
});

describe('what the model is asked', () => {
  test('Titan V2, with a dimension', async () => {
    expect((await embed('hello', { dimensions: 256 })).status).toBe(200);
    expect(bodies()).toEqual([{ inputText: 'hello', dimensions: 256, normalize: true }]);
  });

  test('Titan G1 has one dimension, which may be named', async () => {
    expect((await embed('hello', { model: 'titan-g1', dimensions: 1536 })).status).toBe(200);
    expect(bodies()).toEqual([{ inputText: 'hello' }]);
  });

  test.each([
    [{}, 'search_document'],
    [{ input_type: 'search_query' }, 'search_query'],
    [{ input_type: null }, 'search_document'],
  ])('Cohere with %j', async (change, input_type) => {
    expect((await embed(['one', 'two'], { model: 'cohere', ...change })).status).toBe(200);
    expect(bodies()).toEqual([{ texts: ['one', 'two'], input_type, truncate: 'NONE' }]);
  });

  test('Cohere v4 with a dimension', async () => {
    expect((await embed('one', { model: 'cohere-v4', dimensions: 512 })).status).toBe(200);
    expect(bodies()).toEqual([
      { texts: ['one'], input_type: 'search_document', truncate: 'NONE', output_dimension: 512 },
    ]);
  });

  test('with who asked, for the invocation log', async () => {
    await embed('hello', { user: 'user-7' });
    const { requestMetadata } = { requestMetadata: undefined, ...host.bedrock.requests.at(-1)?.input };
    expect(JSON.parse(String(requestMetadata))).toEqual({
      alias: 'titan',
      caller: 'arn:aws:iam::111122223333:role/app',
      request_id: 'req-wire',
      user: 'user-7',
    });
  });

  test('with a user whose name a header can not hold as it is', async () => {
    expect((await embed('hello', { user: 'a\u3000b\nc' })).status).toBe(200);
    const { requestMetadata } = { requestMetadata: undefined, ...host.bedrock.requests.at(-1)?.input };
    expect(JSON.parse(String(requestMetadata))).toMatchObject({ user: 'a\u3000b\nc' });
  });
});

test.each([
  ['cohere', 2_048],
  ['titan', 8_192],
])('an emoji is one character to %s', async (model, count) => {
  const answer = await embed('🙂'.repeat(count), { model });
  expect(answer.status).toBe(200);
});
