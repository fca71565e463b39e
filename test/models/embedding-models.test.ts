import type { BaselineConfigInput } from '../../lib/config';
import { LEAST, refusalOf } from '../support/configs';
import { givenStage, policyStatements, templatesOf } from '../support/stage';

const { chat } = LEAST.models;
const TITAN = 'amazon.titan-embed-text-v2:0';
const PROFILE = 'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.cohere.embed-v4:0';
const MODELS = { chat, embeddings: { embed: TITAN, long: 'cohere.embed-v4:0' } };

type Models = BaselineConfigInput['models'];

function refusedAtSynth(models: Models): string {
  try {
    givenStage({ models });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected the stage to be refused');
}

/** The statements of one role. */
function statementsOf(template: ReturnType<typeof templatesOf>['Inference'], construct: 'Chat' | 'Embeddings') {
  const [[roleId] = []] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) =>
    id.startsWith(`${construct}Role`),
  );
  if (roleId === undefined) throw new Error(`expected a role of ${construct}`);
  const [[, role] = []] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id === roleId);
  const attached = JSON.stringify(role?.Properties.ManagedPolicyArns ?? []);
  const policies = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(
    ([id, { Properties }]) =>
      attached.includes(`"${id}"`) || JSON.stringify(Properties.Roles ?? []).includes(`"${roleId}"`),
  );
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Record<string, unknown>[]);
}

const sids = (statements: readonly Record<string, unknown>[]) =>
  statements.filter(({ Effect }) => Effect === 'Deny').map(({ Sid }) => Sid);

describe('a config that is refused', () => {
  test.each<[string, Models, RegExp]>([
    [
      'a chat model',
      { chat, embeddings: { e: 'amazon.nova-pro-v1:0' } },
      /is a model of kind chat; embedding models .*titan/,
    ],
    [
      'an embedding model without an adapter',
      { chat, embeddings: { e: 'amazon.titan-embed-image-v1' } },
      /titan-embed-image-v1 is an embedding model that .* no adapter for; embedding models .*titan-embed-text-v2:0/,
    ],
    [
      'a model that is not offered',
      { chat, embeddings: { e: 'amazon.titan-embed-text-v9' } },
      /did you mean amazon\.titan/,
    ],
    ['an embedding model for chat', { chat: { c: TITAN } }, /is a model of kind embedding; chat models/],
  ])('%s, at synth', (_, models, message) => {
    expect(refusedAtSynth(models)).toMatch(message);
    expect(refusedAtSynth(models)).not.toMatch(/instead.*titan-embed-image/);
  });

  test('because an alias is of two kinds', () => {
    expect(refusalOf({ models: { chat, embeddings: { default: TITAN } } })).toContain(
      'models.embeddings.default: got "amazon.titan-embed-text-v2:0"; expected another name: models.chat has this alias',
    );
  });

  test('because there is no alias', () => {
    expect(refusalOf({ models: { chat, embeddings: {} } })).toContain(
      'models.embeddings: got {}; expected at least one alias',
    );
  });

  test('because the environment of the function can not hold its aliases', () => {
    const embeddings = Object.fromEntries([...Array(60).keys()].map((i) => [`alias-${i}`, TITAN]));
    expect(refusedAtSynth({ chat, embeddings })).toMatch(/models.embeddings: 60 aliases take \d+ bytes/);
  });
});

