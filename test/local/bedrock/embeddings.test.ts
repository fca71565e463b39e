import { type BedrockRuntimeClient, ConverseCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockStandIn } from '../../../local/bedrock';
import { asking, clientOf, given, PROFILE_ARN } from './harness';

const TITAN = 'amazon.titan-embed-text-v2:0';
const TITAN_G1 = 'amazon.titan-embed-text-v1';
const COHERE = 'cohere.embed-multilingual-v3';
const COHERE_V4 = 'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.cohere.embed-v4:0';

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  bedrock = await given({ models: [TITAN, TITAN_G1, COHERE, COHERE_V4, PROFILE_ARN] });
  client = clientOf(bedrock);
});
afterEach(() => bedrock.reset());
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

/** The body of an answer, and the header with the count of tokens. */
async function invoke(modelId: string, body: unknown, more: object = {}) {
  const command = new InvokeModelCommand({
    modelId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  });
  let tokens: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      tokens = (result.response as { headers: Record<string, string> }).headers['x-amzn-bedrock-input-token-count'];
      return result;
    },
    { step: 'deserialize', priority: 'high' },
  );
  const output = await client.send(command);
  expect(output.contentType).toBe('application/json');
  return { body: JSON.parse(new TextDecoder().decode(output.body)), tokens };
}

const documents = (texts: readonly string[], more: object = {}) => ({ texts, input_type: 'search_document', ...more });
const lengthOf = (vector: readonly number[]) => Math.hypot(...vector);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

test.each([256, 512, 1024])(
  'Titan V2 answers with %s numbers, and its tokens in body and header',
  async (dimensions) => {
    const { body, tokens } = await invoke(TITAN, { inputText: 'hello there', dimensions, normalize: true });
    expect(body.embedding).toHaveLength(dimensions);
    expect(lengthOf(body.embedding)).toBeCloseTo(1, 4);
    expect(body).toMatchObject({ inputTextTokenCount: 3, embeddingsByType: { float: body.embedding } });
    expect(tokens).toBe('3');
  },
);

test('Titan G1 takes no parameters', async () => {
  expect((await invoke(TITAN_G1, { inputText: 'hello' })).body.embedding).toHaveLength(1536);
  await expect(invoke(TITAN_G1, { inputText: 'hello', dimensions: 256 })).rejects.toThrow(/\[dimensions\]/);
});

test('Cohere answers in the order of the texts, as a list or by type', async () => {
  const texts = ['one', 'two', 'three'];
  const { body, tokens } = await invoke(COHERE, documents(texts));
  expect(body).toMatchObject({ texts, response_type: 'embeddings_floats' });
  expect(body.embeddings.map(({ length }: number[]) => length)).toEqual([1024, 1024, 1024]);
  expect(tokens).toBe('4');
  const byType = await invoke(COHERE, documents(texts, { embedding_types: ['float'] }));
  expect(byType.body).toMatchObject({ response_type: 'embeddings_by_type', embeddings: { float: body.embeddings } });
  const [second] = (await invoke(COHERE, documents(['two']))).body.embeddings;
  expect(second).toEqual(body.embeddings[1]);
});

test('Cohere v4 is found behind its profile, and takes a dimension', async () => {
  expect((await invoke(COHERE_V4, documents(['one']))).body.embeddings[0]).toHaveLength(1536);
  expect((await invoke(COHERE_V4, documents(['one'], { output_dimension: 256 }))).body.embeddings[0]).toHaveLength(256);
});

test('texts that share words lie closer than texts that do not', async () => {
  const texts = ['the cat sat on the mat', 'a cat on a mat', 'quarterly revenue grew'];
  const [cat, mat, revenue] = (await invoke(COHERE, documents(texts))).body.embeddings;
  expect(dot(cat, mat)).toBeGreaterThan(dot(cat, revenue) + 0.2);
});

test.each<[string, string, unknown, RegExp]>([
  ['no text', TITAN, {}, /required key \[inputText\]/],
  ['an empty text', TITAN, { inputText: '' }, /minLength: 1/],
  ['a text of too many characters', TITAN, { inputText: 'x'.repeat(50_001) }, /maxLength: 50000, actual: 50001/],
  ['a text of too many tokens', TITAN, { inputText: '가'.repeat(8_193) }, /Too many input tokens. .*8193/],
  ['another dimension', TITAN, { inputText: 'x', dimensions: 300 }, /dimensions: 300/],
  ['another key', TITAN, { inputText: 'x', input_type: 'search_query' }, /\[input_type\]/],
  ['no JSON', TITAN, '{', /not JSON/],
  ['too many texts', COHERE, documents(Array(97).fill('x')), /maximum item count: 96, found: 97/],
  ['no texts', COHERE, documents([]), /minimum item count/],
  ['a long text', COHERE, documents(['x', 'x'.repeat(2_049)]), /texts\/1: expected maxLength: 2048, actual: 2049/],
  ['a long text of emoji', COHERE, documents(['🙂'.repeat(2_049)]), /texts\/0: expected maxLength: 2048, actual: 2049/],
  ['no input_type', COHERE, { texts: ['x'] }, /\[input_type\]/],
  ['another input_type', COHERE, { texts: ['x'], input_type: 'poem' }, /input_type: poem/],
  ['a dimension for v3', COHERE, documents(['x'], { output_dimension: 256 }), /\[output_dimension\]/],
  ['the truncation of v3 for v4', COHERE_V4, documents(['x'], { truncate: 'END' }), /truncate: END/],
])('refuses %s', async (_, modelId, body, message) => {
  const call = invoke(modelId, body);
  await expect(call).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(call).rejects.toThrow(message);
});

test('embedding models need no guardrail, and every other model does', async () => {
  await expect(invoke(TITAN, { inputText: 'x' })).resolves.toBeDefined();
  await expect(invoke(PROFILE_ARN, { inputText: 'x' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const converse = client.send(new ConverseCommand(asking('x', { modelId: TITAN, guardrailConfig: undefined })));
  await expect(converse).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a model that only sounds like one is none', async () => {
  await expect(invoke('amazon.titan-embed-text-v2:00', { inputText: 'x' })).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

test('records what came in headers and body', async () => {
  await invoke(TITAN, { inputText: 'x' }, { requestMetadata: '{"alias":"embed"}', accept: 'application/json' });
  const [request] = bedrock.requests;
  expect(request).toMatchObject({
    operation: 'InvokeModel',
    modelId: TITAN,
    finished: true,
    input: { accept: 'application/json', requestMetadata: '{"alias":"embed"}' },
  });
  const { body } = { body: new Uint8Array(), ...request?.input };
  expect(Buffer.from(body).toString()).toBe('{"inputText":"x"}');
});

test('a fault meets InvokeModel', async () => {
  bedrock.inject({ type: 'throttle', operation: 'InvokeModel' });
  await expect(invoke(TITAN, { inputText: 'x' })).rejects.toMatchObject({ name: 'ThrottlingException' });
});
