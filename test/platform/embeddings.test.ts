import { configNames, loadConfig } from '../../lib/config';
import { runningPlatform } from './running';

describe.each(configNames())('embeddings of %s', (name) => {
  const config = loadConfig(name);
  const aliases = Object.keys(config.models.embeddings ?? {});
  const running = runningPlatform(name);

  test('are there in every shipped config, and listed as what they are', async () => {
    expect(aliases.length).toBeGreaterThan(0);
    const listed: { id: string; kind?: string }[] = (await running.openai.models.list()).data;
    const ids = listed.filter(({ kind }) => kind === 'embedding').map(({ id }) => id);
    expect(ids).toEqual(aliases);
  });

  test.each(aliases)('%s embeds texts, in their order', async (model) => {
    const input = ['first text', 'second text', 'first text'];
    const { data, usage } = await running.openai.embeddings.create({ model, input });
    expect(data).toHaveLength(3);
    expect(data[2]?.embedding).toEqual(data[0]?.embedding);
    expect(data[1]?.embedding).not.toEqual(data[0]?.embedding);
    expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1, 3);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
  });

  test('a blocked text is an error of the client that names the policy, and reaches no model', async () => {
    const [topic] = config.guardrail.deniedTopics;
    const call = running.openai.embeddings.create({ model: aliases[0] ?? '', input: topic?.examples[0] ?? '' });
    await expect(call).rejects.toMatchObject({
      status: 400,
      code: 'content_filter',
      message: expect.stringContaining(`topic: ${topic?.name}`),
    });
    expect(running.platform.bedrock.requests.map(({ operation }) => operation)).toEqual(['ApplyGuardrail']);
  });

  test('a masked text is embedded with its mask', async () => {
    const model = aliases[0] ?? '';
    const masked = await running.openai.embeddings.create({ model, input: 'write to kim@example.com' });
    expect(masked).toMatchObject({ guardrail: { action: 'masked' } });
    const plain = await running.openai.embeddings.create({ model, input: 'write to {EMAIL}' });
    expect(masked.data).toEqual(plain.data);
  });

  test('a chat model is none for embeddings, and the reverse', async () => {
    await expect(running.openai.embeddings.create({ model: 'default', input: 'x' })).rejects.toMatchObject({
      status: 404,
    });
    const chat = running.openai.chat.completions.create({
      model: aliases[0] ?? '',
      messages: [{ role: 'user', content: 'x' }],
    });
    await expect(chat).rejects.toMatchObject({ status: 404 });
  });
});
