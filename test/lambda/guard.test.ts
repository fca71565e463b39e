import type { GuardrailAssessment } from '@aws-sdk/client-bedrock-runtime';
import { toConverseCall } from '../../lambda/chat/converse-request';
import { assessToolCalls } from '../../lambda/chat/tool-call-guard';
import { unevaluatedTexts, withVerdict } from '../../lambda/chat/unevaluated-input';
import { assess, MASK_BLOCKED } from '../../lambda/shared/guardrail/assess';
import { toHits, toReport, toTraceHits } from '../../lambda/shared/guardrail/report';
import { toCalls, toPieces, toSeams } from '../../lambda/shared/guardrail/text-pieces';
import { caller, givenGateway, givenModel, givenRequest, guardrailAnswer, never, toolLoop, weatherTool } from './given';

describe('text pieces', () => {
  test('together are the text, and each fits into one call', () => {
    const text = `${'word '.repeat(6_000)}${'x'.repeat(60_000)}${'😀'.repeat(20_000)}`;
    const pieces = toPieces(text);
    expect(pieces.join('')).toBe(text);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(25_000);
    expect(pieces.filter((piece) => /\p{Surrogate}/u.test(piece))).toEqual([]);
    expect(pieces[0]?.endsWith(' ')).toBe(true);
  });

  test('calls hold at most 25 units, joined', () => {
    const pieces = ['a'.repeat(24_997), 'b', 'c', ...Array.from({ length: 13_000 }, () => 'd')];
    const calls = toCalls(pieces);
    expect(calls.flat()).toEqual(pieces);
    expect(calls.map((call) => call.join('\n').length)).toEqual([24_999, 24_999, 1_001]);
    expect(toCalls([])).toEqual([]);
    expect(toCalls(['x'.repeat(25_000), ''])).toHaveLength(2);
  });

  test('seams cover each cut', () => {
    expect(toSeams(['a'.repeat(400), 'b'.repeat(400), 'c'])).toEqual([
      'a'.repeat(300) + 'b'.repeat(300),
      `${'b'.repeat(300)}c`,
    ]);
    expect(toSeams(['a'])).toEqual([]);
  });
});

