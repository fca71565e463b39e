import type { BaselineConfigInput } from '../../lib/config';
import { CATALOGUE } from '../../lib/residency';
import { imageProblem } from '../../lib/residency/capabilities';
import { refusalOf as configRefusalOf, LEAST } from '../support/configs';
import { givenStage, policyStatements, templatesOf } from '../support/stage';

const CORE = 'stability.stable-image-core-v1:1';
const ULTRA = 'stability.stable-image-ultra-v1:1';
const images = (models: Record<string, string>): Partial<BaselineConfigInput> => ({
  models: { ...LEAST.models, images: models },
});

function refusalOf(changes: Partial<BaselineConfigInput>): string {
  try {
    givenStage(changes);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected the stage to be refused');
}

describe('a stage that is refused at synth', () => {
  test('image model where none is offered, naming the Regions that have one', () => {
    const message = refusalOf({
      ...images({ picture: CORE }),
      region: 'eu-west-1',
      residency: 'eu',
      network: { type: 'create', availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
    });
    expect(message).toContain(`model ${CORE} is not offered in eu-west-1`);
    expect(message).toContain('in-Region in us-west-2');
    expect(message).toContain("no other image model inside residency 'eu' from eu-west-1; Regions with one: us-west-2");
  });

  test.each([
    ['chat model', 'amazon.nova-pro-v1:0', 'is a model of kind chat'],
    ['retired model', 'amazon.nova-canvas-v1:0', 'is retired'],
    ['model that edits images', 'stability.stable-image-inpaint-v1:0', 'has no adapter for'],
  ])('%s, naming those that can', (_, model, problem) => {
    const message = refusalOf(images({ picture: model }));
    expect(message).toContain(problem);
    expect(message).toContain(CORE);
    expect(message).toContain(ULTRA);
  });

  test('alias that a chat model has', () => {
    const message = configRefusalOf(images({ default: CORE }));
    expect(message).toContain('models.images.default');
    expect(message).toContain('models.chat has this alias');
  });
});

describe('a model of the catalogue', () => {
  const given = (change: object) => {
    const model = CATALOGUE.find(({ modelId }) => modelId === CORE);
    if (!model) throw new Error(`expected ${CORE} in the catalogue`);
    return imageProblem({ ...model, ...change });
  };

  test('serves images unless it is documented to take no guardrails', () => {
    expect(given({ guardrails: true })).toBeUndefined();
    expect(given({ guardrails: null })).toBeUndefined();
    expect(given({ guardrails: false })).toBe('does not take guardrails');
  });

  test('that edits images is not one that makes them', () => {
    expect(given({ modelId: 'stability.stable-image-inpaint-v1:0' })).toContain('no adapter');
  });
});

describe('the images function', () => {
  const { Inference, Models } = templatesOf(givenStage(images({ picture: ULTRA, sketch: CORE })));
  const policiesOf = (name: string) =>
    Object.entries(Inference.findResources('AWS::IAM::ManagedPolicy'))
      .filter(([id]) => id.startsWith(name))
      .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Record<string, unknown>[]);
  const statements = policiesOf('Images');
  const invoking = (all: Record<string, unknown>[], effect: string) =>
    all.filter((s) => s.Effect === effect && JSON.stringify(s.Action).includes('bedrock:InvokeModel'));
  const arns = [CORE, ULTRA].map((id) => `arn:aws:bedrock:us-west-2::foundation-model/${id}`);

  test('may call its own models with the pinned guardrail, and no other', () => {
    const allows = invoking(statements, 'Allow');
    expect(allows.flatMap((s) => s.Resource)).toEqual(arns);
    for (const { Condition } of allows) {
      expect(Condition).toHaveProperty(['StringEquals', 'bedrock:GuardrailIdentifier', 'Fn::Join', 1, 1], ':');
    }
    expect(statements.find((s) => s.Sid === 'NoModelWithoutTheGuardrail')).toMatchObject({ Effect: 'Deny' });
    expect(statements.find((s) => s.Sid === 'NoOtherModel')).toMatchObject({
      NotResource: [CORE, ULTRA].map((id) => `arn:aws:bedrock:*::foundation-model/${id}`),
    });
  });

  test('has what the chat function does not: each calls its own models alone', () => {
    expect(JSON.stringify(invoking(policiesOf('Chat'), 'Allow'))).not.toContain('stability');
    expect(JSON.stringify(invoking(statements, 'Allow'))).not.toContain('anthropic');
  });

  test('goes through an endpoint that wants the guardrail for these models too', () => {
    const endpoint = JSON.stringify(Models.findResources('AWS::EC2::VPCEndpoint'));
    for (const arn of arns) expect(endpoint).toContain(arn);
    expect(endpoint).toContain('InvokeConfiguredModelsWithTheGuardrail');
    expect(endpoint).not.toContain('InvokeConfiguredEmbeddingModels');
  });

  test('is told its models, and listed with them', () => {
    const environments = Object.values(Inference.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables,
    );
    const own = environments.find(({ IMAGE_MODELS }) => IMAGE_MODELS);
    expect(JSON.parse(own.IMAGE_MODELS)).toEqual({
      picture: { invoke: ULTRA, modelId: ULTRA },
      sketch: { invoke: CORE, modelId: CORE },
    });
    const list = environments.find(({ MODEL_CARDS }) => MODEL_CARDS);
    expect(JSON.parse(list.MODEL_CARDS)).toMatchObject({
      picture: { owned_by: 'Stability AI', model: ULTRA, kind: 'image' },
      default: { kind: 'chat' },
    });
  });

  test('has a streamed route', () => {
    const methods = Object.values(Inference.findResources('AWS::ApiGateway::Method')).map(
      ({ Properties }) => Properties,
    );
    expect(methods.filter(({ HttpMethod }) => HttpMethod === 'POST')).toHaveLength(2);
    for (const { HttpMethod, Integration } of methods) {
      if (HttpMethod === 'POST') expect(Integration.ResponseTransferMode).toBe('STREAM');
    }
  });
});

test('a config without image models has no such function and no such route', () => {
  const { Inference } = templatesOf(givenStage());
  expect(JSON.stringify(Inference.toJSON())).not.toMatch(/IMAGE_MODELS|images\/generations/);
  expect(policyStatements(Inference).length).toBeGreaterThan(0);
});
