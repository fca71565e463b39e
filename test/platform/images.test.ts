import { configNames, loadConfig } from '../../lib/config';
import { FILTER_SAMPLES } from '../../local/bedrock';
import { runningPlatform } from './running';

describe.each(configNames())('images of %s', (name) => {
  const config = loadConfig(name);
  const aliases = Object.keys(config.models.images ?? {});
  const running = runningPlatform(name);

  if (aliases.length === 0) {
    test('have no route where the config has no model for them', async () => {
      const refused = running.openai.images.generate({ model: 'picture', prompt: 'a red boat' });
      await expect(refused).rejects.toMatchObject({ status: 404, code: 'unknown_url' });
    });
    return;
  }

  test('are listed as what they are', async () => {
    const listed: { id: string; kind?: string }[] = (await running.openai.models.list()).data;
    expect(listed.filter(({ kind }) => kind === 'image').map(({ id }) => id)).toEqual(aliases);
  });

  test.each(aliases)('%s draws what it is asked for, behind the pinned guardrail', async (model) => {
    const { data } = await running.openai.images.generate({ model, prompt: 'a red boat', size: '1792x1024', n: 2 });
    expect(data).toHaveLength(2);
    const image = Buffer.from(data?.[0]?.b64_json ?? '', 'base64');
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([1344, 768]);
    expect(image.toString()).toContain('a red boat');
    for (const { input } of running.platform.bedrock.requests) {
      expect(input).toMatchObject({ guardrailVersion: expect.stringMatching(/^[1-9]\d*$/) });
    }
  });

  test('are refused for a denied topic, by its name, and no model is called', async () => {
    const [topic] = config.guardrail.deniedTopics;
    const refused = running.openai.images.generate({ model: aliases[0], prompt: topic?.examples[0] ?? '' });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      code: 'content_policy_violation',
      message: expect.stringContaining(`topic: ${topic?.name}`),
    });
    expect(running.platform.bedrock.requests.map(({ operation }) => operation)).toEqual(['ApplyGuardrail']);
  });

  test('are refused when the model filters them', async () => {
    const refused = running.openai.images.generate({ model: aliases[0], prompt: FILTER_SAMPLES.image });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'content_policy_violation' });
  });

  test('never show what the guardrail masks', async () => {
    const { data } = await running.openai.images.generate({ model: aliases[0], prompt: 'a card for kim@example.com' });
    expect(data?.[0]?.revised_prompt).toBe('a card for {EMAIL}');
    expect(Buffer.from(data?.[0]?.b64_json ?? '', 'base64').toString()).not.toContain('kim@example.com');
  });

  test('of a size that there is not are refused with those that there are', async () => {
    const refused = running.openai.images.generate({ model: aliases[0], prompt: 'a red boat', size: '1x1' as 'auto' });
    await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringContaining('1536x1024') });
  });

  test('are drawn by image models only', async () => {
    const refused = running.openai.images.generate({ model: 'default', prompt: 'a red boat' });
    await expect(refused).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });
});