describe('assess', () => {
  const run = async (source: 'input' | 'output', texts: string[]) => {
    const { gateway, guardrailCalls } = givenGateway();
    return { verdict: await assess(gateway, source, texts, never), guardrailCalls };
  };

  test('asks nothing about nothing', async () => {
    expect(await run('input', [])).toEqual({ verdict: { texts: [], hits: [] }, guardrailCalls: [] });
    expect((await run('input', ['', ' '])).guardrailCalls).toEqual([]);
  });

  test.each([
    ['input', 'INPUT'],
    ['output', 'OUTPUT'],
  ] as const)('%s', async (source, asked) => {
    const { verdict, guardrailCalls } = await run(source, ['fine', 'good']);
    expect(guardrailCalls).toEqual([{ source: asked, texts: ['fine\ngood'] }]);
    expect(verdict).toEqual({ texts: ['fine', 'good'], hits: [] });
  });

  test('masks each text in its place', async () => {
    const { verdict } = await run('input', ['', 'a secret', 'fine']);
    expect(verdict.texts).toEqual(['', 'a {Secret}', 'fine']);
    expect(verdict.hits).toEqual([
      { source: 'input', policy: 'sensitive_information', name: 'Secret', action: 'masked' },
    ]);
  });

  test('blocks with the message of the guardrail, and asks no further', async () => {
    const { verdict, guardrailCalls } = await run('input', [`banned ${'x '.repeat(20_000)}`]);
    expect(verdict).toMatchObject({
      blocked: 'Sorry, no.',
      hits: [{ policy: 'topic', name: 'Banned', action: 'blocked' }],
    });
    // Those that were asked at the same time.
    expect(guardrailCalls.length).toBeLessThanOrEqual(2);
  });

  /** A guardrail that masks every match. */
  const masking = (pattern: RegExp) => {
    const { gateway } = givenGateway();
    const calls: string[] = [];
    const assessor: typeof gateway = {
      ...gateway,
      async applyGuardrail(_, texts) {
        calls.push(...texts);
        const outputs = texts.map((text) => ({ text: text.replaceAll(pattern, '{X}') }));
        const isMasked = outputs.some(({ text }, i) => text !== texts[i]);
        return isMasked ? { ...guardrailAnswer(['secret']), outputs } : guardrailAnswer([]);
      },
    };
    return { assessor, calls };
  };

  test.each<[string, RegExp, string[], string[]]>([
    ['a text with line breaks', /secret/g, ['a\nsecret\n', '\nb', 'secret'], ['a\n{X}\n', '\nb', '{X}']],
    ['a mask over line breaks in one text', /x\ny/g, ['a', 'b', '1x\ny2', 'c'], ['a', 'b', '1{X}2', 'c']],
    ['several of those', /x\ny/g, ['x\ny', 'x\nyx\ny', 'a\nx', 'b', 'x\ny'], ['{X}', '{X}{X}', 'a\nx', 'b', '{X}']],
  ])('puts masks back: %s', async (_, pattern, texts, masked) => {
    const { assessor } = masking(pattern);
    expect(await assess(assessor, 'input', texts, never)).toMatchObject({ texts: masked });
  });

  test('a mask across two texts blocks, unless they have nothing to do with each other', async () => {
    const texts = ['a', '1234', '5678', 'b'];
    const { assessor } = masking(/1234\s5678/g);
    expect((await assess(assessor, 'input', texts, never)).blocked).toBe(MASK_BLOCKED);
    const apart = await assess(assessor, 'input', texts, never, { apart: true });
    expect(apart).toEqual({ texts, hits: [] });
  });

  test.each([
    [2_048, 1, 1],
    [2_048, 100, 9],
    [20_000, 10, 9],
  ])('%i texts of %i characters take %i calls', async (count, length, expected) => {
    const { assessor, calls } = masking(/never/g);
    const texts = Array.from({ length: count }, () => 'x'.repeat(length));
    expect((await assess(assessor, 'input', texts, never)).texts).toEqual(texts);
    expect(calls).toHaveLength(expected);
    expect(Math.max(...calls.map((text) => text.length))).toBeLessThanOrEqual(25_000);
  });

  test('a hundred thousand texts take time in proportion', async () => {
    const { assessor } = masking(/7/g);
    const texts = Array.from({ length: 100_000 }, (_, i) => `t${i}`);
    const started = performance.now();
    const verdict = await assess(assessor, 'input', texts, never);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(verdict.texts[77]).toBe('t{X}{X}');
    expect(verdict.texts.at(-1)).toBe('t99999');
  });

  test('more text than a hundred calls take is refused before the first', async () => {
    const { assessor, calls } = masking(/never/g);
    await expect(assess(assessor, 'input', ['x'.repeat(2_500_001)], never)).rejects.toMatchObject({
      kind: 'request_too_large',
    });
    expect(calls).toEqual([]);
  });

  test('a few calls run at once', async () => {
    const { gateway } = givenGateway();
    let [running, most] = [0, 0];
    const slow: typeof gateway = {
      ...gateway,
      async applyGuardrail() {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return guardrailAnswer([]);
      },
    };
    await assess(slow, 'input', ['x'.repeat(500_000)], never);
    expect(most).toBe(4);
  });

  test('masks in long texts without loss', async () => {
    const text = `${'x '.repeat(11_000)}secret ${'y '.repeat(11_000)}secret`;
    const { verdict } = await run('input', [text, 'secret']);
    expect(verdict.texts).toEqual([text.replaceAll('secret', '{Secret}'), '{Secret}']);
  });

  test.each(['banned', 'secret'])('%s on the cut of a long text is found', async (word) => {
    const text = `${'x'.repeat(25_000 - 3)}${word}${'y'.repeat(100)}`;
    const { verdict } = await run('input', [text]);
    expect(verdict.blocked).toBe(word === 'banned' ? 'Sorry, no.' : MASK_BLOCKED);
  });

  test('a mask that can not be put back blocks', async () => {
    const { gateway } = givenGateway();
    const fewer: typeof gateway = {
      ...gateway,
      applyGuardrail: async (...args) => ({
        ...(await gateway.applyGuardrail(...args)),
        outputs: [{ text: 'one' }, { text: 'b' }],
      }),
    };
    expect((await assess(fewer, 'input', ['secret', 'b'], never)).blocked).toBe(MASK_BLOCKED);
  });

  test('an intervention without a policy blocks', async () => {
    const { gateway } = givenGateway();
    const mute: typeof gateway = {
      ...gateway,
      applyGuardrail: async (...args) => ({ ...(await gateway.applyGuardrail(...args)), assessments: [] }),
    };
    expect((await assess(mute, 'input', ['secret'], never)).blocked).toBe('{Secret}');
  });
});

