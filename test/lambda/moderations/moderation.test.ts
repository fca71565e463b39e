import type { GuardrailAssessment, GuardrailContentFilterConfidence } from '@aws-sdk/client-bedrock-runtime';
import { type Judgement, toModeration } from '../../../lambda/moderations/moderation';

const FILTERS = { HATE: ['text', 'image'], SEXUAL: ['text'], MISCONDUCT: ['text'], PROMPT_ATTACK: ['text'] } as const;

function judged(
  type: 'HATE' | 'SEXUAL' | 'MISCONDUCT' | 'PROMPT_ATTACK',
  confidence: GuardrailContentFilterConfidence,
  action: 'BLOCKED' | 'NONE',
): Judgement {
  const assessment: GuardrailAssessment = { contentPolicy: { filters: [{ type, confidence, action }] } };
  return { type: 'text', assessments: [assessment], intervened: action === 'BLOCKED' };
}

test.each([
  ['NONE', 0],
  ['LOW', 0.33],
  ['MEDIUM', 0.67],
  ['HIGH', 1],
] as const)('confidence %s is a score of %s, whether or not the filter acts on it', (confidence, score) => {
  for (const action of ['NONE', 'BLOCKED'] as const) {
    const moderation = toModeration(['text'], [judged('SEXUAL', confidence, action)], FILTERS);
    expect(moderation.category_scores.sexual).toBe(score);
    expect(moderation.categories.sexual).toBe(action === 'BLOCKED');
    expect(moderation.flagged).toBe(action === 'BLOCKED');
  }
});

test('the highest score of all parts counts', () => {
  const parts = [judged('HATE', 'LOW', 'NONE'), judged('HATE', 'MEDIUM', 'NONE'), judged('HATE', 'NONE', 'NONE')];
  expect(toModeration(['text'], parts, FILTERS).category_scores.hate).toBe(0.67);
});

test('misconduct is illicit; a prompt attack is flagged and no category', () => {
  const illicit = toModeration(['text'], [judged('MISCONDUCT', 'HIGH', 'BLOCKED')], FILTERS);
  expect(Object.entries(illicit.categories).filter(([, found]) => found)).toEqual([['illicit', true]]);
  const attack = toModeration(['text'], [judged('PROMPT_ATTACK', 'HIGH', 'BLOCKED')], FILTERS);
  expect(Object.values(attack.categories)).not.toContain(true);
  expect(attack).toMatchObject({ flagged: true, guardrail: { policies: [{ name: 'PROMPT_ATTACK' }] } });
});

test('a filter that is off has been applied to nothing', () => {
  const applied = toModeration(['text', 'image'], [], FILTERS).category_applied_input_types;
  expect(applied).toMatchObject({ hate: ['text', 'image'], sexual: ['text'], violence: [], 'self-harm': [] });
});

test('an intervention that names no policy is flagged', () => {
  const moderation = toModeration(['text'], [{ type: 'text', assessments: [{}], intervened: true }], FILTERS);
  expect(moderation).toMatchObject({ flagged: true, guardrail: { action: 'blocked', policies: [] } });
});
