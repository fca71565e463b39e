import OpenAI from 'openai';
import { host, json, logged, MARKER, measured, useHandlerHost } from '../wire/given';
import { asOpenAI, asOpenAIEvent, essence, eventsOf, loop, mail, note, respond, responseOf } from './given';

useHandlerHost('responses');

describe('an answer', () => {
  test('arrives whole', async () => {
    const answer = await respond(`repeat: ${MARKER} hello`, {
      user: 'u-1',
      metadata: { ticket: '42' },
      temperature: 0.5,
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-wire' },
    });
    asOpenAI(json(answer));
    expect(json(answer)).toEqual({
      id: 'resp_req-wire',
      object: 'response',
      created_at: expect.any(Number),
      completed_at: expect.any(Number),
      status: 'completed',
      incomplete_details: null,
      error: null,
      model: 'default',
      output: [
        {
          id: 'msg_req-wire_0',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: `${MARKER} hello`, annotations: [], logprobs: [] }],
        },
      ],
      usage: {
        input_tokens: expect.any(Number),
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: expect.any(Number),
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: expect.any(Number),
      },
      instructions: null,
      tools: [],
      text: { format: { type: 'text' }, verbosity: 'medium' },
      tool_choice: 'auto',
      parallel_tool_calls: true,
      max_output_tokens: null,
      temperature: 0.5,
      top_p: null,
      reasoning: { effort: null, summary: null },
      metadata: { ticket: '42' },
      user: 'u-1',
      background: false,
      previous_response_id: null,
      service_tier: 'default',
      store: false,
      top_logprobs: 0,
      truncation: 'disabled',
    });
    expect(host.bedrock.requests[0]).toMatchObject({
      operation: 'Converse',
      input: {
        guardrailConfig: { guardrailIdentifier: 'gr1234567890', guardrailVersion: '3', trace: 'enabled' },
        requestMetadata: { alias: 'default', request_id: 'req-wire', user: 'u-1', ticket: '42' },
      },
    });
    expect(logged()).toMatchObject({
      event: 'responses',
      alias: 'default',
      status: 200,
      finishReason: 'stop',
      stream: false,
    });
    expect(measured()).toMatchObject({ Requests: 1, service: 'responses', Alias: 'default' });
  });

  test('streams as typed events, numbered, in the order of OpenAI', async () => {
    const answer = await respond('repeat: hello there', { stream: true });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    const events = eventsOf(answer);
    for (const event of events) 'response' in event ? asOpenAI(event.response as never) : asOpenAIEvent(event as never);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
    const names = [...answer.text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(names).toEqual(events.map(({ type }) => type));
    expect(names.filter((name, i) => name !== names[i - 1])).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const deltas = events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : []));
    expect(deltas.join('')).toBe('hello there');
    expect(events[0]).toMatchObject({ response: { id: 'resp_req-wire', status: 'in_progress', output: [] } });
    expect(essence(answer)).toMatchObject({ text: 'hello there', status: 'completed', guardrail: undefined });
    expect(responseOf(answer).usage?.total_tokens).toBeGreaterThan(0);
    expect(answer.text).not.toContain('[DONE]');
    expect(logged()).toMatchObject({
      stream: true,
      status: 200,
      finishReason: 'stop',
      firstTokenMs: expect.any(Number),
    });
  });

  test('says the same, streamed or not', async () => {
    const request = { tools: [mail()], instructions: 'be kind', text: note, max_output_tokens: 100 };
    const [whole, streamed] = [
      await respond('subject: lunch', request),
      await respond('subject: lunch', { ...request, stream: true }),
    ];
    const times = { created_at: 0, completed_at: 0 };
    expect({ ...responseOf(streamed), ...times }).toEqual({ ...responseOf(whole), ...times });
    expect(responseOf(whole)).toMatchObject({
      instructions: 'be kind',
      tools: [{ type: 'function', name: 'mail', strict: false }],
      text: note,
    });
  });

  test.each([false, true])('that is cut off is incomplete, stream: %s', async (stream) => {
    const answer = await respond('count to 50', { max_output_tokens: 5, stream });
    expect(essence(answer)).toMatchObject({ status: 'incomplete', reason: 'max_output_tokens' });
    expect(responseOf(answer).output).toMatchObject([{ type: 'message', status: 'incomplete' }]);
    expect(responseOf(answer).completed_at).toBeNull();
    if (stream) expect(eventsOf(answer).at(-1)?.type).toBe('response.incomplete');
  });

  test.each([false, true])('of a fallback names it, stream: %s', async (stream) => {
    host.bedrock.inject({ type: 'throttle' });
    const answer = await respond('repeat: hello', { model: 'steady', stream });
    expect(responseOf(answer)).toMatchObject({ model: 'spare', status: 'completed' });
  });
});

