import { GuardedText } from '../../../lambda/jumpstart/guarded-text';
import { guardrailAnswer, never } from '../given';

const WINDOW = 1_000;

/** What leaves of a text that comes in pieces of a size, after each piece; `banned` blocks, `secret` is masked. */
async function leaving(text: string, size = 7) {
  const assessed: string[] = [];
  const guarded = new GuardedText(
    {
      async applyGuardrail(_, texts) {
        assessed.push(...texts);
        return guardrailAnswer(texts);
      },
    },
    never,
  );
  const out: string[] = [];
  for (let at = 0; at < text.length; at += size) out.push(await guarded.push(text.slice(at, at + size)));
  out.push(await guarded.end());
  return { text: out.join(''), pieces: out.filter(Boolean), blocked: guarded.blocked, assessed };
}

const words = (length: number) => 'word '.repeat(Math.ceil(length / 5)).slice(0, length);

test('a text leaves as it came, in windows of a text unit', async () => {
  const given = words(5_000);
  const { text, pieces, assessed, blocked } = await leaving(given);
  expect(text).toBe(given);
  expect(blocked).toBeUndefined();
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...assessed.map((one) => one.length))).toBe(WINDOW);
  // One text unit each 500 characters at worst.
  expect(assessed.length).toBeLessThanOrEqual(10);
});

test('nothing leaves before a window is full', async () => {
  const guarded = new GuardedText({ applyGuardrail: async (_, texts) => guardrailAnswer(texts) }, never);
  expect(await guarded.push(words(WINDOW - 1))).toBe('');
  expect(await guarded.push('x')).not.toBe('');
});

test.each(['banned', 'secret'])('%s is found wherever it lies, in whatever pieces it comes', async (word) => {
  for (let at = 0; at < 2_500; at += 13) {
    const given = `${words(at)}${word} ${words(1_200)}`;
    const { text, blocked } = await leaving(given, 1 + (at % 40));
    expect({ at, found: text.includes(word) }).toEqual({ at, found: false });
    if (word === 'banned') expect({ at, blocked }).toEqual({ at, blocked: 'Sorry, no.' });
    else expect(text).toBe(given.replace('secret', '{Secret}'));
  }
});

test('a text without spaces is cut within no character', async () => {
  const given = '😀'.repeat(1_500);
  const { text, pieces } = await leaving(given, 3);
  expect(text).toBe(given);
  for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u);
});

test('windows end after sentences where there are some', async () => {
  const { pieces } = await leaving('This is one. '.repeat(300));
  for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(/\. $/);
});

test('what is masked across every border is blocked in the end', async () => {
  const guarded = new GuardedText(
    {
      async applyGuardrail(_, texts) {
        const regexes = [{ name: 'All', match: 'x', regex: 'x+', action: 'ANONYMIZED' as const }];
        return {
          action: 'GUARDRAIL_INTERVENED',
          outputs: texts.map(() => ({ text: '{All}' })),
          assessments: [{ sensitiveInformationPolicy: { piiEntities: [], regexes } }],
          usage: undefined,
          $metadata: {},
        };
      },
    },
    never,
  );
  let out = '';
  for (let i = 0; i < 40; i++) out += await guarded.push('x'.repeat(1_000));
  out += await guarded.end();
  expect(out).toBe('');
  expect(guarded.blocked).toBeDefined();
});

test('after a block nothing leaves any more', async () => {
  const guarded = new GuardedText({ applyGuardrail: async (_, texts) => guardrailAnswer(texts) }, never);
  expect(await guarded.push(`banned ${words(1_000)}`)).toBe('');
  expect(await guarded.push(words(3_000))).toBe('');
  expect(await guarded.end()).toBe('');
});