const CLOSED = { type: 'object', properties: {}, additionalProperties: false };

describe('what guardrailConfig does not evaluate', () => {
  const response_format = {
    type: 'json_schema',
    json_schema: { name: 'answer', description: 'the answer', schema: CLOSED },
  };
  const { input } = toConverseCall(
    givenRequest({
      messages: [{ role: 'system', content: 'be kind' }, ...toolLoop],
      tools: [weatherTool],
      response_format,
    }),
    givenModel(),
    caller,
  );

  test('is tool calls, tool results, tool definitions and the schema of the answer', () => {
    expect(unevaluatedTexts(input)).toEqual([
      'weather',
      'city',
      'Seoul',
      '21 degrees',
      'weather',
      'weather of a city',
      ...['type', 'object', 'properties', 'city', 'type', 'string'],
      'answer',
      'the answer',
      ...['type', 'object', 'properties', 'additionalProperties'],
    ]);
  });

  test('comes back unchanged from a verdict without masks', () => {
    expect(withVerdict(input, { texts: unevaluatedTexts(input), hits: [] })).toEqual({ input });
  });

  test('comes back masked', () => {
    const texts = unevaluatedTexts(input).map((text) => text.replaceAll(/Seoul|21|of a city/g, '{X}'));
    const result = withVerdict(input, { texts, hits: [] });
    if ('blocked' in result) throw new Error('should not be blocked');
    expect(unevaluatedTexts(result.input)).toEqual(texts);
  });

  test.each([
    ['a name', 'weather', '{NAME}'],
    ['a key', 'city', '{CITY}'],
  ])('is blocked when a mask breaks %s', (_, text, masked) => {
    const texts = unevaluatedTexts(input).map((one) => (one === text ? masked : one));
    expect(withVerdict(input, { texts, hits: [] })).toEqual({ blocked: MASK_BLOCKED });
  });

  test('is blocked by the guardrail', () => {
    expect(withVerdict(input, { texts: [], blocked: 'no', hits: [] })).toEqual({ blocked: 'no' });
  });
});

