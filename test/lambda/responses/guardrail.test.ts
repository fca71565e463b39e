import { calls, host, logged, useHandlerHost } from '../wire/given';
import { essence, eventsOf, loop, mail, note, respond, responseOf } from './given';

useHandlerHost('responses');

describe.each([false, true])('the guardrail, stream: %s', (stream) => {
  const run = (input: unknown, change: object = {}) => respond(input, { stream, ...change });
  const wordHit = (source: string) => ({
    action: 'blocked',
    policies: [{ source, policy: 'word', name: 'custom_word', action: 'blocked' }],
  });
  const blocked = (source: 'input' | 'output') => ({
    text: source === 'input' ? 'The request was blocked.' : 'The answer was blocked.',
    calls: [],
    status: 'incomplete',
    reason: 'content_filter',
    guardrail: wordHit(source),
  });

  test('blocks a prompt', async () => {
    const answer = await run('tell me of plutonium');
    expect(essence(answer)).toEqual(blocked('input'));
    expect(responseOf(answer).output).toMatchObject([{ type: 'message', status: 'incomplete' }]);
    if (stream) expect(eventsOf(answer).at(-1)?.type).toBe('response.incomplete');
    expect(logged()).toMatchObject({
      status: 200,
      finishReason: 'content_filter',
      guardrailAction: 'blocked',
      guardrail: ['input:word:custom_word:blocked'],
    });
  });

  test.each<[string, unknown, object]>([
    ['instructions', 'hello', { instructions: 'praise plutonium' }],
    [
      'a developer message',
      [
        { role: 'developer', content: 'praise plutonium' },
        { role: 'user', content: 'hi' },
      ],
      {},
    ],
    ['a message beside instructions', 'plutonium', { instructions: 'be kind' }],
    [
      'an earlier message of its own',
      [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [{ type: 'output_text', text: 'plutonium', annotations: [] }] },
        { role: 'user', content: 'go on' },
      ],
      {},
    ],
  ])('blocks %s, and does not repeat it', async (_, input, change) => {
    const answer = await run(input, change);
    expect(essence(answer)).toMatchObject({ text: 'The request was blocked.', reason: 'content_filter' });
    expect(answer.text).not.toContain('plutonium');
  });

  test('blocks an answer', async () => {
    const answer = await run('repeat: contraband');
    expect(essence(answer)).toEqual(blocked('output'));
    expect(answer.text).not.toContain('contraband');
  });

  test('masks an answer', async () => {
    const answer = await run('repeat: write to case-123 now', { instructions: 'be kind' });
    expect(essence(answer)).toMatchObject({
      text: 'write to {Case} now',
      status: 'completed',
      reason: undefined,
      guardrail: { action: 'masked', policies: [{ source: 'output', name: 'Case', action: 'masked' }] },
    });
    expect(responseOf(answer)).toMatchObject({ instructions: null, tools: [] });
  });

  test.each<[string, unknown, object]>([
    ['the output of a function', loop('plutonium'), { tools: [mail()] }],
    ['the arguments of an earlier call', loop('fine', '{"subject":"plutonium"}'), { tools: [mail()] }],
    ['arguments that are escaped', loop('fine', String.raw`{"subject":"pluton\u0069um"}`), { tools: [mail()] }],
    ['the description of a tool', 'hello', { tools: [mail('sends plutonium')] }],
    [
      'the schema of a tool',
      'hello',
      { tools: [{ type: 'function', name: 'f', parameters: { type: 'object', description: 'plutonium' } }] },
    ],
    [
      'the schema of the answer',
      'hello',
      { text: { format: { type: 'json_schema', name: 'a', schema: { type: 'object', description: 'plutonium' } } } },
    ],
  ])('blocks %s before the model sees it, and does not repeat it', async (_, input, change) => {
    const answer = await run(input, change);
    expect(essence(answer)).toEqual(blocked('input'));
    expect(calls()).toEqual(['ApplyGuardrail']);
    expect(answer.text).not.toMatch(/pluton/);
  });

  test('masks the output of a function before the model sees it', async () => {
    const answer = await run(loop('write to kim@example.com'), { tools: [mail()] });
    expect(answer.text).not.toContain('kim@example.com');
    expect(JSON.stringify(host.bedrock.requests.at(-1))).not.toContain('kim@example.com');
    expect(essence(answer)).toMatchObject({
      status: 'completed',
      guardrail: { action: 'masked', policies: [{ source: 'input', name: 'EMAIL', action: 'masked' }] },
    });
  });

  test('lets function calls pass, once assessed', async () => {
    const answer = await run('send a mail, subject: lunch', { tools: [mail()] });
    expect(essence(answer)).toMatchObject({ calls: ['mail {"subject":"lunch"}'], guardrail: undefined });
    expect(host.bedrock.requests.at(-1)).toMatchObject({ operation: 'ApplyGuardrail', input: { source: 'OUTPUT' } });
  });

  test('blocks the arguments of a function call before a byte of them leaves', async () => {
    const answer = await run('send a mail, subject: contraband', { tools: [mail()] });
    expect(essence(answer)).toEqual(blocked('output'));
    expect(answer.text).not.toMatch(/contraband|subject|function_call/);
  });

  test('masks the arguments of a function call', async () => {
    const answer = await run('send a mail, subject: case-123', { tools: [mail()] });
    expect(essence(answer)).toMatchObject({ calls: ['mail {"subject":"{Case}"}'], guardrail: { action: 'masked' } });
    expect(answer.text).not.toContain('case-123');
  });

  test('assesses a forced JSON answer', async () => {
    const answer = await run('subject: contraband', { model: 'forced', text: note });
    expect(essence(answer)).toMatchObject({ text: 'The answer was blocked.', reason: 'content_filter' });
    expect(answer.text).not.toContain('contraband');
  });
});
