import type {
  ConverseStreamOutput,
  GuardrailTraceAssessment,
  StopReason,
  TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { weatherTool } from './given';
import { complete, metrics, start, stop, stream, text, toolCall, usage, use } from './given-answer';

type Side = 'input' | 'output';
const on = (side: Side, assessment: object, more: GuardrailTraceAssessment = {}): GuardrailTraceAssessment =>
  side === 'input'
    ? { inputAssessment: { g: assessment }, ...more }
    : { outputAssessments: { g: [assessment] }, ...more };
const pii = (action: string) => ({
  sensitiveInformationPolicy: { piiEntities: [{ type: 'EMAIL', match: 'x', action }], regexes: [] },
});
const masked = (side: Side) => on(side, pii('ANONYMIZED'), { actionReason: 'Guardrail masked.' });
const tools = { tools: [weatherTool] };

interface Case {
  readonly name: string;
  readonly stopReason: StopReason | 'refusal';
  readonly trace?: GuardrailTraceAssessment;
  readonly calls?: 1;
  readonly usage?: TokenUsage;
  readonly finish: string;
  readonly action?: 'masked' | 'blocked';
}

const intervened = 'guardrail_intervened';
const CASES: readonly Case[] = [
  { name: 'an end', stopReason: 'end_turn', finish: 'stop' },
  { name: 'calls after an end', stopReason: 'end_turn', calls: 1, finish: 'tool_calls' },
  { name: 'calls', stopReason: 'tool_use', calls: 1, finish: 'tool_calls' },
  { name: 'a stop for tools without any', stopReason: 'tool_use', finish: 'stop' },
  { name: 'a cut with calls', stopReason: 'max_tokens', calls: 1, finish: 'length' },
  { name: "the model's own filter with calls", stopReason: 'content_filtered', calls: 1, finish: 'content_filter' },
  { name: 'a refusal', stopReason: 'refusal', finish: 'content_filter' },
  { name: 'a masked input', stopReason: intervened, trace: masked('input'), finish: 'stop', action: 'masked' },
  { name: 'a masked output', stopReason: intervened, trace: masked('output'), finish: 'stop', action: 'masked' },
  {
    name: 'a masked answer with calls',
    stopReason: intervened,
    trace: masked('output'),
    calls: 1,
    finish: 'tool_calls',
    action: 'masked',
  },
  {
    name: 'a masked answer that has all its tokens',
    stopReason: intervened,
    trace: masked('output'),
    usage: { ...usage, outputTokens: 50 },
    finish: 'length',
    action: 'masked',
  },
  {
    name: 'a block',
    stopReason: intervened,
    trace: on('output', pii('BLOCKED')),
    finish: 'content_filter',
    action: 'blocked',
  },
  {
    name: 'a mask and a block',
    stopReason: intervened,
    trace: { ...masked('input'), ...on('output', pii('BLOCKED')) },
    finish: 'content_filter',
    action: 'blocked',
  },
  {
    name: 'a mask, and a block by a policy that is not known here',
    stopReason: intervened,
    trace: { ...masked('input'), actionReason: 'Guardrail masked.\nGuardrail blocked.' },
    finish: 'content_filter',
    action: 'blocked',
  },
  {
    name: 'an action that is not known here',
    stopReason: intervened,
    trace: on('output', pii('ERASED')),
    finish: 'content_filter',
    action: 'blocked',
  },
  { name: 'no trace', stopReason: intervened, finish: 'content_filter', action: 'blocked' },
  { name: 'an empty trace', stopReason: intervened, trace: {}, finish: 'content_filter', action: 'blocked' },
];

describe.each(CASES)('the finish reason of $name', ({ stopReason, trace, calls, finish, action, ...given }) => {
  const reason = stopReason as StopReason;
  const change = { max_tokens: 50, ...(calls ? tools : {}) };
  const used = given.usage ?? usage;

  test('whole', async () => {
    const content = [{ text: 'x' }, ...(calls ? [use('Seoul')] : [])];
    const output = { usage: used, ...(trace && { trace: { guardrail: trace } }) };
    const { completion, choice } = await complete(content, reason, change, { output });
    expect({ finish: choice.finish_reason, action: completion.guardrail?.action }).toEqual({ finish, action });
  });

  test('streamed', async () => {
    const end: ConverseStreamOutput = {
      metadata: { usage: used, metrics, ...(trace && { trace: { guardrail: trace } }) },
    };
    const events = [start, text('x'), ...(calls ? toolCall(1, 'a', '{}') : []), stop(reason), end];
    const answer = await stream(events, change);
    expect({ finish: answer.finish, action: answer.guardrail?.action }).toEqual({ finish, action });
  });
});

test('a masked stream that ends within arguments was cut', async () => {
  const end: ConverseStreamOutput = { metadata: { usage, metrics, trace: { guardrail: masked('output') } } };
  const { finish } = await stream([start, ...toolCall(1, 'a', '{"city":"Se'), stop(intervened), end], tools);
  expect(finish).toBe('length');
});

test('what was masked before the model is called says nothing about what Bedrock withheld', async () => {
  const masking = { tools: [{ ...weatherTool, function: { ...weatherTool.function, description: 'a secret' } }] };
  const { completion, choice } = await complete([{ text: 'Sorry.' }], intervened, masking);
  expect(choice.finish_reason).toBe('content_filter');
  expect(completion.guardrail?.action).toBe('blocked');
});