describe('tool calls', () => {
  const call = (json: string, name = 'weather') => [{ name, json }];
  const asked = async (json: string) => {
    const { gateway, guardrailCalls } = givenGateway();
    const { json: passed, blocked } = await assessToolCalls(gateway, call(json), never);
    return { texts: guardrailCalls.flatMap(({ texts }) => texts), passed, blocked };
  };

  test.each<[string, string]>([
    [String.raw`{"q":"key\nAKIA"}`, 'q\nkey\nAKIA'],
    [String.raw`{"q":"key\tAKIA"}`, 'q\nkey\tAKIA'],
    [String.raw`{"q":"\r\b\f\/\"\\"}`, 'q\n\r\b\f/"\\'],
    [String.raw`{"q":"\u0062\u0061nana"}`, 'q\nbanana'],
    [String.raw`{"\u0062anana":1}`, 'banana\n1'],
    [String.raw`{"a":"\ud83d\ude00"}`, 'a\n😀'],
    [String.raw`{"a":"\\u0062"}`, 'a\n\\u0062\nb'],
    [String.raw`{"a":"\\\u0062"}`, 'a\n\\b\n\b'],
    [String.raw`{"a":"\u0062`, 'a\nb'],
    [String.raw`{"a":"b\u00`, 'a\nb'],
    [String.raw`{"a":"b\n`, 'a\nb\n'],
    ['{"a":"cut here', 'a\ncut here'],
    ['{"cut', 'cut'],
    ['{"n":[12345678901234567890,1.50,true,null]}', 'n\n12345678901234567890\n1.50'],
    ['{"n":4.111111111111111e15,"m":-12.5E-1}', 'n\n4111111111111111\nm\n-1.25'],
    ['{"n":4.111111111111111E+0015,"m":125e-002}', 'n\n4111111111111111\nm\n1.25'],
    ['{"a":1,"a":"twice"}', 'a\n1\na\ntwice'],
    ['{a: not quite JSON, "b": \'c\'}', "a\nnot quite JSON\nb\n'c'"],
    [String.raw`{"a":"{\"b\":\"key\\nAKIA\"}"}`, 'a\nb\nkey\nAKIA'],
    [String.raw`{"a":"say {\"b\": \"key\\nAKIA\"}"}`, 'a\nsay {"b": "key\\nAKIA"}\nsay {"b": "key\nAKIA"}'],
  ])('are assessed decoded, and pass as they are: %s', async (json, texts) => {
    const { texts: seen, passed, blocked } = await asked(json);
    expect(blocked).toBeUndefined();
    expect(seen).toEqual([`weather\n${texts}`]);
    expect(passed).toEqual([json]);
  });

  test.each([['{"q":"a\\u0020b\\u0061nned"}'], ['{"banned":1}'], ['{"q":["x",{"y":"banned']])(
    'a word in %s blocks',
    async (json) => {
      expect((await asked(json)).blocked).toBe('Sorry, no.');
    },
  );

  test.each<[string, string]>([
    [String.raw`{"q":"To:\nsecret", "n" : 1.50}`, String.raw`{"q":"To:\n{Secret}", "n" : 1.50}`],
    [String.raw`{"q":"\"secret\"\u0041"}`, String.raw`{"q":"\"{Secret}\"A"}`],
    ['{"q":"secret', '{"q":"{Secret}'],
    ['{"q":secret}', '{"q":"{Secret}"}'],
    [String.raw`{"q":"{\"a\":\"\\nsecret\"}"}`, String.raw`{"q":"{\"a\":\"\\n{Secret}\"}"}`],
    [String.raw`{"q":"\\u0073ecret"}`, '{"q":"{Secret}"}'],
  ])('masks are put back leaf by leaf: %s', async (json, masked) => {
    const { passed, blocked } = await asked(json);
    expect(blocked).toBeUndefined();
    expect(passed).toEqual([masked]);
  });

  const escapes = (levels: number) => JSON.stringify({ q: `\\u005c${'u005c'.repeat(levels)}` });

  test('escapes of escapes block where they are too many to be decoded', async () => {
    expect((await asked(escapes(10))).blocked).toBeUndefined();
    expect((await asked(escapes(20))).blocked).toBe(MASK_BLOCKED);
    expect((await asked(escapes(10_000))).blocked).toBe(MASK_BLOCKED);
    await expect(asked(escapes(200_000))).rejects.toMatchObject({ kind: 'request_too_large' });
  });

  test('a number that is masked becomes a text', async () => {
    const { gateway } = givenGateway();
    const masking: typeof gateway = {
      ...gateway,
      applyGuardrail: async (_, texts) => ({
        ...guardrailAnswer(['secret']),
        outputs: texts.map((text) => ({ text: text.replaceAll('4111111111111111', '{CARD}') })),
      }),
    };
    const { json } = await assessToolCalls(masking, call('{"a":4111111111111111,"b":[4.111111111111111e15]}'), never);
    expect(json).toEqual(['{"a":"{CARD}","b":["{CARD}"]}']);
  });

  test('a mask in a name or a key blocks', async () => {
    const { gateway } = givenGateway();
    expect((await assessToolCalls(gateway, call('{}', 'secret'), never)).blocked).toBe(MASK_BLOCKED);
    expect((await asked('{"my secret":1}')).blocked).toBe(MASK_BLOCKED);
  });
});