describe('function calls', () => {
  test.each([false, true])('are items, stream: %s', async (stream) => {
    const answer = await respond('send a mail, subject: lunch', { tools: [mail()], stream });
    expect(responseOf(answer)).toMatchObject({
      status: 'completed',
      output: [
        {
          id: 'fc_req-wire_0',
          type: 'function_call',
          status: 'completed',
          call_id: expect.any(String),
          name: 'mail',
          arguments: '{"subject":"lunch"}',
        },
      ],
    });
    expect(logged()).toMatchObject({ finishReason: 'tool_calls' });
    if (!stream) return;
    expect(eventsOf(answer).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(eventsOf(answer)[2]).toMatchObject({ item: { arguments: '', status: 'in_progress', name: 'mail' } });
  });

  const lookup = { type: 'function', name: 'lookup', parameters: { type: 'object' } };
  test.each([false, true])('several are several items, stream: %s', async (stream) => {
    const both = await respond('lookup and mail, subject: lunch', { tools: [mail(), lookup], stream });
    expect(responseOf(both).output.map(({ id }) => id)).toEqual(['fc_req-wire_0', 'fc_req-wire_1']);
    const one = await respond('lookup and mail, subject: lunch', {
      tools: [mail(), lookup],
      stream,
      parallel_tool_calls: false,
    });
    expect(responseOf(one)).toMatchObject({ parallel_tool_calls: false, output: [{ type: 'function_call' }] });
  });

  test('return with their output', async () => {
    const answer = await respond(loop('sent to Kim'), { tools: [mail()] });
    expect(essence(answer).text).toContain('sent to Kim');
  });

  test('a forced JSON answer is a message', async () => {
    for (const stream of [false, true]) {
      const answer = await respond('subject: lunch', { model: 'forced', text: note, stream });
      expect(essence(answer)).toMatchObject({ text: '{"subject":"lunch"}', calls: [], status: 'completed' });
    }
  });
});

describe("OpenAI's client", () => {
  let openai: OpenAI;
  beforeAll(() => {
    openai = new OpenAI({ apiKey: 'unused', baseURL: 'http://unused.invalid/v1', fetch: host.fetch, maxRetries: 0 });
  });

  test('reads an answer', async () => {
    const response = await openai.responses.create({ model: 'default', input: 'repeat: hello there' });
    expect(response.output_text).toBe('hello there');
    expect(response._request_id).toBe('req-wire');
  });

  test('sends back what it was answered, whole or streamed', async () => {
    const tools = [{ ...mail(), type: 'function' as const, strict: false }];
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'send a mail, subject: lunch' }];
    const created = await openai.responses.create({ model: 'default', input, tools });
    const streamed = await openai.responses.stream({ model: 'default', input, tools }).finalResponse();
    for (const { output } of [created, streamed]) {
      const [call] = output;
      if (call?.type !== 'function_call') throw new Error('expected a function call');
      const answer = { type: 'function_call_output' as const, call_id: call.call_id, output: 'sent lunch' };
      const next = await openai.responses.create({ model: 'default', input: [...input, ...output, answer], tools });
      expect(next.output_text).toContain('sent lunch');
      const last = await openai.responses.create({
        model: 'default',
        input: [...input, ...output, answer, ...next.output, { role: 'user', content: 'repeat: bye' }],
        tools,
      });
      expect(last.output_text).toBe('bye');
    }
  });

  test('parses structured answers, and sends them back', async () => {
    const text = note as OpenAI.Responses.ResponseTextConfig;
    const response = await openai.responses.parse({ model: 'forced', input: 'subject: lunch', text });
    expect(response.output_parsed).toEqual({ subject: 'lunch' });
    const next = await openai.responses.create({
      model: 'default',
      input: [{ role: 'user', content: 'go' }, ...response.output, { role: 'user', content: 'repeat: on' }],
    });
    expect(next.output_text).toBe('on');
  });

  test('throws its own errors, at once and in the middle of a stream', async () => {
    await expect(openai.responses.create({ model: 'gpt-4o', input: 'hello' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      requestID: 'req-wire',
    });
    host.bedrock.inject({ type: 'midStreamError', afterTokens: 1, exception: 'throttlingException' });
    const stream = openai.responses.stream({ model: 'default', input: 'repeat: one two three four' });
    await expect(stream.finalResponse()).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });
});
