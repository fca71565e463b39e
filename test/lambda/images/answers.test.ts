import { ASPECT_RATIOS, SIZES } from '../../../lambda/contract/images';
import { FILTER_SAMPLES } from '../../../local/bedrock';
import { calls, host, json, logged, measured, useHandlerHost } from '../wire/given';
import { bodies, draw, invocations, openai, sizeOf } from './given';

useHandlerHost('images');

describe("OpenAI's client", () => {
  test('gets an image', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { created, data, output_format } = await openai().images.generate({ model: 'picture', prompt: 'a red boat' });
    expect(created).toBeGreaterThanOrEqual(before);
    expect(output_format).toBe('png');
    expect(data).toHaveLength(1);
    expect(sizeOf(data?.[0]?.b64_json)).toEqual([1024, 1024]);
    expect(bodies()).toEqual([{ prompt: 'a red boat', aspect_ratio: '1:1', output_format: 'png' }]);
  });

  test('is told of an unknown alias and of those that exist', async () => {
    const refused = openai().images.generate({ model: 'dall-e-3', prompt: 'a red boat' });
    await expect(refused).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('use one of picture'),
    });
    expect(calls()).toEqual([]);
  });
});

test('the guardrail reads the prompt, goes with the call, and looks at the image', async () => {
  await draw('a red boat', { user: 'u-1' });
  expect(calls()).toEqual(['ApplyGuardrail', 'InvokeModel', 'ApplyGuardrail']);
  const { guardrailId: guardrailIdentifier, guardrailVersion } = host.guardrail;
  for (const { input } of host.bedrock.requests) expect(input).toMatchObject({ guardrailIdentifier, guardrailVersion });
  const [invocation] = invocations();
  expect(invocation).toMatchObject({ modelId: 'stability.stable-image-core-v1:1', trace: 'ENABLED' });
  expect(JSON.parse(invocation?.requestMetadata ?? '')).toEqual({
    alias: 'picture',
    caller: 'arn:aws:iam::111122223333:role/app',
    request_id: 'req-wire',
    user: 'u-1',
  });
  expect(host.bedrock.requests.at(-1)?.input).toMatchObject({
    source: 'OUTPUT',
    content: [{ image: { format: 'png' } }],
  });
});

test.each(Object.entries(SIZES))('size %s asks for %s', async (size, aspectRatio) => {
  expect(json(await draw('a red boat', { size })).aspect_ratio).toBe(aspectRatio);
  expect(bodies()[0]?.aspect_ratio).toBe(aspectRatio);
});

test.each(ASPECT_RATIOS)('aspect_ratio %s is passed on', async (aspectRatio) => {
  const { data } = json(await draw('a red boat', { aspect_ratio: aspectRatio }));
  const [wide = 0, high = 0] = aspectRatio.split(':').map(Number);
  const [width, height] = sizeOf(data[0].b64_json);
  // The models take pixels in steps of 64.
  expect(Math.abs(Math.log(width / height / (wide / high)))).toBeLessThan(0.08);
});

test('seed, negative prompt and format are passed on, and each image has a seed of its own', async () => {
  const answer = json(
    await draw('a red boat', { n: 3, seed: 4_294_967_294, negative_prompt: 'people', output_format: 'jpeg' }),
  );
  expect(bodies().map(({ seed }) => seed)).toEqual([4_294_967_294, 4_294_967_295, 1]);
  expect(bodies()).toEqual(
    Array(3).fill(expect.objectContaining({ negative_prompt: 'people', output_format: 'jpeg' })),
  );
  expect(answer.data.map(({ seed }: { seed: number }) => seed)).toEqual([4_294_967_294, 4_294_967_295, 1]);
  const [{ b64_json }] = answer.data;
  expect(Buffer.from(b64_json, 'base64').subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(new Set(answer.data.map((one: { b64_json: string }) => one.b64_json)).size).toBe(3);
  expect(logged()).toMatchObject({ alias: 'picture', choices: 3, status: 200 });
});

test('a seed of 0 asks for a random one', async () => {
  const answer = json(await draw('a red boat', { n: 2, seed: 0 }));
  expect(bodies().every((body) => !('seed' in body))).toBe(true);
  expect(answer.data[0].seed).toBeGreaterThan(0);
});

test('the same seed gives the same image', async () => {
  const image = async (seed: number) => json(await draw('a red boat', { seed })).data[0].b64_json;
  expect(await image(7)).toBe(await image(7));
  expect(await image(7)).not.toBe(await image(8));
});

test('images that the model filtered are left out, and said', async () => {
  const answer = await draw(FILTER_SAMPLES.oddImages, { n: 4, seed: 1 });
  expect(answer.status).toBe(200);
  const { data, filtered } = json(answer);
  expect(data.map(({ seed }: { seed: number }) => seed)).toEqual([2, 4]);
  expect(filtered).toEqual([0, 2].map((index) => ({ index, by: 'model', reason: 'output_image' })));
  expect(logged()).toMatchObject({ finishReason: 'content_filter', status: 200 });
});

test.each([
  [FILTER_SAMPLES.prompt, 'prompt'],
  [FILTER_SAMPLES.image, 'output_image'],
])('%s is an error that says so', async (prompt, reason) => {
  const answer = await draw(prompt, { n: 2 });
  expect(answer.status).toBe(400);
  expect(json(answer).error).toEqual({
    message: `there is no image to show, the model filtered it (${reason}): change the prompt`,
    type: 'invalid_request_error',
    code: 'content_policy_violation',
    param: 'prompt',
  });
});

test('masked parts of a prompt do not reach the model, and the answer says what did', async () => {
  const answer = json(await draw('a card for kim@example.com', { negative_prompt: 'lee@example.com' }));
  expect(bodies()).toEqual([expect.objectContaining({ prompt: 'a card for {EMAIL}', negative_prompt: '{EMAIL}' })]);
  expect(answer.data[0].revised_prompt).toBe('a card for {EMAIL}');
  expect(answer.guardrail).toEqual({
    action: 'masked',
    policies: [{ source: 'input', policy: 'sensitive_information', name: 'EMAIL', action: 'masked' }],
  });
  expect(logged()).toMatchObject({ guardrailAction: 'masked' });
  expect(measured()).toMatchObject({ GuardrailMasked: 1, GuardrailBlocked: 0, Requests: 1, ClientErrors: 0 });
});

test('a prompt that is not masked has no revised_prompt and no report', async () => {
  const answer = json(await draw('a red boat'));
  expect(answer.data[0]).not.toHaveProperty('revised_prompt');
  expect(answer).not.toHaveProperty('guardrail');
  expect(answer).not.toHaveProperty('filtered');
});

test('response_format url is a data URL, which any client of the DALL-E models can show', async () => {
  const asked = { response_format: 'url', style: 'vivid', quality: 'hd', output_format: 'jpeg' };
  const { data } = json(await draw('a red boat', asked));
  expect(data).toEqual([{ url: expect.stringMatching(/^data:image\/jpeg;base64,/), seed: expect.any(Number) }]);
  const image = await fetch(data[0].url);
  expect(Buffer.from(await image.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
});

test('a prompt of 10,000 emoji is taken', async () => {
  expect((await draw('🙂'.repeat(10_000))).status).toBe(200);
});
