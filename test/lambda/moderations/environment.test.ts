import { ENV } from '../../../lambda/contract/environment';
import { readImageEnvironment, readModerationEnvironment } from '../../../lambda/shared/environment';

const common = { [ENV.GUARDRAIL_ID]: 'gr1', [ENV.GUARDRAIL_VERSION]: '3', [ENV.MAX_REQUEST_BYTES]: '1000' };
const images = { ...common, [ENV.IMAGE_MODELS]: '{"picture":{"invoke":"a","modelId":"b"}}' };
const moderations = { ...common, [ENV.CONTENT_FILTERS]: '{"HATE":["text","image"],"SEXUAL":["text"]}' };

test('the images function reads what the stack tells it', () => {
  const { models, ...rest } = readImageEnvironment(images);
  expect([...models]).toEqual([['picture', { invoke: 'a', modelId: 'b' }]]);
  expect(rest).toEqual({ guardrailId: 'gr1', guardrailVersion: '3', maxRequestBytes: 1000 });
});

test('the moderations function reads what the stack tells it', () => {
  expect(readModerationEnvironment(moderations)).toEqual({
    contentFilters: { HATE: ['text', 'image'], SEXUAL: ['text'] },
    ...{ guardrailId: 'gr1', guardrailVersion: '3', maxRequestBytes: 1000 },
  });
});

test.each([
  [ENV.IMAGE_MODELS, '{"picture":{"invoke":"a"}}', /IMAGE_MODELS.*picture.modelId/],
  [ENV.IMAGE_MODELS, '{"picture":{"invoke":"a","modelId":"b","x":1}}', /IMAGE_MODELS.*picture.x/],
  [ENV.IMAGE_MODELS, undefined, /IMAGE_MODELS/],
  [ENV.GUARDRAIL_VERSION, 'DRAFT', /GUARDRAIL_VERSION is 'DRAFT', expected a published version/],
  [ENV.MAX_REQUEST_BYTES, '0', /MAX_REQUEST_BYTES should be a positive integer/],
])('the images function does not start with %s %s', (name, value, message) => {
  expect(() => readImageEnvironment({ ...images, [name]: value })).toThrow(message);
});

test.each([
  [ENV.CONTENT_FILTERS, '{"SPAM":["text"]}', /CONTENT_FILTERS.*SPAM/],
  [ENV.CONTENT_FILTERS, '{"HATE":["video"]}', /CONTENT_FILTERS.*HATE/],
  [ENV.CONTENT_FILTERS, undefined, /CONTENT_FILTERS/],
  [ENV.GUARDRAIL_VERSION, 'DRAFT', /published version/],
])('the moderations function does not start with %s %s', (name, value, message) => {
  expect(() => readModerationEnvironment({ ...moderations, [name]: value })).toThrow(message);
});
