import type { ChatModel } from '../../lambda/contract/environment';
import { convert, fault, givenModel, input, toolLoop, weatherTool } from './given';

const schema = { type: 'object', properties: { a: { type: 'number' } } };
const jsonSchema = { type: 'json_schema', json_schema: { name: 'answer', description: 'an answer', schema } };

describe('tools', () => {
  test.each<[unknown, unknown]>([
    [undefined, undefined],
    ['auto', undefined],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'weather' } }, { tool: { name: 'weather' } }],
  ])('tool_choice %j', (tool_choice, toolChoice) => {
    const { toolConfig } = input({ tools: [weatherTool], tool_choice });
    expect(toolConfig).toEqual({
      tools: [
        {
          toolSpec: {
            name: 'weather',
            description: 'weather of a city',
            inputSchema: { json: weatherTool.function.parameters },
          },
        },
      ],
      toolChoice,
    });
  });

  test("tool_choice 'none' sends no tools", () => {
    expect(input({ tools: [weatherTool], tool_choice: 'none' }).toolConfig).toBeUndefined();
  });

  test('a tool without parameters and description', () => {
    const { toolConfig } = input({
      tools: [{ type: 'function', function: { name: 'now', description: '', strict: false } }],
    });
    expect(toolConfig?.tools).toEqual([
      { toolSpec: { name: 'now', inputSchema: { json: { type: 'object', properties: {} } } } },
    ]);
  });

  test('strict reaches models that enforce schemas', () => {
    const tools = [{ type: 'function', function: { ...weatherTool.function, strict: true } }];
    expect(input({ tools }).toolConfig?.tools?.[0]?.toolSpec?.strict).toBe(true);
    expect(fault({ tools }, givenModel({ structuredOutput: false })).param).toBe('tools[0].function.strict');
  });

  test('parallel_tool_calls', () => {
    expect(convert({ tools: [weatherTool], parallel_tool_calls: false }).firstToolCallOnly).toBe(true);
    expect(convert({ tools: [weatherTool], parallel_tool_calls: true }).firstToolCallOnly).toBe(false);
    expect(convert({ tools: [weatherTool] }).firstToolCallOnly).toBe(false);
  });

  test.each<[string, Record<string, unknown>, Partial<ChatModel>, string]>([
    ['tools for a model without', { tools: [weatherTool] }, { tools: false }, 'tools'],
    ['tool_choice without tools', { tool_choice: 'required' }, {}, 'tool_choice'],
    ["'none' within a tool loop", { messages: toolLoop, tools: [weatherTool], tool_choice: 'none' }, {}, 'tool_choice'],
    ['a tool loop without tools', { messages: toolLoop }, {}, 'tools'],
    [
      'a tool_choice that is not among the tools',
      { tools: [weatherTool], tool_choice: { type: 'function', function: { name: 'x' } } },
      {},
      'tool_choice.function.name',
    ],
    ['two tools of one name', { tools: [weatherTool, weatherTool] }, {}, 'tools[1].function.name'],
    [
      'parameters that are no object',
      { tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'array' } } }] },
      {},
      'tools[0].function.parameters',
    ],
  ])('%s is refused', (_, change, model, param) => {
    expect(fault(change, givenModel(model))).toMatchObject({ kind: 'unsupported_parameter', param });
  });
});

describe('response_format', () => {
  test('text asks for nothing', () => {
    expect(input({ response_format: { type: 'text' } })).toMatchObject({
      toolConfig: undefined,
      outputConfig: undefined,
    });
  });

  test('a schema is native where the model can', () => {
    const { input: sent, answerTool } = convert({ response_format: jsonSchema });
    expect(answerTool).toBeUndefined();
    expect(sent.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'answer', description: 'an answer', schema: JSON.stringify(schema) } },
      },
    });
  });

  test('a schema is a forced tool elsewhere', () => {
    const { input: sent, answerTool } = convert(
      { response_format: jsonSchema },
      givenModel({ structuredOutput: false }),
    );
    expect(answerTool).toBe('answer');
    expect(sent.toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'answer', description: 'an answer', inputSchema: { json: schema } } }],
      toolChoice: { tool: { name: 'answer' } },
    });
  });

  test.each<[string, Record<string, unknown>, Partial<ChatModel>, string]>([
    ['json_object', { response_format: { type: 'json_object' } }, {}, 'response_format.type'],
    [
      'a schema for a model without tools',
      { response_format: jsonSchema },
      { structuredOutput: false, tools: false },
      'response_format',
    ],
    [
      'a forced schema together with tools',
      { response_format: jsonSchema, tools: [weatherTool] },
      { structuredOutput: false },
      'response_format',
    ],
    [
      'a forced schema that is no object',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'array' } } } },
      { structuredOutput: false },
      'response_format.json_schema.schema',
    ],
  ])('%s is refused', (_, change, model, param) => {
    expect(fault(change, givenModel(model))).toMatchObject({ kind: 'unsupported_parameter', param });
  });
});
