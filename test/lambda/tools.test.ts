import { withoutToolBlocks } from '../../lambda/chat/turns';
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

  describe('strict', () => {
    const strictTool = (parameters: object) => ({
      tools: [{ type: 'function', function: { name: 'weather', parameters, strict: true } }],
    });
    const bounded = { type: 'object', properties: { days: { type: 'integer', maximum: 7 } }, required: ['days'] };

    test('reaches models that enforce schemas, with closed objects', () => {
      const call = convert(strictTool(weatherTool.function.parameters));
      expect(call.input.toolConfig?.tools?.[0]?.toolSpec).toMatchObject({
        strict: true,
        inputSchema: { json: { ...weatherTool.function.parameters, additionalProperties: false } },
      });
      expect(call.strictTools).toBeUndefined();
    });

    test.each<[string, object, Partial<ChatModel>]>([
      ['a model that does not', weatherTool.function.parameters, { structuredOutput: false }],
      ['a bound that its grammar lacks', bounded, {}],
      ['an object of any keys', { type: 'object', additionalProperties: { type: 'number' } }, {}],
    ])('is checked here for %s', (_, parameters, model) => {
      const call = convert(strictTool(parameters), givenModel(model));
      expect(call.input.toolConfig?.tools?.[0]?.toolSpec).not.toHaveProperty('strict', true);
      expect(call.input.toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json).toEqual({ properties: {}, ...parameters });
      expect(call.strictTools?.get('weather')).toEqual({ properties: {}, ...parameters });
    });

    test('is given to twenty tools, and checked here for the others', () => {
      const tools = Array.from({ length: 22 }, (_, i) => ({
        type: 'function',
        function: { ...weatherTool.function, name: `t${i}`, strict: true },
      }));
      const call = convert({ tools });
      expect(call.input.toolConfig?.tools?.filter(({ toolSpec }) => toolSpec?.strict)).toHaveLength(20);
      expect([...(call.strictTools?.keys() ?? [])]).toEqual(['t20', 't21']);
    });
  });

  test.each([
    [{}, { type: 'object', properties: {} }],
    [{ properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
  ])('parameters %j are an object', (parameters, json) => {
    const tools = [{ type: 'function', function: { name: 'now', parameters } }];
    expect(input({ tools }).toolConfig?.tools?.[0]?.toolSpec?.inputSchema).toEqual({ json });
  });

  test.each(['auto', 'none', undefined])('no tools and tool_choice %s is no tools', (tool_choice) => {
    expect(input({ tools: [], tool_choice }).toolConfig).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, Partial<ChatModel>]>([
    ['without tools', {}, {}],
    ["with tool_choice 'none'", { tools: [weatherTool], tool_choice: 'none' }, {}],
    ['on a model without tools', {}, { tools: false }],
  ])('a tool loop that goes on %s is told in words', (_, change, model) => {
    const { input: sent, toolBlocks } = convert({ messages: toolLoop, ...change }, givenModel(model));
    expect(sent.toolConfig).toBeUndefined();
    expect(toolBlocks).toBe(false);
    expect(withoutToolBlocks(sent.messages)).toEqual([
      { role: 'user', content: [{ text: 'how is Seoul?' }] },
      { role: 'assistant', content: [{ text: 'Called the tool weather with {"city":"Seoul"}' }] },
      { role: 'user', content: [{ text: 'The tool weather returned: 21 degrees' }] },
    ]);
  });

  describe('a forced tool', () => {
    const other = { type: 'function', function: { name: 'other' } };
    const choices = (forcedTool: object, tool_choice: unknown) =>
      input({ tools: [weatherTool, other], tool_choice }, givenModel({ limits: { forcedTool } as ChatModel['limits'] }))
        .toolConfig;
    const named = { type: 'function', function: { name: 'weather' } };

    test('is the only one that is sent where the model takes any alone', () => {
      const config = choices({ any: true, tool: false }, named);
      expect(config?.tools?.map(({ toolSpec }) => toolSpec?.name)).toEqual(['weather']);
      expect(config?.toolChoice).toEqual({ any: {} });
      expect(choices({ any: true, tool: false }, 'required')?.tools).toHaveLength(2);
      expect(choices({ any: true, tool: true }, named)?.toolChoice).toEqual({ tool: { name: 'weather' } });
    });

    test.each(['required', named])('%j is refused by a model that takes auto alone', (tool_choice) => {
      const model = givenModel({ limits: { forcedTool: { any: false, tool: false } } });
      expect(fault({ tools: [weatherTool], tool_choice }, model)).toMatchObject({
        kind: 'unsupported_parameter',
        param: 'tool_choice',
      });
      expect(() => convert({ tools: [weatherTool], tool_choice: 'auto' }, model)).not.toThrow();
    });
  });

  test('tools of a model that does not stream them are refused in a stream', () => {
    const model = givenModel({ limits: { toolsInStream: false } });
    expect(fault({ tools: [weatherTool], stream: true }, model)).toMatchObject({ param: 'stream' });
    expect(() => convert({ tools: [weatherTool] }, model)).not.toThrow();
    expect(() => convert({ stream: true }, model)).not.toThrow();
  });

  describe('Nova', () => {
    const toolOf = (parameters: object, toolSchema: 'nova-1' | 'nova-2' = 'nova-1') =>
      input(
        { tools: [{ type: 'function', function: { name: 'a', description: 'A tool.', parameters } }] },
        givenModel({ limits: { toolSchema } }),
      ).toolConfig?.tools?.[0]?.toolSpec;
    const recursive = {
      type: 'object',
      properties: { node: { $ref: '#/$defs/node' } },
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    };

    test('gets type, properties and required at the top, with definitions in place', () => {
      const tool = toolOf({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: 'Args',
        description: 'Where to look.',
        type: 'object',
        properties: { city: { $ref: '#/$defs/city', description: 'a city' }, enum: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
        minProperties: 1,
        $defs: { city: { type: 'object', properties: { name: { $ref: '#/$defs/name' } } }, name: { type: 'string' } },
      });
      expect(tool?.inputSchema?.json).toEqual({
        type: 'object',
        properties: {
          city: { type: 'object', properties: { name: { type: 'string' } }, description: 'a city' },
          enum: { type: 'string' },
        },
        required: ['city'],
      });
      expect(tool?.description).toBe('A tool.\nWhere to look.\nShould match the JSON schema {"minProperties":1}');
    });

    test.each<[string, object, object]>([
      ['is recursive', recursive, { node: {} }],
      ['refers to another document', { type: 'object', properties: { a: { $ref: 'https://a.test/a' } } }, { a: {} }],
      ['grows without end', doubling(30), expect.anything()],
    ])('a schema that %s is told whole in the description', (_, parameters, properties) => {
      for (const dialect of ['nova-1', 'nova-2'] as const) {
        const tool = toolOf(parameters, dialect);
        expect(tool?.inputSchema?.json).toEqual({ type: 'object', properties });
        expect(tool?.description).toBe(`A tool.\nShould match the JSON schema ${JSON.stringify(parameters)}`);
      }
    });

    test('a choice at the top is told in the description, with its properties in place', () => {
      const anyOf = [
        { properties: { a: { type: 'string' }, k: { const: 1 } }, required: ['a', 'k'] },
        { properties: { b: { type: 'string' }, k: { const: 2 } }, required: ['b', 'k'] },
      ];
      const tool = toolOf({ type: 'object', anyOf });
      expect(tool?.inputSchema?.json).toEqual({
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' }, k: { anyOf: [{ const: 1 }, { const: 2 }] } },
        required: ['k'],
      });
      expect(tool?.description).toBe(`A tool.\nShould match the JSON schema ${JSON.stringify({ anyOf })}`);
    });

    test('other models get a recursive schema as it is', () => {
      const tools = [{ type: 'function', function: { name: 'a', parameters: recursive } }];
      expect(input({ tools }).toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json).toEqual(recursive);
    });
  });

  describe('Claude', () => {
    const claude = givenModel({ limits: { toolSchema: 'claude', forcedTool: { any: true, tool: true } } });
    const toolOf = (parameters: object, strict = false) =>
      input({ tools: [{ type: 'function', function: { name: 'a', parameters, strict } }] }, claude).toolConfig
        ?.tools?.[0]?.toolSpec;

    test.each(['anyOf', 'oneOf'])('gets no %s at the top', (key) => {
      const choice = { [key]: [{ required: ['a'] }, { $ref: '#/$defs/b' }] };
      const $defs = { b: { type: 'object', properties: { b: { type: 'string' } } } };
      const tool = toolOf({ type: 'object', properties: { a: { type: 'string' } }, ...choice, $defs });
      expect(tool?.inputSchema?.json).toEqual({
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        $defs,
      });
      expect(tool?.description).toBe(`Should match the JSON schema ${JSON.stringify(choice)}`);
    });

    test('gets an allOf at the top as one object', () => {
      const one = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });
      expect(toolOf({ allOf: [one('a'), one('b')] })?.inputSchema?.json).toEqual({
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        required: ['a', 'b'],
      });
    });

    test.each([false, true])('refuses names of properties that it does not take, strict %s', (strict) => {
      const parameters = { type: 'object', properties: { 'filter[id]': { type: 'string' } } };
      const tools = [{ type: 'function', function: { name: 'a', parameters, strict } }];
      expect(fault({ tools }, claude)).toMatchObject({
        kind: 'unsupported_parameter',
        param: 'tools[0].function.parameters',
      });
    });

    test('is told a structured answer with such names in the system prompt', () => {
      const answer = { name: 'x', schema: { type: 'object', properties: { 이름: { type: 'string' } } } };
      const model = { ...claude, structuredOutput: false };
      const call = convert({ response_format: { type: 'json_schema', json_schema: answer } }, model);
      expect(call.input.toolConfig).toBeUndefined();
      expect(JSON.stringify(call.input.system)).toContain('이름');
    });
  });

  test.each<[string, object, object]>([
    [
      'a tuple',
      { items: [{ type: 'string' }], additionalItems: false },
      { prefixItems: [{ type: 'string' }], items: false },
    ],
    ['an exclusive bound', { minimum: 0, exclusiveMinimum: true }, { exclusiveMinimum: 0 }],
    ['a bound that is not exclusive', { maximum: 9, exclusiveMaximum: false }, { maximum: 9 }],
  ])('%s of an older draft is said in the words of today', (_, older, newer) => {
    const parameters = (a: object) => ({ type: 'object', properties: { a } });
    const tools = [{ type: 'function', function: { name: 'a', parameters: parameters(older) } }];
    expect(input({ tools }).toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json).toEqual(parameters(newer));
  });

  test.each(['claude', 'nova-1', 'any'] as const)(
    'parameters that are a reference keep their properties, %s',
    (toolSchema) => {
      const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
      const parameters = { $ref: '#/definitions/city', definitions: { city } };
      const tools = [{ type: 'function', function: { name: 'a', parameters } }];
      expect(input({ tools }, givenModel({ limits: { toolSchema } })).toolConfig?.tools?.[0]?.toolSpec).toMatchObject({
        inputSchema: { json: city },
      });
    },
  );

  test.each<[string, 'nova-1' | 'claude', object]>([
    ['recursion, on Nova', 'nova-1', { type: 'object', properties: { next: { $ref: '#' } } }],
    ['a choice at the top, on Nova', 'nova-1', { type: 'object', anyOf: [{ required: ['a'] }] }],
    ['a choice at the top, on Claude', 'claude', { type: 'object', anyOf: [{ required: ['a'] }] }],
  ])('an answer with %s is told in the system prompt, and checked here', (_, toolSchema, schema) => {
    const model = givenModel({
      structuredOutput: false,
      limits: { toolSchema, forcedTool: { any: true, tool: true } },
    });
    const call = convert({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }, model);
    expect(call).toMatchObject({ answerTool: undefined, wantedJson: { schema } });
  });

  test('a list as the answer is told to models whose grammar wants an object', () => {
    const answer = { name: 'x', schema: { type: 'array', items: { type: 'string' } } };
    const model = givenModel({ limits: { structuredOutput: { dialect: 'all-required' } } });
    const call = convert({ response_format: { type: 'json_schema', json_schema: answer } }, model);
    expect(call.input.outputConfig).toBeUndefined();
    expect(call.wantedJson).toEqual({ schema: answer.schema });
  });

  test('parallel_tool_calls', () => {
    expect(convert({ tools: [weatherTool], parallel_tool_calls: false }).firstToolCallOnly).toBe(true);
    expect(convert({ tools: [weatherTool], parallel_tool_calls: true }).firstToolCallOnly).toBe(false);
    expect(convert({ tools: [weatherTool] }).firstToolCallOnly).toBe(false);
  });

  test.each<[string, Record<string, unknown>, Partial<ChatModel>, string]>([
    ['tools for a model without', { tools: [weatherTool] }, { tools: false }, 'tools'],
    ['tool_choice without tools', { tool_choice: 'required' }, {}, 'tool_choice'],
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

  const native = (call: ReturnType<typeof convert>) =>
    JSON.parse(call.input.outputConfig?.textFormat?.structure?.jsonSchema?.schema ?? 'null');
  const asked = (of: unknown, model: Partial<ChatModel> = {}, change: Record<string, unknown> = {}) =>
    convert(
      { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: of } }, ...change },
      givenModel(model),
    );
  const closed = { ...schema, additionalProperties: false };

  test('a schema is native where the model can, with closed objects', () => {
    const call = convert({ response_format: jsonSchema });
    expect(call).toMatchObject({ answerTool: undefined, wantedJson: undefined });
    expect(call.input.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'answer', description: 'an answer', schema: JSON.stringify(closed) } },
      },
    });
  });

  test('bounds that the grammar lacks are told, and checked here', () => {
    const bounded = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Answer',
      type: 'object',
      properties: {
        days: { type: 'integer', title: 'Days', description: 'how many', minimum: 1, exclusiveMaximum: 8 },
        tags: { type: 'array', items: { type: 'string', maxLength: 9 }, minItems: 2, maxItems: 3 },
        mail: { type: 'string', format: 'email' },
        phone: { type: 'string', format: 'phone' },
        pets: { type: 'array', items: { oneOf: [{ const: 'cat' }, { const: 'dog' }] }, minItems: 1 },
      },
      required: ['days'],
    };
    const call = asked(bounded);
    expect(call.wantedJson).toEqual({ schema: bounded });
    expect(native(call)).toEqual({
      type: 'object',
      properties: {
        days: {
          type: 'integer',
          description: 'how many\nShould match the JSON schema {"minimum":1,"exclusiveMaximum":8}',
        },
        tags: {
          type: 'array',
          items: { type: 'string', description: 'Should match the JSON schema {"maxLength":9}' },
          description: 'Should match the JSON schema {"minItems":2,"maxItems":3}',
        },
        mail: { type: 'string', format: 'email' },
        phone: { type: 'string', description: 'Should match the JSON schema {"format":"phone"}' },
        pets: { type: 'array', items: { anyOf: [{ const: 'cat' }, { const: 'dog' }] }, minItems: 1 },
      },
      required: ['days'],
      additionalProperties: false,
    });
  });

  test('definitions and allOf are put in place', () => {
    const call = asked({
      type: 'object',
      properties: { who: { allOf: [{ $ref: '#/$defs/person' }], description: 'who', default: null } },
      $defs: { person: { type: 'object', title: 'Person', properties: { name: { type: ['string', 'null'] } } } },
    });
    expect(call.wantedJson).toBeUndefined();
    expect(native(call).properties).toEqual({
      who: {
        type: 'object',
        properties: { name: { type: ['string', 'null'] } },
        additionalProperties: false,
        description: 'who',
      },
    });
  });

  const recursive = {
    type: 'object',
    properties: { name: { type: 'string' }, parts: { type: 'array', items: { $ref: '#' } } },
  };

  test.each<[string, unknown]>([
    ['is recursive', recursive],
    ['has objects of any keys', { type: 'object', properties: { a: { type: 'object' } } }],
    ['maps keys to numbers', { type: 'object', additionalProperties: { type: 'number' } }],
    ['has enums of objects', { type: 'object', properties: { a: { enum: [{ b: 1 }] } } }],
    ['has a tuple', { type: 'object', properties: { a: { type: 'array', prefixItems: [{ type: 'string' }] } } }],
    ['allows any value', { type: 'object', properties: { a: {} } }],
    ['grows without end', doubling(30)],
  ])('a schema that %s is a forced tool, as the grammar can not say it', (_, of) => {
    const call = asked(of);
    expect(call.input.outputConfig).toBeUndefined();
    expect(call).toMatchObject({ answerTool: 'answer', wantedJson: { schema: of } });
    expect(call.input.toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json).toEqual(of);
  });

  test('a schema is a forced tool elsewhere', () => {
    const call = convert({ response_format: jsonSchema }, givenModel({ structuredOutput: false }));
    expect(call).toMatchObject({ answerTool: 'answer', wantedJson: { schema } });
    expect(call.input.toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'answer', description: 'an answer', inputSchema: { json: schema } } }],
      toolChoice: { tool: { name: 'answer' } },
    });
  });

  test('a model that wants each property required, and its own field', () => {
    const limits = {
      structuredOutput: { dialect: 'all-required', strictField: true, streaming: false },
      forcedTool: { any: true, tool: true },
    } as const;
    const full = asked({ ...closed, required: ['a'] }, { limits });
    expect(native(full)).toEqual({ ...closed, required: ['a'] });
    expect(full.input.additionalModelRequestFields).toEqual({ text: { format: { strict: true } } });
    expect(asked(closed, { limits }).answerTool).toBe('answer');
    expect(asked({ ...closed, required: ['a'] }, { limits }, { stream: true }).answerTool).toBe('answer');
  });

  const forcedTool = { any: false, tool: false };
  test.each<[string, unknown, Partial<ChatModel>, Record<string, unknown>]>([
    ['a model without tools', schema, { structuredOutput: false, tools: false }, {}],
    ['a model of which it is not known', schema, { structuredOutput: false, limits: {} }, {}],
    ['a model that can not be forced', schema, { structuredOutput: false, limits: { forcedTool } }, {}],
    ['a request with tools', schema, { structuredOutput: false }, { tools: [weatherTool] }],
    ['a schema of no object', { type: 'array', items: schema }, { structuredOutput: false }, {}],
    [
      'a model that streams no tools',
      schema,
      { structuredOutput: false, limits: { toolsInStream: false, forcedTool: { any: true, tool: true } } },
      { stream: true },
    ],
  ])('a schema for %s is told, and the answer checked here', (_, of, model, change) => {
    const call = asked(of, model, change);
    expect(call).toMatchObject({ answerTool: undefined, wantedJson: { schema: of } });
    expect(call.input.outputConfig).toBeUndefined();
    expect(call.input.toolConfig?.toolChoice).toBeUndefined();
    expect(call.input.system?.at(-1)?.guardContent?.text?.text).toMatch(/JSON schema: \{.*\}$/);
  });

  test.each<Partial<ChatModel>>([{}, { structuredOutput: false }, { tools: false }])(
    'json_object is told to %j',
    (model) => {
      const call = convert({ response_format: { type: 'json_object' } }, givenModel(model));
      expect(call).toMatchObject({ answerTool: undefined, wantedJson: {} });
      expect(call.input).toMatchObject({ toolConfig: undefined, outputConfig: undefined });
      expect(call.input.system).toEqual([
        { guardContent: { text: { text: expect.stringContaining('one JSON object') } } },
      ]);
    },
  );

  test.each<[string, object]>([
    ['refers to another document', { type: 'object', properties: { a: { $ref: 'https://example.com/a' } } }],
    ['refers to what it does not hold', { $ref: '#/$defs/a' }],
    ['has a pattern that is none', { type: 'object', properties: { a: { type: 'string', pattern: '(' } } }],
  ])('a schema that %s is refused', (_, of) => {
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema: of } };
    expect(fault({ response_format })).toMatchObject({
      kind: 'unsupported_parameter',
      param: 'response_format.json_schema.schema',
    });
  });
});

/** A small schema that is huge once its definitions are in place. */
function doubling(steps: number): object {
  const next = (i: number) => (i === steps ? { type: 'string' } : { $ref: `#/$defs/d${i + 1}` });
  const twice = (i: number) => ({ type: 'object', properties: { a: next(i), b: next(i) } });
  const $defs = Object.fromEntries(Array.from({ length: steps }, (_, i) => [`d${i + 1}`, twice(i + 1)]));
  return { ...twice(0), $defs };
}
