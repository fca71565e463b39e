import { configNames, loadConfig } from '../../lib/config';
import { runningPlatform } from './running';

const VIOLENCE = 'I will kill you';

describe.each(configNames())('moderations of %s', (name) => {
  const config = loadConfig(name);
  const running = runningPlatform(name);

  test('tell harmful from harmless, by the pinned guardrail alone', async () => {
    const { results, model } = await running.openai.moderations.create({
      model: 'omni-moderation-latest',
      input: ['where is the station?', VIOLENCE],
    });
    expect(model).toBe('guardrail');
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true]);
    expect(results[1]).toMatchObject({ categories: { violence: true, hate: false }, category_scores: { violence: 1 } });
    for (const { operation, input } of running.platform.bedrock.requests) {
      expect(operation).toBe('ApplyGuardrail');
      expect(input).toMatchObject({ guardrailVersion: expect.stringMatching(/^[1-9]\d*$/) });
    }
  });

  test('look at images', async () => {
    const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(VIOLENCE)]);
    const url = `data:image/png;base64,${bytes.toString('base64')}`;
    const { results } = await running.openai.moderations.create({ input: [{ type: 'image_url', image_url: { url } }] });
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      categories: { violence: true },
      category_applied_input_types: { violence: ['image'] },
    });
  });

  test("flag the config's own topics and personal data, which have no category", async () => {
    const [topic] = config.guardrail.deniedTopics;
    const { results } = await running.openai.moderations.create({
      input: [topic?.examples[0] ?? '', 'write to kim@example.com'],
    });
    expect(results[0]).toMatchObject({
      flagged: true,
      guardrail: { action: 'blocked', policies: [{ policy: 'topic', name: topic?.name }] },
    });
    expect(results[1]).toMatchObject({ flagged: true, guardrail: { policies: [{ policy: 'sensitive_information' }] } });
    for (const { categories } of results) expect(Object.values(categories)).not.toContain(true);
  });
});
