import type { ApplyGuardrailCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { type ImagesRequest, imagesRequestSchema } from '../../../lambda/contract/images';
import type { Gateway } from '../../../lambda/images/gateway';
import { generate } from '../../../lambda/images/generate';
import { readGenerated } from '../../../lambda/images/stability';
import { MAX_IMAGE_BYTES } from '../../../lambda/shared/image';
import { caller, errorOf, guardrailAnswer, never } from '../given';

const model = { invoke: 'stability.x', modelId: 'stability.x' };
const request = (change: Partial<ImagesRequest> = {}) =>
  imagesRequestSchema.parse({ model: 'picture', prompt: 'a red boat', ...change });
const image = (text = 'pixels') => Buffer.from(text).toString('base64');
const nothing: ApplyGuardrailCommandOutput = {
  usage: undefined,
  action: 'NONE',
  outputs: [],
  assessments: [{}],
  $metadata: {},
};

/** A gateway whose guardrail judges images by what it is given for them. */
function givenGateway(answer: unknown, assessment: Partial<ApplyGuardrailCommandOutput> = {}) {
  const calls = { invoked: 0, assessed: 0 };
  const gateway: Gateway = {
    async invoke() {
      calls.invoked++;
      return answer;
    },
    async assessImage() {
      calls.assessed++;
      return { ...nothing, ...assessment };
    },
    async applyGuardrail(_, texts) {
      return guardrailAnswer(texts);
    },
  };
  return { gateway, calls };
}

async function run(gateway: Gateway, change: Partial<ImagesRequest> = {}) {
  const reports: unknown[] = [];
  const answer = generate(request(change), model, caller, gateway, (report) => reports.push(report), never);
  return { answer: await answer.catch((error: unknown) => error), reports };
}

const whole = { images: [image()], seeds: [5], finish_reasons: [null] };
const block = { contentPolicy: { filters: [{ type: 'SEXUAL', confidence: 'HIGH', action: 'BLOCKED' }] } } as const;

describe('an image that the call let through', () => {
  test('is handed on when the guardrail finds nothing in it', async () => {
    const { gateway, calls } = givenGateway(whole);
    const { answer, reports } = await run(gateway, { n: 2 });
    expect(answer).toMatchObject({ data: [{ b64_json: image(), seed: 5 }, { b64_json: image() }] });
    expect(calls).toEqual({ invoked: 2, assessed: 2 });
    expect(reports).toEqual([]);
  });

  test.each([
    ['a filter blocks it', { assessments: [{ contentPolicy: { filters: [...block.contentPolicy.filters] } }] }],
    ['the guardrail intervenes without a policy', {}],
  ])('is not handed on when %s', async (_, assessment) => {
    const { gateway } = givenGateway(whole, { action: 'GUARDRAIL_INTERVENED', ...assessment });
    const { answer, reports } = await run(gateway);
    expect(answer).toMatchObject({ kind: 'content_policy_violation' });
    expect(reports).toEqual([expect.objectContaining({ action: 'blocked' })]);
  });

  test('is refused when it is too large for the guardrail, which never sees it', async () => {
    const { gateway, calls } = givenGateway({
      ...whole,
      images: [Buffer.alloc(MAX_IMAGE_BYTES + 1).toString('base64')],
    });
    expect((await run(gateway)).answer).toMatchObject({
      kind: 'model_failed',
      message: expect.stringContaining('jpeg'),
    });
    expect(calls.assessed).toBe(0);
  });
});

describe('an answer with a word of the guardrail', () => {
  const intervened = (guardrail?: object) => ({
    ...whole,
    'amazon-bedrock-guardrailAction': 'INTERVENED',
    ...(guardrail && { 'amazon-bedrock-trace': { guardrail } }),
  });
  const mask = { sensitiveInformationPolicy: { piiEntities: [{ type: 'EMAIL', action: 'ANONYMIZED', match: 'x' }] } };

  test('that it masked the prompt is an image', () => {
    expect(readGenerated(intervened({ input: { g1: mask } }))).toMatchObject({ type: 'image', base64: image() });
  });

  test.each([
    ['blocked the prompt', { input: { g1: block } }],
    ['blocked the image', { outputs: [{ g1: block }] }],
    ['masked one thing and blocked another', { input: { g1: mask }, outputs: [{ g1: block }] }],
    ['intervened, with an empty trace', { input: {} }],
    ['intervened, without a trace', undefined],
  ])('that it %s is none, though an image is in it', (_, guardrail) => {
    expect(readGenerated(intervened(guardrail))).toMatchObject({ type: 'filtered', by: 'guardrail' });
  });

  test('that it did nothing is an image', () => {
    expect(readGenerated({ ...whole, 'amazon-bedrock-guardrailAction': 'NONE' })).toMatchObject({ type: 'image' });
  });
});

test.each([
  ['no object', 'text'],
  ['no images', { finish_reasons: [null] }],
  ['an empty image', { ...whole, images: [''] }],
  ['a reason that is a number', { ...whole, finish_reasons: [1] }],
  ['an error of the model', { finish_reasons: ['Inference error'] }],
])('%s is a failure of the model', (_, body) => {
  expect(errorOf(() => readGenerated(body)).kind).toBe('model_failed');
});

test('a reason that is not documented takes the image out, without its words', () => {
  const generated = readGenerated({ ...whole, finish_reasons: ['Filter reason: something else'] });
  expect(generated).toEqual({ type: 'filtered', by: 'model', reason: 'unknown', hits: [] });
});
