import { ApplyGuardrailCommand, type Message } from '@aws-sdk/client-bedrock-runtime';
import { expectFindings, pii, words } from './findings';
import {
  BLOCKED_INPUT,
  BLOCKED_OUTPUT,
  forThisFile,
  GUARDRAIL,
  GUARDRAIL_ID,
  given,
  PROPERTIES,
  textOf,
} from './harness';

const { client, ask, apply } = forThisFile();

const RRN = '900101-1234567';

describe('output of Converse', () => {
  // The word is only detected on its way in, so the model gets to say it.
  test('is replaced when blocked, with what the model said in the trace', async () => {
    const answer = await ask('repeat: the internal codename is out');
    expect(textOf(answer)).toBe(BLOCKED_OUTPUT);
    expect(answer.stopReason).toBe('guardrail_intervened');
    expect(answer.usage?.outputTokens).toBeGreaterThan(0);
    const { modelOutput, outputAssessments, actionReason } = answer.trace?.guardrail ?? {};
    expect(modelOutput).toEqual(['the internal codename is out']);
    expectFindings(outputAssessments?.[GUARDRAIL_ID]?.[0], words('internal codename', 'BLOCKED'));
    expect(actionReason).toBe('No action.\nGuardrail blocked.');
  });

  test('is masked, and counts as an intervention', async () => {
    const answer = await ask('repeat: call 010-1234-5678 or 02-123-4567 now');
    expect(textOf(answer)).toBe('call {PHONE} or {PHONE} now');
    expect(answer.stopReason).toBe('guardrail_intervened');
    expect(answer.trace?.guardrail?.actionReason).toBe('No action.\nGuardrail masked.');
  });
});

test('the model sees the input masked', async () => {
  const answer = await ask(`따라 말해: ${RRN}, ada@example.com`);
  expect(textOf(answer)).toBe('{resident-registration-number}, {EMAIL}');
  expect(answer.trace?.guardrail?.modelOutput).toEqual(['{resident-registration-number}, {EMAIL}']);
  expect(answer.stopReason).toBe('guardrail_intervened');
});

test('without a trace nothing but the text tells', async () => {
  const answer = await ask('Project Falcon', { guardrailConfig: GUARDRAIL });
  expect(textOf(answer)).toBe(BLOCKED_INPUT);
  expect(answer.trace).toBeUndefined();
});

test('a full trace also lists what was not found', async () => {
  const answer = await ask('hello', { guardrailConfig: { ...GUARDRAIL, trace: 'enabled_full' } });
  const assessment = answer.trace?.guardrail?.inputAssessment?.[GUARDRAIL_ID];
  expect(assessment?.topicPolicy?.topics).toEqual([
    { name: 'Investment Advice', type: 'DENY', action: 'NONE', detected: false },
  ]);
  expect(assessment?.sensitiveInformationPolicy?.piiEntities).toContainEqual({
    type: 'EMAIL',
    match: '',
    action: 'NONE',
    detected: false,
  });
});

describe('what Converse does not evaluate', () => {
  const schema = {
    inputSchema: { json: { type: 'object', properties: { text: { const: 'Project Falcon' } }, required: ['text'] } },
  };
  const toolConfig = { tools: [{ toolSpec: { name: 'falcon_tool', description: 'Project Falcon', ...schema } }] };

  test('tool definitions and toolUse.input', async () => {
    const answer = await ask('use the falcon tool', { toolConfig });
    expect(answer.stopReason).toBe('tool_use');
    expect(answer.output?.message?.content?.[0]?.toolUse?.input).toEqual({ text: 'Project Falcon' });
  });

  test('tool results, but the answer that repeats them', async () => {
    const messages: Message[] = [
      { role: 'user', content: [{ text: 'go' }] },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'falcon_tool', input: {} } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'Project Falcon' }] } }] },
    ];
    const answer = await ask('', { messages, toolConfig });
    const { inputAssessment } = answer.trace?.guardrail ?? {};
    expectFindings(inputAssessment?.[GUARDRAIL_ID], null);
    expect(textOf(answer)).toBe(BLOCKED_OUTPUT);
  });

  test('system prompts, unless they are guardContent', async () => {
    const open = await ask('repeat: hi', { system: [{ text: 'Project Falcon' }] });
    expect(textOf(open)).toBe('hi');
    const guarded = await ask('repeat: hi', { system: [{ guardContent: { text: { text: 'Project Falcon' } } }] });
    expect(textOf(guarded)).toBe(BLOCKED_INPUT);
  });

  test('messages besides guardContent, where there is any', async () => {
    const content = [{ text: 'Project Falcon' }, { guardContent: { text: { text: 'mail ada@example.com' } } }];
    const answer = await ask('', { messages: [{ role: 'user', content }] });
    const { inputAssessment } = answer.trace?.guardrail ?? {};
    expectFindings(inputAssessment?.[GUARDRAIL_ID], pii('EMAIL', 'ada@example.com', 'ANONYMIZED'));
    expect(inputAssessment?.[GUARDRAIL_ID]?.invocationMetrics?.guardrailCoverage?.textCharacters).toEqual({
      guarded: 20,
      total: 34,
    });
  });
});

