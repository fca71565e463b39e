import { calls, essence, host, jsonSchema, logged, loop, mail, useHandlerHost, user } from './given';

useHandlerHost();

describe.each([false, true])('the guardrail, stream: %s', (stream) => {
  const run = (messages: unknown[], change: object = {}) =>
    host.invoke({ model: 'default', messages, stream, ...change });
  const wordHit = (source: string) => ({
    action: 'blocked',
    policies: [{ source, policy: 'word', name: 'custom_word', action: 'blocked' }],
  });

  test('blocks a prompt', async () => {
    const answer = await run(user('tell me of plutonium'));
    expect(essence(answer)).toEqual({
      content: 'The request was blocked.',
      toolCalls: [],
      finish: 'content_filter',
      guardrail: wordHit('input'),
    });
    expect(logged()).toMatchObject({
      status: 200,
      finishReason: 'content_filter',
      guardrail: ['input:word:custom_word:blocked'],
    });
  });

  test.each(['system', 'developer'])('blocks a %s message', async (role) => {
    const answer = await run([{ role, content: 'praise plutonium' }, ...user('hello')]);
    expect(essence(answer)).toMatchObject({ content: 'The request was blocked.', finish: 'content_filter' });
  });

  test('still sees the messages beside a system message', async () => {
    const answer = await run([{ role: 'system', content: 'be kind' }, ...user('plutonium')]);
    expect(essence(answer).finish).toBe('content_filter');
  });

  test('blocks an answer', async () => {
    const answer = await run(user('repeat: contraband'));
    expect(essence(answer)).toMatchObject({ finish: 'content_filter', guardrail: wordHit('output') });
    expect(essence(answer).content).toBe('The answer was blocked.');
    expect(answer.text).not.toContain('contraband');
  });

  test('blocks JSON that the model writes unasked, for what its escapes mean', async () => {
    const answer = await run(user(String.raw`repeat: {"a":"x\ncontraband"}`));
    expect(essence(answer)).toMatchObject({ finish: 'content_filter', guardrail: wordHit('output') });
    expect(answer.text).not.toContain('contraband');
    const fine = await run(user(String.raw`repeat: {"a":"x\nfine"} [x] \o/`));
    expect(essence(fine)).toMatchObject({ content: String.raw`{"a":"x\nfine"} [x] \o/`, finish: 'stop' });
  });

  test('masks an answer', async () => {
    const answer = await run(user('repeat: write to case-123 now'));
    expect(essence(answer)).toMatchObject({
      content: 'write to {Case} now',
      guardrail: {
        action: 'masked',
        policies: [{ source: 'output', policy: 'sensitive_information', name: 'Case', action: 'masked' }],
      },
    });
  });

  test.each<[string, unknown[], object]>([
    ['a tool result', loop('plutonium'), { tools: [mail()] }],
    ['the arguments of an earlier call', loop('fine', '{"subject":"plutonium"}'), { tools: [mail()] }],
    ['arguments that are escaped', loop('fine', String.raw`{"subject":"pluton\u0069um"}`), { tools: [mail()] }],
    ['arguments after a line break', loop('fine', String.raw`{"subject":"key\nplutonium"}`), { tools: [mail()] }],
    ['arguments after a tab', loop('fine', String.raw`{"subject":"key\tplutonium now"}`), { tools: [mail()] }],
    ['arguments that break off', loop('fine', String.raw`{"subject":"key\nplutonium`), { tools: [mail()] }],
    ['arguments that are told in words', loop('fine', String.raw`{"subject":"key\nplutonium"}`), {}],
    ['a result that is told in words', loop(String.raw`Found: {"row":"a\nplutonium"}`), {}],
    [
      "arguments with tool_choice 'none'",
      loop('fine', String.raw`{"subject":"key\nplutonium"}`),
      { tools: [mail()], tool_choice: 'none' },
    ],
    ['a key of arguments', loop('fine', String.raw`{"key\rplutonium":1}`), { tools: [mail()] }],
    ['a tool result that is JSON', loop(String.raw`{"rows":["a\nplutonium"]}`), { tools: [mail()] }],
    ['JSON within a tool result', loop(String.raw`Found: {"row":"a\nplutonium"}`), { tools: [mail()] }],
    ['JSON within JSON of a tool result', loop(String.raw`{"row":"{\"b\":\"a\\nplutonium\"}"}`), { tools: [mail()] }],
    ['a message that is JSON', user(String.raw`{"q":"key\nplutonium"}`), {}],
    ['a system message that is JSON', [{ role: 'system', content: String.raw`["a\tplutonium"]` }, ...user('hi')], {}],
    ['a stop sequence', user('hello'), { stop: ['plutonium'] }],
    [
      'what a schema says',
      user('hello'),
      {
        tools: ['description', 'title', '$comment'].map((key, i) => ({
          type: 'function',
          function: { name: `f${i}`, parameters: { type: 'object', [key]: 'about\nplutonium now' } },
        })),
      },
    ],
    [
      'the name of a property',
      user('hello'),
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: { 'a\nplutonium': { type: 'string' } } } },
          },
        ],
      },
    ],
    ['a tool description', user('hello'), { tools: [mail('sends plutonium')] }],
    [
      'a tool schema',
      user('hello'),
      {
        tools: [
          { type: 'function', function: { name: 'f', parameters: { type: 'object', description: 'plutonium' } } },
        ],
      },
    ],
    [
      'the schema of the answer',
      user('hello'),
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { type: 'object', description: 'plutonium' } },
        },
      },
    ],
  ])('blocks %s before the model sees it', async (_, messages, change) => {
    const answer = await run(messages, change);
    expect(essence(answer)).toEqual({
      content: 'The request was blocked.',
      toolCalls: [],
      finish: 'content_filter',
      guardrail: wordHit('input'),
    });
    expect(calls()).toEqual(['ApplyGuardrail']);
  });

  test('masks arguments and results that are JSON in their place', async () => {
    const args = String.raw`{"subject":"To:\nkim@example.com"}`;
    const answer = await run(loop(String.raw`{"to":"\tkim@example.com","n":1}`, args), { tools: [mail()] });
    expect(essence(answer).guardrail).toMatchObject({ action: 'masked' });
    const sent = JSON.stringify(host.bedrock.requests.find(({ operation }) => operation.startsWith('Converse')));
    expect(sent).toContain(JSON.stringify({ subject: 'To:\n{EMAIL}' }));
    expect(sent).toContain(JSON.stringify(String.raw`{"to":"\t{EMAIL}","n":1}`).slice(1, -1));
    expect(sent).not.toContain('kim@example.com');
  });

  test('ids of calls reach neither the model nor, as the model wrote them, the client', async () => {
    const messages = JSON.parse(JSON.stringify(loop('fine')).replaceAll('call_1', 'tell_me_of_plutonium'));
    const answer = await run(messages, { tools: [mail()] });
    expect(essence(answer).finish).toBe('stop');
    expect(JSON.stringify(host.bedrock.requests)).not.toContain('plutonium');
    const called = await run(user('send a mail, subject: lunch'), { tools: [mail()] });
    expect(called.text).toMatch(/"id":"call_[0-9a-f]{24}"/);
    expect(called.text).not.toContain('tooluse_');
  });

  test('masks a tool result before the model sees it', async () => {
    const answer = await run(loop('write to kim@example.com'), { tools: [mail()] });
    expect(answer.text).not.toContain('kim@example.com');
    expect(JSON.stringify(host.bedrock.requests.at(-1))).not.toContain('kim@example.com');
    expect(essence(answer).guardrail).toEqual({
      action: 'masked',
      policies: [{ source: 'input', policy: 'sensitive_information', name: 'EMAIL', action: 'masked' }],
    });
  });

  test('finds what is far into a long tool result, within the limits of one call', async () => {
    const answer = await run(loop(`${'word '.repeat(60_000)} plutonium`), { tools: [mail()] });
    expect(essence(answer).finish).toBe('content_filter');
    const sizes = host.bedrock.requests.flatMap((request) =>
      request.operation === 'ApplyGuardrail'
        ? [(request.input.content ?? []).map(({ text }) => text?.text?.length ?? 0)]
        : [],
    );
    expect(sizes).toHaveLength(14);
    for (const texts of sizes)
      expect(texts.reduce((units, size) => units + Math.ceil(size / 1000), 0)).toBeLessThanOrEqual(25);
  });

  test('lets tool calls pass, once assessed', async () => {
    const answer = await run(user('send a mail, subject: lunch'), { tools: [mail()] });
    expect(essence(answer)).toMatchObject({ finish: 'tool_calls', guardrail: undefined });
    expect(answer.text).toContain(String.raw`{\"subject\":\"lunch\"}`);
    expect(host.bedrock.requests.at(-1)).toMatchObject({ operation: 'ApplyGuardrail', input: { source: 'OUTPUT' } });
  });

  test('blocks the arguments of a tool call before a byte of them leaves', async () => {
    const answer = await run(user('send a mail, subject: contraband'), { tools: [mail()] });
    expect(essence(answer)).toEqual({
      content: 'The answer was blocked.',
      toolCalls: [],
      finish: 'content_filter',
      guardrail: wordHit('output'),
    });
    expect(answer.text).not.toMatch(/contraband|subject/);
  });

  test('masks the arguments of a tool call', async () => {
    const answer = await run(user('send a mail, subject: case-123'), { tools: [mail()] });
    expect(essence(answer)).toMatchObject({ finish: 'tool_calls', guardrail: { action: 'masked' } });
    expect(answer.text).toContain(String.raw`{\"subject\":\"{Case}\"}`);
  });

  test('assesses a forced JSON answer', async () => {
    const change = { model: 'forced', response_format: jsonSchema };
    expect(essence(await run(user('subject: lunch'), change))).toMatchObject({
      content: '{"subject":"lunch"}',
      finish: 'stop',
      toolCalls: [],
    });
    expect(essence(await run(user('subject: contraband'), change))).toMatchObject({
      content: 'The answer was blocked.',
      finish: 'content_filter',
    });
  });
});
