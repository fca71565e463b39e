import { readFileSync } from 'node:fs';
import { ENV } from '../../lambda/contract/environment';
import { givenConfig, refusalOf } from '../support/configs';
import { givenStage, templatesOf } from '../support/stage';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-pro-v1:0';
const OPEN = 'openai.gpt-oss-120b-1:0';
const refusal = (chat: Record<string, unknown>) => refusalOf({ models: { chat } });

describe('fallbacks', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['itself', { a: { model: NOVA, fallbacks: ['a'] } }, 'models.chat.a.fallbacks[0]: got "a"; expected another alias'],
    ['no alias', { a: { model: NOVA, fallbacks: ['b'] } }, 'expected an alias of models.chat: a'],
    ['a name of Object', { a: { model: NOVA, fallbacks: ['toString'] } }, 'expected an alias of models.chat: a'],
    [
      'one twice',
      { a: { model: NOVA, fallbacks: ['b', 'b'] }, b: OPEN },
      'fallbacks[1]: got "b"; expected each alias once',
    ],
    [
      'a circle of two',
      { a: { model: NOVA, fallbacks: ['b'] }, b: { model: OPEN, fallbacks: ['a'] } },
      "expected no circle: 'b' falls back on 'a'",
    ],
    [
      'a circle of three',
      {
        a: { model: NOVA, fallbacks: ['b'] },
        b: { model: OPEN, fallbacks: ['c'] },
        c: { model: HAIKU, fallbacks: ['a'] },
      },
      "models.chat.a.fallbacks[0]: got \"b\"; expected no circle: 'b' falls back on 'a'",
    ],
    [
      'more than three',
      { a: { model: NOVA, fallbacks: ['b', 'c', 'd', 'e'] }, b: OPEN, c: OPEN, d: OPEN, e: OPEN },
      'models.chat.a.fallbacks: got ["b","c","d","e"]; too big: expected array to have <=3 items',
    ],
    [
      'a misspelt key',
      { a: { model: NOVA, fallback: ['b'] } },
      'models.chat.a.fallback: unknown key, did you mean fallbacks?',
    ],
    [
      'a limit out of range',
      { a: { model: NOVA, fallbacks: ['b'], answerTimeoutMs: 5 }, b: OPEN },
      'models.chat.a.answerTimeoutMs: got 5',
    ],
    ['a limit without a fallback', { a: { model: NOVA, firstTokenTimeoutMs: 500 } }, 'expected fallbacks beside it'],
    ['another limit without one', { a: { model: NOVA, answerTimeoutMs: 5_000 } }, 'models.chat.a.answerTimeoutMs'],
  ])('%s is refused', (_, chat, message) => {
    expect(refusal(chat)).toContain(message);
  });

  test('two ways to one alias are no circle', () => {
    const chat = {
      a: { model: NOVA, fallbacks: ['b', 'c'] },
      b: { model: OPEN, fallbacks: ['c'] },
      c: HAIKU,
    };
    expect(givenConfig({ models: { chat } }).models.chat).toEqual(chat);
  });

  test('that would leave the residency are refused as every alias is', () => {
    expect(() =>
      givenStage({ models: { chat: { a: { model: NOVA, fallbacks: ['b'] }, b: { model: HAIKU, scope: 'global' } } } }),
    ).toThrow(/residency/);
  });

  test('and limits reach the function, which may call all of the models', () => {
    const chat = { a: { model: NOVA, fallbacks: ['b'], firstTokenTimeoutMs: 500, answerTimeoutMs: 5_000 }, b: OPEN };
    const { Inference } = templatesOf(givenStage({ models: { chat } }));
    const [environment] = Object.values(Inference.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) =>
      Properties.Environment?.Variables[ENV.CHAT_MODELS] ? [Properties.Environment.Variables] : [],
    );
    const models = JSON.parse(environment[ENV.CHAT_MODELS]);
    expect(models.a).toMatchObject({ fallbacks: ['b'], firstTokenTimeoutMs: 500, answerTimeoutMs: 5_000 });
    expect(models.b).not.toHaveProperty('fallbacks');
    expect(environment[ENV.MAX_CHOICES]).toBe('4');
  });
});

describe('the prompt cache', () => {
  const cachingOf = (model: string) => {
    const { Inference } = templatesOf(givenStage({ models: { chat: { a: { model, promptCaching: true }, b: OPEN } } }));
    const [json] = Object.values(Inference.findResources('AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Properties.Environment?.Variables[ENV.CHAT_MODELS] ?? [],
    );
    const { a, b } = JSON.parse(json);
    expect(b).not.toHaveProperty('promptCaching');
    return a.promptCaching;
  };

  test('is marked where the model takes it', () => {
    expect(cachingOf(HAIKU)).toBe('tools-system-messages');
    expect(cachingOf(NOVA)).toBe('system-messages');
  });

  test.each([OPEN, 'mistral.mistral-large-3-675b-instruct'])(
    'is refused for a model without cache points: %s',
    (model) => {
      expect(() => cachingOf(model)).toThrow(
        `models.chat.a.promptCaching: ${model} is not documented to take cache points; leave it out`,
      );
    },
  );
});

test('n is bounded by the config', () => {
  expect(refusalOf({ api: { ...givenConfig().api, maxChoices: 17 } })).toContain('api.maxChoices: got 17');
  expect(givenConfig().api.maxChoices).toBe(4);
});

test.each(['sandbox', 'eu-strict', 'seoul'])('%s shows a fallback', (name) => {
  expect(readFileSync(`config/${name}.ts`, 'utf8')).toMatch(/fallbacks: \['/);
});
