import {
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import type { BedrockStandIn } from '../../../local/bedrock';
import { BLOCKED_INPUT, clientOf, GUARDRAIL, GUARDRAIL_ID, given } from './harness';

const CLAUDE = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'eu.amazon.nova-lite-v1:0';
const GPT_OSS = 'openai.gpt-oss-120b-1:0';
const TITAN = 'amazon.titan-embed-text-v2:0';

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const asks = (text: string) => [{ role: 'user', content: text }];

/** For each family: a plain body, one with a tool, and what the answer says. */
const FAMILIES = [
  {
    modelId: CLAUDE,
    body: (text: string) => ({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 500, messages: asks(text) }),
    tools: { tools: [{ name: 'get_weather', description: 'Weather', input_schema: schema }] },
    answer: (text: string) => ({ type: 'message', content: [{ type: 'text', text }], stop_reason: 'end_turn' }),
    call: { content: [{ type: 'tool_use', name: 'get_weather', input: { city: 'Seoul' } }], stop_reason: 'tool_use' },
  },
  {
    modelId: NOVA,
    body: (text: string) => ({ messages: [{ role: 'user', content: [{ text }] }], inferenceConfig: { topK: 5 } }),
    tools: { toolConfig: { tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json: schema } } }] } },
    answer: (text: string) => ({ output: { message: { content: [{ text }] } }, stopReason: 'end_turn' }),
    call: { output: { message: { content: [{ toolUse: { input: { city: 'Seoul' } } }] } }, stopReason: 'tool_use' },
  },
  {
    modelId: GPT_OSS,
    body: (text: string) => ({ messages: [{ role: 'system', content: 'be kind' }, ...asks(text)] }),
    tools: { tools: [{ type: 'function', function: { name: 'get_weather', parameters: schema } }] },
    answer: (content: string) => ({ choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }] }),
    call: {
      choices: [
        {
          message: { tool_calls: [{ type: 'function', function: { arguments: '{"city":"Seoul"}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
    },
  },
];

let bedrock: BedrockStandIn;
beforeAll(async () => {
  bedrock = await given({ models: [CLAUDE, NOVA, GPT_OSS, TITAN] });
});
afterEach(() => bedrock.reset());
afterAll(() => bedrock.close());

/** What a chunk of any family may hold; an answer is compared with as a whole. */
interface Json {
  readonly delta?: { readonly text?: string; readonly partial_json?: string };
  readonly contentBlockDelta?: { readonly delta: { readonly text?: string; readonly toolUse?: { input: string } } };
  readonly choices?: readonly { readonly delta?: OpenAiDelta }[];
}
interface OpenAiDelta {
  readonly content?: string;
  readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[];
}
const parse = (bytes: Uint8Array | undefined): Json => JSON.parse(new TextDecoder().decode(bytes));

describe.each([
  ['HTTP/1.1', () => new NodeHttpHandler()],
  ['HTTP/2', () => new NodeHttp2Handler()],
])('over %s', (_, handler) => {
  async function invoke(modelId: string, body: object, more: object = GUARDRAIL) {
    const client = clientOf(bedrock, { requestHandler: handler() });
    const input = { modelId, body: JSON.stringify(body), ...more };
    return client.send(new InvokeModelCommand(input)).finally(() => client.destroy());
  }
  async function stream(modelId: string, body: object, more: object = GUARDRAIL) {
    const client = clientOf(bedrock, { requestHandler: handler() });
    const input = { modelId, body: JSON.stringify(body), ...more };
    const answer = await client.send(new InvokeModelWithResponseStreamCommand(input));
    expect(answer.contentType).toBe('application/json');
    const chunks: Json[] = [];
    for await (const { chunk } of answer.body ?? []) chunks.push(parse(chunk?.bytes));
    client.destroy();
    return chunks;
  }

  describe.each(FAMILIES)('$modelId', ({ modelId, body, tools, answer, call }) => {
    test('answers, and says what the guardrail did', async () => {
      const { body: bytes, contentType } = await invoke(modelId, body('repeat: hello there'));
      expect(contentType).toBe('application/json');
      expect(parse(bytes)).toMatchObject({ ...answer('hello there'), 'amazon-bedrock-guardrailAction': 'NONE' });
    });

    test('calls a tool', async () => {
      const { body: bytes } = await invoke(modelId, { ...body('get weather of "Seoul"'), ...tools });
      expect(parse(bytes)).toMatchObject(call);
    });

    test('streams the same text and arguments', async () => {
      const text = textOf(await stream(modelId, body('repeat: hello there')));
      expect(text).toBe('hello there');
      expect(textOf(await stream(modelId, { ...body('get weather of "Seoul"'), ...tools }))).toBe('{"city":"Seoul"}');
    });

    test('the last chunk tells what the call took and what the guardrail did', async () => {
      const chunks = await stream(modelId, body('repeat: hello there'));
      expect(chunks.at(-1)).toMatchObject({
        'amazon-bedrock-guardrailAction': 'NONE',
        'amazon-bedrock-invocationMetrics': { inputTokenCount: expect.any(Number), outputTokenCount: 3 },
      });
      expect(JSON.stringify(chunks.slice(0, -1))).not.toContain('amazon-bedrock-');
    });

    test('the guardrail masks, blocks and traces', async () => {
      const masked = await invoke(modelId, body('repeat: mail bob@example.com'), { ...GUARDRAIL, trace: 'ENABLED' });
      expect(parse(masked.body)).toMatchObject({
        ...answer('mail {EMAIL}'),
        'amazon-bedrock-guardrailAction': 'INTERVENED',
        'amazon-bedrock-trace': { guardrail: { input: { [GUARDRAIL_ID]: expect.anything() } } },
      });
      const blocked = parse((await invoke(modelId, body('repeat: Project Falcon'))).body);
      expect(blocked).toMatchObject({ ...answer(BLOCKED_INPUT), 'amazon-bedrock-guardrailAction': 'INTERVENED' });
      expect(blocked).not.toHaveProperty('amazon-bedrock-trace');
      const streamed = await stream(modelId, body('repeat: Project Falcon'));
      expect(textOf(streamed)).toBe(BLOCKED_INPUT);
      expect(streamed.at(-1)).toMatchObject({ 'amazon-bedrock-guardrailAction': 'INTERVENED' });
    });

    test('within tags the guardrail assesses only what is tagged', async () => {
      const tags = { 'amazon-bedrock-guardrailConfig': { tagSuffix: 'x1' } };
      const [open, close] = [
        '<amazon-bedrock-guardrails-guardContent_x1>',
        '</amazon-bedrock-guardrails-guardContent_x1>',
      ];
      const untagged = { ...body(`Project Falcon ${open}hello${close}`), ...tags };
      expect(JSON.stringify(parse((await invoke(modelId, untagged)).body))).not.toContain(BLOCKED_INPUT);
      const inside = { ...body(`hello ${open}Project Falcon${close}`), ...tags };
      expect(JSON.stringify(parse((await invoke(modelId, inside)).body))).toContain(BLOCKED_INPUT);
    });

    test('a call without the guardrail is denied, streamed too', async () => {
      await expect(invoke(modelId, body('hi'), {})).rejects.toMatchObject({ name: 'AccessDeniedException' });
      await expect(stream(modelId, body('hi'), {})).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining('bedrock:InvokeModelWithResponseStream'),
      });
    });

    test('a key that the family does not have is refused', async () => {
      const call = invoke(modelId, { ...body('hi'), maxTokenCount: 5 });
      await expect(call).rejects.toThrow('extraneous key [maxTokenCount] is not permitted');
    });

    test('a stream breaks off with an exception', async () => {
      bedrock.inject({ type: 'midStreamError', afterTokens: 1, exception: 'throttlingException' });
      await expect(stream(modelId, body('count to 50'))).rejects.toMatchObject({ name: 'ThrottlingException' });
    });
  });

  test('an embedding model is not streamed', async () => {
    await expect(stream(TITAN, { inputText: 'a' })).rejects.toThrow('unsupported for streaming');
  });

  test('tokens of a body are counted', async () => {
    const client = clientOf(bedrock, { requestHandler: handler() });
    const body = new TextEncoder().encode(JSON.stringify(FAMILIES[0]?.body('hello there')));
    const count = new CountTokensCommand({ modelId: CLAUDE, input: { invokeModel: { body } } });
    await expect(client.send(count)).resolves.toMatchObject({ inputTokens: 3 });
    client.destroy();
  });
});

/** Text or arguments of the chunks of any family, joined. */
function textOf(chunks: readonly Json[]): string {
  return chunks
    .map((chunk) => {
      const { text, partial_json } = chunk.delta ?? {};
      const nova = chunk.contentBlockDelta?.delta;
      const openai = chunk.choices?.[0]?.delta;
      const call = openai?.tool_calls?.[0]?.function.arguments;
      return text ?? partial_json ?? nova?.text ?? nova?.toolUse?.input ?? call ?? openai?.content ?? '';
    })
    .join('');
}
