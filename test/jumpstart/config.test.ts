import { givenConfig, LEAST, refusalOf } from '../support/configs';
import { givenEndpoint, withEndpoints } from './given-jumpstart';

const refused = (jumpstart: Record<string, unknown>, changes: object = {}) =>
  refusalOf(withEndpoints(jumpstart as never, changes));
const hub = givenEndpoint().source;
const PACKAGE = { type: 'model-package', arn: 'arn:aws:sagemaker:us-west-2:111122223333:model-package/nim/1' };

test('a model of the hub and a model package are taken', () => {
  const { jumpstart } = givenConfig(
    withEndpoints({
      open: givenEndpoint(),
      nim: givenEndpoint({ source: PACKAGE as never, servedModelName: 'meta/llama' }),
    }),
  );
  expect(jumpstart?.open).toMatchObject({ tools: false, environment: {}, instanceCount: 2 });
  expect(jumpstart?.open?.scaling).toBeUndefined();
});

test.each([undefined, false, 'true'])('a licence that is not accepted (%s) is refused', (acceptEula) => {
  expect(refused({ open: { ...givenEndpoint(), source: { ...hub, acceptEula } } })).toMatch(
    /jumpstart\.open\.source\.acceptEula: .*read the licence of the model/,
  );
});

test.each<[string, string, object, RegExp]>([
  ['an alias with a dot', 'open.model', {}, /jumpstart\.open\.model: expected 1 to 40/],
  ['an alias that ends with a hyphen', 'open-', {}, /expected 1 to 40/],
  ['an alias of a chat model', 'default', {}, /jumpstart\.default: .*models\.chat has this alias/],
  ['one instance', 'open', { instanceCount: 1 }, /instanceCount: .*expected at least 2, so that one can fail/],
  [
    'scaling down to one',
    'open',
    { scaling: { min: 1, max: 4, targetInvocationsPerInstance: 10 } },
    /scaling\.min: .*expected at least 2/,
  ],
  [
    'scaling that ends before it begins',
    'open',
    { scaling: { min: 3, max: 2, targetInvocationsPerInstance: 10 } },
    /scaling\.max: .*expected at least min, 3/,
  ],
  [
    'a count beside its scaling',
    'open',
    { instanceCount: 5, scaling: { min: 2, max: 4, targetInvocationsPerInstance: 10 } },
    /instanceCount: .*expected 2 to 4/,
  ],
  ['the latest version', 'open', { source: { ...hub, version: '*' } }, /expected a version of three numbers/],
  [
    'an image elsewhere',
    'open',
    { source: { ...hub, image: '763104351884.dkr.ecr.us-east-1.amazonaws.com/djl:1' } },
    /source\.image: .*expected an image in us-west-2/,
  ],
  [
    'an image without a tag',
    'open',
    { source: { ...hub, image: '763104351884.dkr.ecr.us-west-2.amazonaws.com/djl' } },
    /with a tag or digest/,
  ],
  [
    "weights in somebody's bucket",
    'open',
    { source: { ...hub, artifactUri: 's3://anybody/model/' } },
    /expected a folder of JumpStart's buckets/,
  ],
  [
    'weights elsewhere',
    'open',
    { source: { ...hub, artifactUri: 's3://jumpstart-cache-prod-us-east-1/model/' } },
    /expected a bucket in us-west-2/,
  ],
  [
    'a package elsewhere',
    'open',
    { source: { ...PACKAGE, arn: 'arn:aws:sagemaker:us-east-1:111122223333:model-package/nim/1' } },
    /expected a model package in us-west-2/,
  ],
  ['another container', 'open', { container: 'triton' }, /expected one of openai-messages, tgi/],
])('%s is refused', (_, alias, changes, message) => {
  expect(refused({ [alias]: { ...givenEndpoint(), ...changes } })).toMatch(message);
});

test('weights without a way to S3 are refused', () => {
  expect(refused({ open: givenEndpoint() }, { network: LEAST.network })).toMatch(
    /network\.s3PrefixListId: .*us-west-2/,
  );
});

test('a package that brings its model needs no way to S3', () => {
  const jumpstart = { nim: givenEndpoint({ source: PACKAGE as never }) };
  expect(givenConfig({ ...withEndpoints(jumpstart), network: LEAST.network }).jumpstart).toBeDefined();
});

test('a sandbox may have one instance', () => {
  const jumpstart = { open: givenEndpoint({ instanceCount: 1 }) };
  expect(givenConfig(withEndpoints(jumpstart, { sandbox: true })).jumpstart?.open?.instanceCount).toBe(1);
});