test('earlier messages are evaluated too', async () => {
  const messages: Message[] = [
    { role: 'user', content: [{ text: 'Project Falcon' }] },
    { role: 'assistant', content: [{ text: 'no' }] },
    { role: 'user', content: [{ text: 'hello' }] },
  ];
  expect(textOf(await ask('', { messages }))).toBe(BLOCKED_INPUT);
});

describe('ApplyGuardrail', () => {
  test('masks each text by itself', async () => {
    const { outputs } = await apply('OUTPUT', 'a@example.com', 'nothing', 'b@example.com and 010-1234-5678');
    expect(outputs).toEqual([{ text: '{EMAIL}' }, { text: 'nothing' }, { text: '{EMAIL} and {PHONE}' }]);
  });

  test('counts text units by policy', async () => {
    const { usage, guardrailCoverage } = await apply('INPUT', 'a'.repeat(2500));
    expect(usage).toMatchObject({
      topicPolicyUnits: 3,
      contentPolicyUnits: 3,
      wordPolicyUnits: 3,
      sensitiveInformationPolicyUnits: 3,
      sensitiveInformationPolicyFreeUnits: 3,
      contextualGroundingPolicyUnits: 0,
    });
    expect(guardrailCoverage?.textCharacters).toEqual({ guarded: 2500, total: 2500 });
  });

  test('checks an answer against its source only when both source and query are given', async () => {
    const source = { text: { text: 'The capital of Japan is Tokyo.', qualifiers: ['grounding_source' as const] } };
    const query = { text: { text: 'What is the capital of Japan?', qualifiers: ['query' as const] } };
    const check = (text: string, ...context: (typeof source | typeof query)[]) =>
      client().send(
        new ApplyGuardrailCommand({ ...GUARDRAIL, source: 'OUTPUT', content: [...context, { text: { text } }] }),
      );
    const grounded = await check('Tokyo is the capital of Japan', source, query);
    expect(grounded.assessments?.[0]?.contextualGroundingPolicy?.filters).toMatchObject([
      { type: 'GROUNDING', threshold: 0.5, score: 1, action: 'NONE' },
    ]);
    const invented = await check('Bananas ripen quickly near apples', source, query);
    expect(invented.assessments?.[0]?.contextualGroundingPolicy?.filters).toMatchObject([
      { score: 0, action: 'BLOCKED' },
    ]);
    expect(invented.outputs).toEqual([{ text: BLOCKED_OUTPUT }]);
    const unchecked = await check('Bananas ripen quickly near apples', source);
    expect(unchecked.assessments?.[0]?.contextualGroundingPolicy).toBeUndefined();
  });

  test('takes the draft and every published version, by id or ARN, and no other', async () => {
    const arn = `arn:aws:bedrock:eu-central-1:123456789012:guardrail/${GUARDRAIL_ID}`;
    const call = (guardrailIdentifier: string, guardrailVersion: string) =>
      client().send(
        new ApplyGuardrailCommand({
          guardrailIdentifier,
          guardrailVersion,
          source: 'INPUT',
          content: [{ text: { text: 'a' } }],
        }),
      );
    await expect(call(arn, '2')).resolves.toMatchObject({ action: 'NONE' });
    await expect(call(GUARDRAIL_ID, 'DRAFT')).resolves.toMatchObject({ action: 'NONE' });
    await expect(call(GUARDRAIL_ID, '3')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(call('other', '1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('refuses a regex with look-around, as the service does', async () => {
  const RegexesConfig = [{ Name: 'r', Pattern: '(?<=a)b', Action: 'BLOCK' }];
  const properties = { ...PROPERTIES, SensitiveInformationPolicyConfig: { RegexesConfig } };
  await expect(given({ guardrails: [{ id: 'x', versions: ['1'], properties }] })).rejects.toThrow(/look-around/);
});
