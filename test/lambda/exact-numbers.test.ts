import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { NumericValue } from '@smithy/core/serde';
import { toMessagesBody } from '../../lambda/jumpstart/containers/messages';
import { openAiMessages } from '../../lambda/jumpstart/containers/openai-messages';
import { parse } from '../../lambda/jumpstart/json-lines';
import { toChatRequest } from '../../lambda/responses/chat-request';
import { parseResponsesRequest } from '../../lambda/responses/parse-request';
import { toResponse } from '../../lambda/responses/response';
import { parseJson, stringifyJson } from '../../lambda/shared/json';
import { givenModel, input, weatherTool } from './given';
import { complete, jsonSchema } from './given-answer';

/** More digits than JavaScript's number holds. */
const ARGUMENTS = '{"id":1234567890123456789,"ratio":3.14159265358979323846}';

/** A body as the function reads it. */
const read = (body: object, literal = ARGUMENTS) =>
  parseJson(JSON.stringify(body).replaceAll('"LITERAL"', literal)) as Record<string, unknown>;

const history = (args: string) => [
  { role: 'user', content: 'go' },
  {
    role: 'assistant',
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: args } }],
  },
  { role: 'tool', tool_call_id: 'call_1', content: 'done' },
];
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', default: 'LITERAL' } } }];

/** Tool input as the SDK gives it under Node 22 and later. */
const used: ContentBlock = {
  toolUse: {
    toolUseId: 'tooluse_1',
    name: 'f',
    input: {
      id: 1234567890123456789n as unknown as number,
      ratio: new NumericValue('3.14159265358979323846', 'bigDecimal') as unknown as number,
    },
  },
};

test('arguments of a tool call leave with their digits', async () => {
  const { choice } = await complete([used], 'tool_use', { tools: [{ type: 'function', function: { name: 'f' } }] });
  expect(choice.message.tool_calls?.[0]?.function.arguments).toBe(ARGUMENTS);
});

test('an answer through a tool leaves with its digits', async () => {
  const model = { structuredOutput: false };
  const { choice } = await complete([used], 'tool_use', { response_format: jsonSchema }, { model });
  expect(choice.message.content).toBe(ARGUMENTS);
});

test('arguments in the history and schemas go to Bedrock with their digits', () => {
  const { messages, toolConfig } = input(read({ messages: history(ARGUMENTS), tools }));
  expect(stringifyJson(messages[1]?.content?.[0]?.toolUse?.input)).toBe(ARGUMENTS);
  expect(stringifyJson(toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json)).toContain(`"default":${ARGUMENTS}`);
});

test('the schema of an answer goes to Bedrock with its digits', () => {
  const schema = {
    type: 'object',
    properties: { a: { const: 'LITERAL' } },
    required: ['a'],
    additionalProperties: false,
  };
  const { outputConfig } = input(
    read({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } }, '12345678901234567890'),
  );
  expect(outputConfig?.textFormat?.structure?.jsonSchema?.schema).toContain('"const":12345678901234567890');
});

test('a history so long that it is cached may hold them', () => {
  const long = [{ role: 'user', content: 'x' }, ...history(ARGUMENTS), { role: 'user', content: 'go on' }];
  expect(() =>
    input({ messages: long, tools: [weatherTool] }, givenModel({ promptCaching: 'tools-system-messages' })),
  ).not.toThrow();
});

test('a container gets and gives all digits', () => {
  const body = toMessagesBody(input(read({ messages: history(ARGUMENTS), tools })));
  expect(stringifyJson(body)).toContain(JSON.stringify(ARGUMENTS));
  expect(stringifyJson(body)).toContain(`"default":${ARGUMENTS}`);
  const call = { function: { name: 'f', arguments: 'LITERAL' } };
  const document = { choices: [{ message: { tool_calls: [call] }, finish_reason: 'stop' }] };
  const answer = openAiMessages.toAnswer(parse(JSON.stringify(document).replace('"LITERAL"', ARGUMENTS)));
  expect(answer.toolCalls[0]?.arguments).toBe(ARGUMENTS);
});

test('responses repeat the schema with its digits', async () => {
  const request = parseResponsesRequest(
    read({ model: 'default', input: 'x', tools: [{ ...tools[0]?.function, type: 'function' }] }),
  );
  expect(stringifyJson(toChatRequest(request).request.tools)).toContain(`"default":${ARGUMENTS}`);
  const { completion } = await complete([{ text: 'hello' }]);
  expect(stringifyJson(toResponse(request, 'r', completion))).toContain(`"default":${ARGUMENTS}`);
});

test('settings may be written with more digits than count', () => {
  const body = read({ temperature: 'LITERAL' }, '0.70000000000000000001');
  expect(input(body).inferenceConfig?.temperature).toBe(0.7);
});
