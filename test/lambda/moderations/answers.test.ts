import {
  MODERATION_CATEGORIES,
  type ModerationCategory,
  OPENAI_MODERATION_MODELS,
} from '../../../lambda/contract/moderation';
import { calls, host, json, lines, logged, MARKER, measured, useHandlerHost } from '../wire/given';
import { categories, imagePart, moderate, openai, PHRASES, textPart } from './given';

useHandlerHost('moderations');

describe("OpenAI's client", () => {
  test('is told that a text is harmless, in every field', async () => {
    const moderation = await openai().moderations.create({ input: 'the weather in Seoul' });
    const seen = { violence: ['text'], harassment: ['text'], hate: ['text'] };
    expect(moderation).toEqual({
      id: 'modr-req-wire',
      model: 'guardrail',
      results: [
        {
          flagged: false,
          categories: categories(false),
          category_scores: categories(0),
          category_applied_input_types: categories<string[]>([], seen),
        },
      ],
    });
  });

  test.each(Object.entries(PHRASES))('is told of %s', async (category, phrase) => {
    const { results } = await openai().moderations.create({ input: `she said ${phrase}` });
    const name = MODERATION_CATEGORIES[category as ModerationCategory];
    expect(results).toEqual([
      {
        flagged: true,
        categories: categories(false, { [category]: true }),
        category_scores: categories(0, { [category]: 1 }),
        category_applied_input_types: expect.any(Object),
        guardrail: { action: 'blocked', policies: [{ source: 'input', policy: 'content', name, action: 'blocked' }] },
      },
    ]);
  });

  test('gets a result for each text, in their order', async () => {
    const { results } = await openai().moderations.create({ input: ['hello', PHRASES.hate, '', 'goodbye'] });
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true, false, false]);
  });

  test('gets one result for all parts', async () => {
    const { results } = await openai().moderations.create({
      input: [textPart('hello'), textPart(PHRASES.hate), imagePart(PHRASES.violence)],
    });
    expect(results).toHaveLength(1);
    expect(results[0]?.categories).toEqual(categories(false, { hate: true, violence: true }));
    expect(results[0]?.category_applied_input_types).toEqual(
      categories<string[]>([], { violence: ['text', 'image'], harassment: ['text', 'image'], hate: ['text'] }),
    );
  });

  test.each([undefined, 'guardrail', ...OPENAI_MODERATION_MODELS])('may send model %s', async (model) => {
    expect((await openai().moderations.create({ input: 'hello', model })).model).toBe('guardrail');
  });
});

test('the pinned guardrail judges, and no model is called', async () => {
  await moderate([textPart('hello'), imagePart('a boat')]);
  expect(calls()).toEqual(['ApplyGuardrail', 'ApplyGuardrail']);
  const { guardrailId: guardrailIdentifier, guardrailVersion } = host.guardrail;
  const judged = { guardrailIdentifier, guardrailVersion, source: 'INPUT', outputScope: 'FULL' };
  for (const { input } of host.bedrock.requests) expect(input).toMatchObject(judged);
});

test('what no content filter finds is flagged by the policy that does', async () => {
  const { results } = json(await moderate(['plutonium', 'mail kim@example.com']));
  const hit = (policy: string, name: string, action: string) => ({ source: 'input', policy, name, action });
  expect(results[0]).toMatchObject({
    flagged: true,
    categories: categories(false),
    category_scores: categories(0),
    guardrail: { action: 'blocked', policies: [hit('word', 'custom_word', 'blocked')] },
  });
  expect(results[1]).toMatchObject({
    flagged: true,
    categories: categories(false),
    guardrail: { action: 'masked', policies: [hit('sensitive_information', 'EMAIL', 'masked')] },
  });
});

test('an image alone is held against the filters that look at images', async () => {
  const { results } = json(await moderate([imagePart(PHRASES.harassment)]));
  expect(results[0].categories).toEqual(categories(false, { harassment: true }));
  expect(results[0].category_applied_input_types).toEqual(
    categories<string[]>([], { violence: ['image'], harassment: ['image'] }),
  );
});

test('a filter that looks at texts only finds nothing in an image, and says so', async () => {
  const { results } = json(await moderate([imagePart(PHRASES.hate)]));
  expect(results[0].flagged).toBe(false);
  expect(results[0].category_applied_input_types.hate).toEqual([]);
});

describe('a long text', () => {
  const filler = 'nothing to see here '.repeat(1_500);

  test('is judged in pieces, and found in the last of them', async () => {
    const { results } = json(await moderate(`${filler}${PHRASES.violence}`));
    expect(results).toEqual([expect.objectContaining({ flagged: true })]);
    expect(calls().length).toBeGreaterThan(1);
    for (const { input } of host.bedrock.requests) {
      const texts = 'content' in input ? (input.content ?? []).map(({ text }) => text?.text ?? '') : [];
      expect(texts.join('').length).toBeLessThanOrEqual(25_000);
    }
  });

  test('is found where it lies across a cut', async () => {
    const before = 'x'.repeat(24_992);
    const { results } = json(await moderate(`${before} ${PHRASES.violence} ${'y'.repeat(2_000)}`));
    expect(results[0].flagged).toBe(true);
  });
});

test('a blank text needs no call', async () => {
  expect(json(await moderate(' \n')).results[0].flagged).toBe(false);
  expect(calls()).toEqual([]);
});

test('the log line and the metrics name policies, and hold nothing of the input', async () => {
  await moderate([`${PHRASES.hate} ${MARKER}`, 'hello', `plutonium ${MARKER}`]);
  expect(logged()).toMatchObject({
    event: 'moderations',
    guardrailAction: 'blocked',
    guardrail: ['input:content:HATE:blocked', 'input:word:custom_word:blocked'],
    status: 200,
  });
  expect(lines).toHaveLength(1);
  expect(measured()).toMatchObject({ service: 'moderations', Requests: 1, GuardrailBlocked: 1, ClientErrors: 0 });
});
