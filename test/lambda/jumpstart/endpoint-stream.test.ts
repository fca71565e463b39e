import { openAiMessages } from '../../../lambda/jumpstart/containers/openai-messages';
import { EndpointStream } from '../../../lambda/jumpstart/endpoint-stream';
import { RecordingAssessor } from '../../../lambda/jumpstart/recording-assessor';
import { givenGateway, guardrailAnswer, never } from '../given';

/** Blocks a key, wherever it is whole. */
const KEY = 'AKIAIOSFODNN7EXAMPLE';

async function run(deltas: readonly object[], finish_reason = 'stop') {
  const { gateway } = givenGateway();
  const assessor = new RecordingAssessor({
    ...gateway,
    applyGuardrail: async (_, texts) => guardrailAnswer(texts.join().includes(KEY) ? ['banned'] : []),
  });
  const events = [...deltas.map((delta) => ({ delta })), { delta: {}, finish_reason }];
  async function* parts() {
    for (const choice of events) yield Buffer.from(`data: ${JSON.stringify({ choices: [choice] })}\n\n`);
  }
  const written = [];
  for await (const event of new EndpointStream(openAiMessages, assessor, never, () => {}).map(parts())) {
    written.push(event);
  }
  const text = written.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? '').join('');
  return { text, written };
}

const say = (content: string) => ({ content });
const call = (index: number, json = '{}') => ({
  tool_calls: [{ index, id: 'x', type: 'function', function: { name: 'f', arguments: json } }],
});

test.each<[string, object[]]>([
  ['nothing', [say('The key is AKIAIOSF'), say('ODNN7EXAMPLE')]],
  ['a tool call', [say('The key is AKIAIOSF'), call(0), say('ODNN7EXAMPLE')]],
  ['several tool calls', [say('The key is AKIA'), call(0), say('IOSF'), call(1), say('ODNN7EXAMPLE')]],
  ['a tool call in the same delta', [{ ...say('The key is AKIAIOSF'), ...call(0) }, say('ODNN7EXAMPLE')]],
])('a key that is written around %s does not leave', async (_, deltas) => {
  const { text, written } = await run(deltas);
  expect(text).toBe('Sorry, no.');
  expect(written.some(({ contentBlockStop }) => (contentBlockStop?.contentBlockIndex ?? 0) > 0)).toBe(false);
});

test('text around tool calls leaves whole, and calls end after it', async () => {
  const { text, written } = await run([say('Let me '), call(0, '{"a":1}'), say('look.')], 'tool_calls');
  expect(text).toBe('Let me look.');
  const kinds = written.map((event) => Object.keys(event)[0]);
  expect(kinds.lastIndexOf('contentBlockDelta')).toBeLessThan(kinds.indexOf('contentBlockStop'));
});

test('ids that a container makes up do not leave', async () => {
  const { written } = await run([
    call(0),
    { tool_calls: [{ index: 1, id: KEY, function: { name: 'g', arguments: '' } }] },
  ]);
  expect(JSON.stringify(written)).not.toContain(KEY);
});