describe('report', () => {
  const assessment: GuardrailAssessment = {
    topicPolicy: { topics: [{ name: 'Finance', type: 'DENY', action: 'BLOCKED' }] },
    contentPolicy: {
      filters: [
        { type: 'VIOLENCE', confidence: 'HIGH', action: 'BLOCKED' },
        { type: 'HATE', confidence: 'LOW', action: 'NONE' },
      ],
    },
    wordPolicy: {
      customWords: [{ match: 'MATCHED', action: 'BLOCKED' }],
      managedWordLists: [{ match: 'MATCHED', type: 'PROFANITY', action: 'BLOCKED' }],
    },
    sensitiveInformationPolicy: {
      piiEntities: [{ match: 'MATCHED', type: 'EMAIL', action: 'ANONYMIZED' }],
      regexes: [{ name: 'Resident number', match: 'MATCHED', regex: '\\d+', action: 'BLOCKED' }],
    },
    contextualGroundingPolicy: { filters: [{ type: 'GROUNDING', threshold: 0.5, score: 0.1, action: 'BLOCKED' }] },
  };

  test('names what acted, never what matched', () => {
    const hits = toHits('input', assessment);
    expect(hits.map(({ policy, name, action }) => [policy, name, action])).toEqual([
      ['topic', 'Finance', 'blocked'],
      ['content', 'VIOLENCE', 'blocked'],
      ['word', 'custom_word', 'blocked'],
      ['word', 'PROFANITY', 'blocked'],
      ['sensitive_information', 'EMAIL', 'masked'],
      ['sensitive_information', 'Resident number', 'blocked'],
      ['contextual_grounding', 'GROUNDING', 'blocked'],
    ]);
    expect(JSON.stringify(hits)).not.toContain('MATCHED');
  });

  test('reads every guardrail of a trace, on both sides', () => {
    const one: GuardrailAssessment = { topicPolicy: { topics: [{ name: 'A', type: 'DENY', action: 'BLOCKED' }] } };
    const hits = toTraceHits({ inputAssessment: { g1: one, g2: one }, outputAssessments: { g1: [one, one] } });
    expect(hits.map((hit) => hit.source)).toEqual(['input', 'input', 'output', 'output']);
    expect(toTraceHits(undefined)).toEqual([]);
  });

  test('says each thing once, and blocked when anything blocked', () => {
    const masked = { source: 'output', policy: 'sensitive_information', name: 'EMAIL', action: 'masked' } as const;
    const blocked = { source: 'input', policy: 'topic', name: 'Finance', action: 'blocked' } as const;
    expect(toReport([masked, masked], false)).toEqual({ action: 'masked', policies: [masked] });
    expect(toReport([masked], true)).toEqual({ action: 'blocked', policies: [masked] });
    expect(toReport([masked, blocked], false)).toEqual({ action: 'blocked', policies: [masked, blocked] });
    expect(toReport([], true)).toEqual({ action: 'blocked', policies: [] });
    expect(toReport([], false)).toBeUndefined();
  });
});
