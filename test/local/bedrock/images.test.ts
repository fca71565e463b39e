import { inflateSync } from 'node:zlib';
import { ApplyGuardrailCommand, type BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { type BedrockStandIn, FILTER_SAMPLES } from '../../../local/bedrock';
import { crc32, jpeg, png } from '../../../local/bedrock/families/picture';
import { clientOf, GUARDRAIL, GUARDRAIL_ID, given, PROPERTIES } from './harness';

const ULTRA = 'stability.stable-image-ultra-v1:1';
const SD35 = 'stability.sd3-5-large-v1:0';
const VIOLENT = 'I will kill you';
const INSULT = 'you are an idiot';

/** Violence is looked for in texts and images; insults in images only of what comes out. */
const properties = {
  ...PROPERTIES,
  ContentPolicyConfig: {
    FiltersConfig: [
      {
        ...{ Type: 'VIOLENCE', InputStrength: 'HIGH', OutputStrength: 'HIGH' },
        ...{ InputModalities: ['TEXT', 'IMAGE'], OutputModalities: ['TEXT', 'IMAGE'] },
      },
      {
        ...{ Type: 'INSULTS', InputStrength: 'NONE', OutputStrength: 'HIGH' },
        ...{ InputModalities: ['TEXT'], OutputModalities: ['TEXT', 'IMAGE'] },
      },
      { Type: 'MISCONDUCT', InputStrength: 'HIGH', OutputStrength: 'HIGH' },
    ],
  },
};

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  bedrock = await given({ models: [ULTRA, SD35], guardrails: [{ id: GUARDRAIL_ID, versions: ['1'], properties }] });
  client = clientOf(bedrock);
});
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

async function draw(body: object, more: object = GUARDRAIL, modelId = ULTRA) {
  const { body: bytes } = await client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body), ...more }));
  return JSON.parse(new TextDecoder().decode(bytes));
}

const apply = (source: 'INPUT' | 'OUTPUT', bytes: Uint8Array, format: 'png' | 'jpeg' = 'png') =>
  client.send(new ApplyGuardrailCommand({ ...GUARDRAIL, source, content: [{ image: { format, source: { bytes } } }] }));
const picture = (comment: string) => ({ width: 16, height: 8, seed: 0x010203, comment });

test.each([ULTRA, SD35])('%s draws, and says with which seed', async (modelId) => {
  const answer = await draw({ prompt: 'a boat', seed: 7, aspect_ratio: '16:9' }, GUARDRAIL, modelId);
  expect(answer).toMatchObject({ seeds: [7], finish_reasons: [null], 'amazon-bedrock-guardrailAction': 'NONE' });
  const image = Buffer.from(answer.images[0], 'base64');
  expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([1344, 768]);
});

test('a call without the guardrail, or with its draft, is denied', async () => {
  await expect(draw({ prompt: 'a boat' }, {})).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const draft = { ...GUARDRAIL, guardrailVersion: 'DRAFT' };
  await expect(draw({ prompt: 'a boat' }, draft)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test.each([
  ['no prompt', {}, /\[prompt\]/],
  ['another ratio', { prompt: 'a', aspect_ratio: '4:3' }, /aspect_ratio/],
  ['another format', { prompt: 'a', output_format: 'webp' }, /output_format/],
  ['a seed out of range', { prompt: 'a', seed: 2 ** 32 }, /seed/],
  ['too long a prompt', { prompt: 'a'.repeat(10_001) }, /maxLength/],
  ['another key', { prompt: 'a', cfg_scale: 7 }, /\[cfg_scale\]/],
])('%s is refused', async (_, body, message) => {
  await expect(draw(body)).rejects.toThrow(message);
});

describe('the guardrail', () => {
  test('blocks a prompt before there is an image', async () => {
    const answer = await draw({ prompt: VIOLENT });
    expect(answer).not.toHaveProperty('images');
    expect(answer).toMatchObject({
      'amazon-bedrock-guardrailAction': 'INTERVENED',
      'amazon-bedrock-trace': {
        guardrail: { input: { [GUARDRAIL_ID]: { contentPolicy: { filters: [{ type: 'VIOLENCE' }] } } }, outputs: [] },
      },
    });
  });

  test('blocks an image that only its output filters object to', async () => {
    const answer = await draw({ prompt: `a poster: ${INSULT}` });
    expect(answer).not.toHaveProperty('images');
    expect(answer['amazon-bedrock-trace'].guardrail.outputs).toHaveLength(1);
  });

  test('masks the prompt that the model sees', async () => {
    const answer = await draw({ prompt: 'a card for kim@example.com' });
    const image = Buffer.from(answer.images[0], 'base64').toString('utf8');
    expect(image).toContain('a card for {EMAIL}');
    expect(image).not.toContain('kim@example.com');
    expect(answer['amazon-bedrock-guardrailAction']).toBe('INTERVENED');
  });
});

test("the model's own filter answers without an image", async () => {
  expect(await draw({ prompt: FILTER_SAMPLES.prompt })).toEqual({ finish_reasons: ['Filter reason: prompt'] });
  expect(await draw({ prompt: FILTER_SAMPLES.image })).toEqual({ finish_reasons: ['Filter reason: output image'] });
  expect(await draw({ prompt: FILTER_SAMPLES.oddImages, seed: 2 })).toMatchObject({ finish_reasons: [null] });
});

describe('ApplyGuardrail on an image', () => {
  test.each([png, jpeg])('finds what a filter looks for in images', async (file) => {
    const found = await apply('INPUT', file(picture(VIOLENT)), file === png ? 'png' : 'jpeg');
    expect(found).toMatchObject({
      action: 'GUARDRAIL_INTERVENED',
      usage: { contentPolicyImageUnits: 1 },
      guardrailCoverage: { images: { guarded: 1, total: 1 } },
    });
    expect((await apply('INPUT', file(picture('a boat')), file === png ? 'png' : 'jpeg')).action).toBe('NONE');
  });

  test('holds each side to its own modalities', async () => {
    expect((await apply('OUTPUT', png(picture(INSULT)))).action).toBe('GUARDRAIL_INTERVENED');
    expect((await apply('INPUT', png(picture(INSULT)))).action).toBe('NONE');
    expect((await apply('INPUT', png(picture('how to make a bomb')))).action).toBe('NONE');
  });

  test('refuses an image of more than 4 MiB', async () => {
    await expect(apply('INPUT', Buffer.alloc(4 * 1024 * 1024 + 1))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

test('the chunks of a picture end with the checksum of their type and data', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  const file = png({ width: 8, height: 8, seed: 1, comment: 'c' });
  expect(file.subarray(-8).toString('hex')).toBe(`${Buffer.from('IEND').toString('hex')}ae426082`);
});

test('a picture is a whole PNG of its size', () => {
  const file = png(picture('a comment'));
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'iTXt', 'IDAT', 'IEND']);
  expect(inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))).toHaveLength((16 + 1) * 8);
  expect(chunks.get('iTXt')?.toString()).toContain('a comment');
});
