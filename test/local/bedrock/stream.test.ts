import { type BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockStandIn } from '../../../local/bedrock';
import { asking, BLOCKED_INPUT, BLOCKED_OUTPUT, clientOf, collect, GUARDRAIL, GUARDRAIL_ID, given } from './harness';

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  bedrock = await given();
  client = clientOf(bedrock);
});
afterEach(() => bedrock.reset());
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

const FILLER = 'The quick brown fox jumps over the lazy dog again and again. ';

test("streams the events in the service's order, a token each, and says what Converse says", async () => {
  const { events, names, text } = await collect(client, asking('repeat: abcdefgh가나'));
  const deltas = ['contentBlockDelta', 'contentBlockDelta', 'contentBlockDelta', 'contentBlockDelta'];
  expect(names).toEqual(['messageStart', ...deltas, 'contentBlockStop', 'messageStop', 'metadata']);
  expect(text).toBe('abcdefgh가나');
  expect(events[0]).toEqual({ messageStart: { role: 'assistant' } });
  expect(events.at(-2)).toEqual({ messageStop: { stopReason: 'end_turn' } });
  const { usage, metrics, trace } = events.at(-1)?.metadata ?? {};
  expect(usage?.outputTokens).toBe(4);
  expect(metrics?.latencyMs).toBeGreaterThanOrEqual(0);
  expect(trace?.guardrail?.inputAssessment).toHaveProperty(GUARDRAIL_ID);
  const whole = await client.send(new ConverseCommand(asking('repeat: abcdefgh가나')));
  expect(whole.usage).toEqual(usage);
});

test('streams the blocked message when the input is blocked', async () => {
  const { events, text } = await collect(client, asking('Project Falcon'));
  expect(text).toBe(BLOCKED_INPUT);
  expect(events.at(-2)).toEqual({ messageStop: { stopReason: 'guardrail_intervened' } });
  expect(events.at(-1)?.metadata).toMatchObject({
    usage: { totalTokens: 0 },
    trace: { guardrail: { actionReason: 'Guardrail blocked.' } },
  });
});

test.each([0, 1, 2, 5, 40])(
  'masks wherever in the stream the match lies (%d sentences before it)',
  async (sentences) => {
    const before = FILLER.repeat(sentences);
    const after = FILLER.repeat(3);
    const spoken = `${before}call 010-1234-5678, then 02 123 4567. ${after}`;
    const { text, events } = await collect(client, asking(`repeat: ${spoken}`));
    expect(text).toBe(`${before}call {PHONE}, then {PHONE}. ${after}`);
    expect(events.at(-2)).toEqual({ messageStop: { stopReason: 'guardrail_intervened' } });
    expect(events.at(-1)?.metadata?.trace?.guardrail?.actionReason).toBe('No action.\nGuardrail masked.');
  },
);

test.each([0, 1, 2, 3, 5, 40])(
  'sync lets nothing of a blocked phrase out (%d sentences before it)',
  async (sentences) => {
    const before = FILLER.repeat(sentences);
    const { text, events } = await collect(
      client,
      asking(`repeat: ${before}the internal codename is secret. ${FILLER.repeat(4)}`),
    );
    expect(text.endsWith(BLOCKED_OUTPUT)).toBe(true);
    const released = text.slice(0, -BLOCKED_OUTPUT.length);
    expect(before.startsWith(released)).toBe(true);
    expect(events.at(-2)).toEqual({ messageStop: { stopReason: 'guardrail_intervened' } });
    const assessments = events.at(-1)?.metadata?.trace?.guardrail?.outputAssessments?.[GUARDRAIL_ID];
    expect(assessments?.[0]?.wordPolicy?.customWords).toMatchObject([
      { match: 'internal codename', action: 'BLOCKED' },
    ]);
  },
);

test('sync lets checked text out before the answer has ended', async () => {
  const { names } = await collect(client, asking(`repeat: ${FILLER.repeat(10)}the internal codename`));
  expect(names.filter((name) => name === 'contentBlockDelta').length).toBeGreaterThan(50);
});

test('a word at the edge of a window is not taken for its beginning', async () => {
  for (let shift = 0; shift < 64; shift += 3) {
    const spoken = `${'x'.repeat(shift)} ${'internal codenames '.repeat(20)}`.trim();
    const { text } = await collect(client, asking(`repeat: ${spoken}`));
    expect(text).toBe(spoken);
  }
});

test('async sends at once, masks nothing, and cuts off after a block', async () => {
  const guardrailConfig = { ...GUARDRAIL, trace: 'enabled' as const, streamProcessingMode: 'async' as const };
  const masked = await collect(client, asking('repeat: call 010-1234-5678', { guardrailConfig }));
  expect(masked.text).toBe('call 010-1234-5678');
  expect(masked.events.at(-2)).toEqual({ messageStop: { stopReason: 'end_turn' } });
  const blocked = await collect(
    client,
    asking(`repeat: the internal codename. ${FILLER.repeat(20)}`, { guardrailConfig }),
  );
  expect(blocked.text).toContain('internal codename');
  expect(blocked.text.endsWith(BLOCKED_OUTPUT)).toBe(true);
  expect(blocked.text.length).toBeLessThan(FILLER.length * 5);
});

test('stops when the client cancels, and notes it', async () => {
  bedrock.inject({ type: 'slowTokens', delayMs: 5 });
  const abort = new AbortController();
  const input = asking('count to 2000');
  const { stream } = await client.send(new ConverseStreamCommand(input), { abortSignal: abort.signal });
  const reading = (async () => {
    let deltas = 0;
    for await (const event of stream ?? []) {
      if (event.contentBlockDelta && ++deltas === 10) abort.abort();
    }
  })();
  await reading.catch(() => {});
  await waitUntil(() => bedrock.requests[0]?.aborted === true);
  const { events } = bedrock.requests[0] ?? {};
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(bedrock.requests[0]).toMatchObject({ aborted: true, finished: false, events });
  expect(events).toBeLessThan(100);
});

test('carries 250 streams at once over one client, each with its own answer', async () => {
  bedrock.inject({ type: 'slowFirstToken', delayMs: 200, times: 250 });
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 250 }, (_, i) => collect(client, asking(`repeat: stream ${i} ${FILLER}`))),
  );
  expect(answers.map(({ text }) => text)).toEqual(answers.map((_, i) => `stream ${i} ${FILLER}`));
  expect(bedrock.requests.every(({ finished, aborted }) => finished && !aborted)).toBe(true);
  // One after another they would take 50 s for their first tokens alone.
  expect(performance.now() - started).toBeLessThan(20_000);
}, 30_000);

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}
