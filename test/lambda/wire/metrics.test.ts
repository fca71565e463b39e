import { ask, host, lines, logged, measured, metricLines, useHandlerHost, user } from './given';

useHandlerHost();

const dimensions = () => (measured() as { _aws: { CloudWatchMetrics: { Dimensions: string[][] }[] } })._aws;

describe('metrics and log line of a request', () => {
  afterEach(() => {
    // One line of each for a request; anything else would be a warning of the library's.
    expect(metricLines).toHaveLength(lines.length);
    expect(logged()).toMatchObject({ event: 'chat.completions', caller: 'arn:aws:iam::111122223333:role/app' });
  });

  test('tell the same as the answer', async () => {
    const answer = await ask('repeat: hello there', { model: 'forced' });
    const { prompt_tokens, completion_tokens } = JSON.parse(answer.text).usage;
    expect(measured()).toMatchObject({
      service: 'chat',
      Alias: 'forced',
      requestId: 'req-wire',
      Requests: 1,
      ServerErrors: 0,
      InputTokens: prompt_tokens,
      OutputTokens: completion_tokens,
      Latency: logged().durationMs,
    });
    expect(measured()).not.toHaveProperty('TimeToFirstToken');
  });

  test('of a stream have the time to its first text', async () => {
    host.bedrock.inject({ type: 'slowFirstToken', delayMs: 300 });
    await ask('repeat: hello there', { stream: true });
    const { durationMs, firstTokenMs } = logged() as { durationMs: number; firstTokenMs: number };
    expect(firstTokenMs).toBeGreaterThanOrEqual(290);
    expect(durationMs).toBeGreaterThanOrEqual(firstTokenMs);
    expect(measured()).toMatchObject({ TimeToFirstToken: firstTokenMs, Latency: durationMs });
  });

  test('of a stream that failed count an error, without tokens', async () => {
    host.bedrock.inject({ type: 'midStreamError', afterTokens: 2, exception: 'throttlingException' });
    await ask('repeat: one two three four', { stream: true });
    expect(measured()).toMatchObject({ Requests: 1, ServerErrors: 1, Throttles: 0 });
    expect(measured()).not.toHaveProperty('InputTokens');
    expect(measured()).not.toHaveProperty('Latency');
  });

  test.each(['plutonium', 'repeat: contraband'])('count what the guardrail blocked: %s', async (content) => {
    await ask(content);
    expect(measured()).toMatchObject({ GuardrailBlocked: 1, GuardrailMasked: 0, ClientErrors: 0 });
    expect(logged()).toMatchObject({ guardrailAction: 'blocked' });
  });

  test('count what the guardrail masked', async () => {
    await ask('repeat: see case-123');
    expect(measured()).toMatchObject({ GuardrailBlocked: 0, GuardrailMasked: 1 });
  });

  test.each<[string, object, number]>([
    ['an alias that does not exist', { model: 'nothing-of-ours' }, 404],
    ['a name of Object', { model: '__proto__' }, 404],
    ['an alias that breaks lines', { model: 'default\n{"_aws":1}' }, 404],
    ['a metric as alias', { model: 'Requests' }, 404],
    ['an alias that is no text', { model: { toString: 'default' } }, 400],
  ])('take no dimension from %s', async (_, change, status) => {
    expect((await host.invoke({ messages: user('hello'), ...change })).status).toBe(status);
    expect(dimensions().CloudWatchMetrics[0]?.Dimensions).toEqual([['service']]);
    const { _aws, ...rest } = measured();
    expect(Object.keys(rest).sort()).toEqual([
      'ClientErrors',
      'Disconnects',
      'GuardrailBlocked',
      'GuardrailMasked',
      'Requests',
      'ServerErrors',
      'Throttles',
      'requestId',
      'service',
    ]);
    expect(rest).toMatchObject({ ClientErrors: 1 });
  });

  test('take nothing from user and metadata', async () => {
    const metadata = { service: 'mine', Alias: 'mine', _aws: 'mine', Requests: '7' };
    expect((await ask('hello', { user: 'mine', safety_identifier: 'mine', metadata })).status).toBe(200);
    expect(measured()).toMatchObject({ service: 'chat', Alias: 'default', Requests: 1 });
    expect([...lines, ...metricLines].join('\n')).not.toContain('mine');
  });
});
