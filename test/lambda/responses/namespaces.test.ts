import { host, json, useHandlerHost } from '../wire/given';
import { asOpenAI, eventsOf, mail, respond, responseOf } from './given';

useHandlerHost('responses');

const office = (functions: object[] = [mail()], name = 'office') => ({
  type: 'namespace',
  name,
  description: 'Tools of the office.',
  tools: functions,
});

interface Sent {
  readonly toolConfig?: { readonly tools: { readonly toolSpec: { readonly name: string } }[] };
}

/** The tools that Converse was sent. */
function toolsSent() {
  const called = host.bedrock.requests.findLast(({ operation }) => operation === 'Converse');
  return (called?.input as Sent | undefined)?.toolConfig?.tools.map(({ toolSpec }) => toolSpec);
}

const call = { type: 'function_call', name: 'mail', namespace: 'office', arguments: expect.any(String) };

describe('a function of a namespace', () => {
  test('is a tool with a name that has both', async () => {
    const answer = await respond('hello', { tools: [office(), mail()] });
    expect(answer.status).toBe(200);
    expect(toolsSent()).toMatchObject([
      { name: 'office__mail', description: 'Tools of the office.\n\nsends a mail to someone' },
      { name: 'mail', description: 'sends a mail to someone' },
    ]);
    asOpenAI(json(answer));
    expect(responseOf(answer).tools).toMatchObject([
      { type: 'namespace', tools: [{ name: 'mail' }] },
      { name: 'mail' },
    ]);
  });

  test.each([false, true])('is called by the names that the client has for it, stream: %s', async (stream) => {
    const answer = await respond('office mail, subject: x', { tools: [office()], tool_choice: 'required', stream });
    expect(responseOf(answer).output).toMatchObject([call]);
    for (const event of eventsOf(answer)) {
      if (event.type === 'response.output_item.added') expect(event.item).toMatchObject({ ...call, arguments: '' });
    }
  });

  test('has its call and output sent back', async () => {
    const input = [
      { role: 'user', content: 'go' },
      { ...call, call_id: 'call_1', arguments: '{"subject":"x"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'sent' },
    ];
    expect((await respond(input, { tools: [office()] })).status).toBe(200);
    expect(host.bedrock.requests.at(-1)?.input).toMatchObject({
      messages: [{}, { content: [{ toolUse: { name: 'office__mail' } }] }, {}],
    });
  });

  test('keeps a name that Converse takes, and its own, where both together are too long', async () => {
    const long = ['a', 'b'].map((end) => ({ ...mail(), name: 'm'.repeat(59) + end }));
    const answer = await respond('hello', { tools: [office(long)], tool_choice: 'required' });
    const names = toolsSent()?.map(({ name }) => name) ?? [];
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^office__m{46,}_[0-9a-f]{8}$/);
    expect(responseOf(answer).output).toMatchObject([{ namespace: 'office', name: long[0]?.name }]);
  });

  test('is named in errors by its place', async () => {
    const wrong = { ...mail(), parameters: { type: 'array', items: {} } };
    const answer = await respond('hello', { tools: [mail('another'), office([{ ...mail(), name: 'other' }, wrong])] });
    expect(answer.status).toBe(400);
    expect(json(answer)).toMatchObject({ error: { param: 'tools[1].tools[1].parameters' } });
  });
});

test.each([
  ['a tool that is no function', [office([{ type: 'custom', name: 'x' }])], 'tools[0].tools[0].type'],
  ['no function', [office([])], 'tools[0].tools'],
  ['more functions together than a request takes', ['a', 'b'].map((name) => office(many(65), name)), 'tools'],
])('a namespace with %s is a 400', async (_, tools, param) => {
  const answer = await respond('hello', { tools });
  expect(answer.status).toBe(400);
  expect(json(answer)).toMatchObject({ error: { param } });
});

function many(count: number) {
  return Array.from({ length: count }, (_, i) => ({ ...mail(), name: `mail_${i}` }));
}

describe('a web search', () => {
  test('that may not reach the internet is left out', async () => {
    const search = { type: 'web_search', external_web_access: false, search_context_size: 'low' };
    const answer = await respond('hello', { tools: [search, mail()] });
    expect(answer.status).toBe(200);
    expect(toolsSent()).toMatchObject([{ name: 'mail' }]);
    expect(responseOf(answer).tools).toMatchObject([{ name: 'mail' }]);
  });

  test.each([{}, { external_web_access: true }])('of the internet is a 400: %j', async (access) => {
    const answer = await respond('hello', { tools: [{ type: 'web_search', ...access }] });
    expect(json(answer)).toMatchObject({ error: { code: 'unsupported_parameter', param: 'tools[0].type' } });
  });
});