describe('with embedding models', () => {
  const { Inference, Models, Observability } = templatesOf(givenStage({ models: MODELS }));
  const own = statementsOf(Inference, 'Embeddings');
  const invoking = own.filter(
    ({ Effect, Action }) => Effect === 'Allow' && JSON.stringify(Action).includes('bedrock:Invoke'),
  );

  test('the function is told what to call, and how', () => {
    const [fn] = Object.entries(Inference.findResources('AWS::Lambda::Function')).filter(([id]) =>
      id.startsWith('Embeddings'),
    );
    const variables = fn?.[1].Properties.Environment.Variables;
    expect(JSON.parse(variables.EMBEDDING_MODELS)).toEqual({
      embed: { invoke: TITAN, modelId: TITAN, family: 'titan-v2' },
      long: { invoke: PROFILE, modelId: 'cohere.embed-v4:0', family: 'cohere-v4' },
    });
    expect(variables).toMatchObject({ GUARD_INPUTS: 'true', MAX_REQUEST_BYTES: '4620288' });
    expect(variables).not.toHaveProperty('CHAT_MODELS');
  });

  test('its role may invoke exactly these, without a stream and without the guardrail', () => {
    expect(invoking).toEqual([
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModel',
        Resource: [PROFILE, `arn:aws:bedrock:us-west-2::foundation-model/${TITAN}`],
      },
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModel',
        Resource: ['us-east-1', 'us-east-2', 'us-west-2'].map(
          (region) => `arn:aws:bedrock:${region}::foundation-model/cohere.embed-v4:0`,
        ),
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': PROFILE } },
      },
    ]);
  });

  test('all other denials of chat hold for it, for its own models', () => {
    const denied = sids(own);
    expect(denied).not.toContain('NoModelWithoutTheGuardrail');
    expect(new Set([...denied, 'NoModelWithoutTheGuardrail'])).toEqual(new Set(sids(statementsOf(Inference, 'Chat'))));
    expect(own.find(({ Sid }) => Sid === 'NoOtherModel')).toMatchObject({
      Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      NotResource: [
        `arn:aws:bedrock:*::foundation-model/${TITAN}`,
        'arn:aws:bedrock:*::foundation-model/cohere.embed-v4:0',
        PROFILE,
      ],
    });
  });

  test('it may apply the guardrail, and read it', () => {
    const apply = own.find(({ Sid }) => Sid === 'ApplyTheGuardrail');
    expect(apply).toEqual(statementsOf(Inference, 'Chat').find(({ Sid }) => Sid === 'ApplyTheGuardrail'));
    expect(own.map(({ Sid }) => Sid)).toContain('ReadTheGuardrail');
  });

  test('the chat role reaches none of them, and keeps its pin', () => {
    const its = statementsOf(Inference, 'Chat');
    expect(JSON.stringify(its)).not.toMatch(/embed/);
    expect(sids(its)).toContain('NoModelWithoutTheGuardrail');
    for (const statement of its.filter(
      ({ Effect, Action }) => Effect === 'Allow' && JSON.stringify(Action).includes('Invoke'),
    )) {
      expect(JSON.stringify(statement.Condition)).toContain('bedrock:GuardrailIdentifier');
    }
  });

  test('the endpoint lets exactly these pass without the guardrail, and chat models not', () => {
    const [endpoint] = Object.values(Models.findResources('AWS::EC2::VPCEndpoint'));
    const statements: Record<string, unknown>[] = endpoint?.Properties.PolicyDocument.Statement;
    const allowed = statements.filter(
      ({ Effect, Action }) => Effect === 'Allow' && JSON.stringify(Action).includes('bedrock:Invoke'),
    );
    const [guarded, exempt, ...others] = allowed;
    expect(others).toEqual([]);
    expect(exempt).toEqual({
      Sid: 'InvokeConfiguredEmbeddingModels',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'bedrock:InvokeModel',
      Resource: [
        ...['us-east-1', 'us-east-2'].map((region) => `arn:aws:bedrock:${region}::foundation-model/cohere.embed-v4:0`),
        `arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.cohere.embed-v4:0`,
        `arn:aws:bedrock:us-west-2::foundation-model/${TITAN}`,
        'arn:aws:bedrock:us-west-2::foundation-model/cohere.embed-v4:0',
      ],
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
    });
    expect(JSON.stringify(guarded)).not.toContain('embed');
    expect(JSON.stringify(guarded?.Condition)).toContain('bedrock:GuardrailIdentifier');
  });

  test('the route is streamed, and the list of models has them', () => {
    Inference.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: 'embeddings' });
    const methods = Object.values(Inference.findResources('AWS::ApiGateway::Method')).filter((method) =>
      JSON.stringify(method).includes('EmbeddingsFunction'),
    );
    expect(
      methods.map(({ Properties }) => [Properties.HttpMethod, Properties.Integration.ResponseTransferMode]),
    ).toEqual([['POST', 'STREAM']]);
    const cards = Object.values(Inference.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) => {
      const json = Properties.Environment.Variables.MODEL_CARDS;
      return json === undefined ? [] : [JSON.parse(json)];
    });
    expect(cards).toEqual([
      {
        default: expect.objectContaining({ kind: 'chat' }),
        embed: { owned_by: 'Amazon', model: TITAN, kind: 'embedding' },
        long: { owned_by: 'Cohere', model: 'cohere.embed-v4:0', kind: 'embedding' },
      },
    ]);
  });

  test('the capability has its alarms, and one for all of them', () => {
    const names = Object.values(Observability.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(names.filter((name) => String(name).endsWith('-embeddings')).sort()).toEqual([
      'example-function-crashes-embeddings',
      'example-function-is-throttled-embeddings',
      'example-function-nears-its-reserved-concurrency-embeddings',
      'example-function-nears-its-timeout-embeddings',
      'example-requests-are-throttled-embeddings',
      'example-requests-fail-embeddings',
    ]);
    Observability.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: 'example-a-capability-is-impaired-embeddings',
    });
  });
});

test('the guardrail can be left out, in the environment alone', () => {
  const { Inference } = templatesOf(givenStage({ models: { ...MODELS, guardEmbeddings: false } }));
  Inference.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { GUARD_INPUTS: 'false' } },
  });
  expect(statementsOf(Inference, 'Embeddings').map(({ Sid }) => Sid)).toContain('ApplyTheGuardrail');
});

test('without embedding models there is no function, no route and no exemption', () => {
  const { Inference, Models, Observability } = templatesOf(givenStage());
  expect(JSON.stringify([Inference.toJSON(), Models.toJSON(), Observability.toJSON()])).not.toMatch(/embed/i);
  const invoking = policyStatements(Inference).filter(
    ({ Effect, Action }) => Effect === 'Allow' && JSON.stringify(Action).includes('bedrock:Invoke'),
  );
  for (const { Condition } of invoking) expect(JSON.stringify(Condition)).toContain('bedrock:GuardrailIdentifier');
});
