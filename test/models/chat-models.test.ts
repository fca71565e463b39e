import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import { ChatModels } from '../../lib/models/chat-models';
import { CATALOGUE } from '../../lib/residency';
import { givenConfig, LEAST } from '../support/configs';
import { givenStage, policyStatements, TODAY, templatesOf } from '../support/stage';

function refusalOf(changes: Partial<BaselineConfigInput>): string {
  try {
    givenStage(changes);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected the stage to be refused');
}

const FRANKFURT: Partial<BaselineConfigInput> = {
  region: 'eu-central-1',
  residency: 'in-region',
  network: { type: 'create', availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
};

describe('a stage that is refused at synth', () => {
  test('model that is not offered in the Region', () => {
    const message = refusalOf({ models: { chat: { default: 'mistral.mistral-small-2402-v1:0' } } });
    expect(message).toContain('mistral.mistral-small-2402-v1:0');
    expect(message).toContain('not offered in us-west-2');
    expect(message).toContain('us-east-1');
  });

  test('model that would leave the residency', () => {
    const message = refusalOf({ ...FRANKFURT, models: { chat: { default: 'amazon.nova-pro-v1:0' } } });
    expect(message).toContain('eu-west-3');
    expect(message).toContain('openai.gpt-oss-120b-1:0');
  });

  test('guardrail that would leave the residency', () => {
    const message = refusalOf({ ...FRANKFURT, models: { chat: { default: 'openai.gpt-oss-120b-1:0' } } });
    expect(message).toContain("tier 'CLASSIC' stays in the Region");
  });

  test('retired model', () => {
    const message = refusalOf({ models: { chat: { default: 'amazon.nova-premier-v1:0' } } });
    expect(message).toContain('retired');
    expect(message).toContain('amazon.nova-pro-v1:0');
  });

  test('misspelt model', () => {
    expect(refusalOf({ models: { chat: { default: 'amazon.nova-por-v1:0' } } })).toContain('amazon.nova-pro-v1:0');
  });

  test('Region outside its residency', () => {
    const message = refusalOf({
      region: 'eu-west-2',
      residency: 'eu',
      network: { type: 'create', availabilityZones: ['eu-west-2a', 'eu-west-2b'] },
    });
    expect(message).toContain('eu-west-2');
  });

  test('more aliases than the environment of a function holds', () => {
    const chat = Object.fromEntries([...Array(30).keys()].map((i) => [`alias-${i}`, 'amazon.nova-pro-v1:0']));
    expect(refusalOf({ models: { chat } })).toMatch(/models.chat: 30 aliases take \d+ bytes .* expected at most 3500/);
  });
});

describe('what the chat function may call', () => {
  const { Inference } = templatesOf(
    givenStage({ models: { chat: { default: 'amazon.nova-pro-v1:0', open: 'openai.gpt-oss-120b-1:0' } } }),
  );
  const invoking = policyStatements(Inference).filter((s) => JSON.stringify(s.Action).includes('bedrock:InvokeModel'));
  const allows = invoking.filter((s) => s.Effect === 'Allow');
  const invokeActions = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
  const denial = (sid: string) => policyStatements(Inference).find((s) => s.Sid === sid && s.Effect === 'Deny');

  test('is the profile, its foundation model in each destination through the profile, and the model of the Region', () => {
    expect(allows.map((s) => s.Resource)).toEqual([
      [
        'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.amazon.nova-pro-v1:0',
        'arn:aws:bedrock:us-west-2::foundation-model/openai.gpt-oss-120b-1:0',
      ],
      [
        'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0',
        'arn:aws:bedrock:us-east-2::foundation-model/amazon.nova-pro-v1:0',
        'arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-pro-v1:0',
      ],
    ]);
    expect(allows[1]?.Condition).toMatchObject({
      StringEquals: {
        'bedrock:InferenceProfileArn':
          'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.amazon.nova-pro-v1:0',
      },
    });
  });

  test('is pinned to the published version of the guardrail, allowed so and denied otherwise', () => {
    for (const statement of allows) {
      expect(statement.Condition).toHaveProperty(
        ['StringEquals', 'bedrock:GuardrailIdentifier', 'Fn::Join', 1, 1],
        ':',
      );
    }
    expect(denial('NoModelWithoutTheGuardrail')).toMatchObject({
      Resource: '*',
      Condition: {
        StringNotEquals: {
          'bedrock:GuardrailIdentifier': { 'Fn::Join': ['', [expect.anything(), ':', expect.anything()]] },
        },
      },
    });
  });

  test('applies the guardrail here and through its profile in every destination', () => {
    const apply = policyStatements(Inference).find((s) => s.Sid === 'ApplyTheGuardrail');
    expect(apply?.Resource).toEqual(
      expect.arrayContaining(
        ['us-east-1', 'us-east-2', 'us-west-2'].map(
          (region) => `arn:aws:bedrock:${region}:111122223333:guardrail-profile/us.guardrail.v1:0`,
        ),
      ),
    );
  });

  test('is denied past the endpoint, off the list, in another Region and tier, on mantle and with a bearer token', () => {
    expect(denial('NotPastTheEndpoint')).toMatchObject({
      Action: ['bedrock:ApplyGuardrail', ...invokeActions],
      Condition: {
        StringNotEquals: { 'aws:SourceVpce': expect.anything() },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
      },
    });
    expect(denial('NoOtherModel')).toEqual({
      Sid: 'NoOtherModel',
      Effect: 'Deny',
      Action: invokeActions,
      NotResource: [
        'arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0',
        'arn:aws:bedrock:*::foundation-model/openai.gpt-oss-120b-1:0',
        'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.amazon.nova-pro-v1:0',
      ],
    });
    expect(denial('NoOtherRegion')).toMatchObject({
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'us-east-2', 'us-west-2'] } },
    });
    expect(denial('NoGlobalProfile')).toMatchObject({
      Resource: ['arn:aws:bedrock:*:*:inference-profile/global.*', 'arn:aws:bedrock:::foundation-model/*'],
    });
    expect(denial('NoOtherServiceTier')).toMatchObject({
      Condition: { Null: { 'bedrock:ServiceTier': 'false' }, StringNotEquals: { 'bedrock:ServiceTier': ['default'] } },
    });
    expect(denial('NoMantle')).toMatchObject({ Action: 'bedrock-mantle:*', Resource: '*' });
    expect(denial('NoBearerToken')).toMatchObject({
      Action: ['bedrock-mantle:CallWithBearerToken', 'bedrock:CallWithBearerToken'],
      Resource: '*',
    });
  });

  test('has no wildcard but in the denials', () => {
    for (const statement of allows) expect(JSON.stringify(statement.Resource)).not.toContain('*');
  });

  test('fits managed policies, however many models there are', () => {
    const ids = CATALOGUE.filter((m) => m.kind === 'chat').map((m) => m.modelId);
    const offered = ids.filter((modelId) => {
      try {
        return new ChatModels(givenConfig({ models: { chat: { m: modelId } } }), TODAY).aliases.size > 0;
      } catch {
        return false;
      }
    });
    const chat = Object.fromEntries(offered.slice(0, 14).map((id, i) => [`m${i}`, id]));
    const { Inference: many } = templatesOf(givenStage({ models: { chat } }));
    const policies = Object.values(many.findResources('AWS::IAM::ManagedPolicy'));
    for (const { Properties } of policies) {
      // The guardrail's ARN is a reference of some 350 characters here and of 80 when resolved.
      const resolved = JSON.stringify(Properties.PolicyDocument).replace(
        /\{"Fn::Join":.*?\]\]\}/g,
        `"${'x'.repeat(82)}"`,
      );
      expect(resolved.length).toBeLessThan(6_144);
    }
    expect(policies.length).toBeGreaterThan(3);
  });
});

test('a scope asks for more room than the narrowest', () => {
  const models = (scope?: 'us' | 'in-region') => ({ chat: { m: { model: 'amazon.nova-lite-v1:0', scope } } });
  const invoked = (scope?: 'us' | 'in-region') =>
    new ChatModels(givenConfig({ models: models(scope) }), TODAY).aliases.get('m')?.invokeId;
  expect(invoked()).toBe('amazon.nova-lite-v1:0');
  expect(invoked('us')).toBe('arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.amazon.nova-lite-v1:0');
});

test('a model whose end is announced is named', () => {
  const models = new ChatModels(
    givenConfig({ ...LEAST, models: { chat: { old: 'meta.llama3-1-8b-instruct-v1:0' } } }),
    TODAY,
  );
  expect(models.aliases.get('old')?.legacyNotice).toContain('2027-03-30');
});

test('a Legacy model warns at synth that new customers can not call it, an active one does not', () => {
  const warningsOf = (model: string) => {
    const stack = new Stack();
    new ChatModels(givenConfig({ models: { chat: { old: model } } }), TODAY).warnOfRetirements(stack);
    return Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  };
  expect(warningsOf('meta.llama3-1-8b-instruct-v1:0').map(({ entry }) => entry.data)).toEqual([
    expect.stringContaining('accounts that do not call it already can not begin to'),
  ]);
  expect(warningsOf('amazon.nova-pro-v1:0')).toEqual([]);
});

test('global profiles are reachable where the residency is global', () => {
  const { Inference } = templatesOf(
    givenStage({
      residency: 'global',
      models: { chat: { default: { model: 'anthropic.claude-haiku-4-5-20251001-v1:0', scope: 'global' } } },
    }),
  );
  const statements = policyStatements(Inference);
  expect(statements.map((s) => s.Sid)).not.toContain('NoGlobalProfile');
  expect(JSON.stringify(statements.find((s) => s.Sid === 'NoOtherRegion'))).toContain('"unspecified"');
});

describe('the enforced guardrail of the account', () => {
  test('is set for whole requests when the config takes it over, and everyone may apply it', () => {
    const { Models, Foundation } = templatesOf(givenStage({ takeOver: ['enforced-guardrail'] }));
    Models.hasResourceProperties('Custom::AccountSetting', {
      setting: 'enforced-guardrail',
      takeOver: true,
      value: {
        guardrailIdentifier: { 'Fn::GetAtt': Match.arrayWith(['GuardrailArn']) },
        guardrailVersion: { 'Fn::GetAtt': Match.arrayWith(['Version']) },
        selectiveContentGuarding: { messages: 'COMPREHENSIVE', system: 'COMPREHENSIVE' },
      },
    });
    Models.hasResourceProperties('AWS::Bedrock::ResourcePolicy', {
      PolicyDocument: {
        Statement: [
          {
            Action: 'bedrock:ApplyGuardrail',
            Principal: { AWS: '*' },
            Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
          },
        ],
      },
    });
    Foundation.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'kms:Decrypt',
            Condition: {
              StringEquals: {
                'kms:CallerAccount': '111122223333',
                'kms:ViaService': 'bedrock.us-west-2.amazonaws.com',
              },
            },
          }),
        ]),
      },
    });
  });

  test('is left alone otherwise', () => {
    const { Models, Foundation } = templatesOf(givenStage());
    expect(JSON.stringify(Models.toJSON())).not.toContain('enforced-guardrail');
    expect(JSON.stringify(Foundation.findResources('AWS::KMS::Key'))).not.toContain('kms:ViaService');
  });
});

describe('whether calls are retained', () => {
  const settingOf = (changes: Parameters<typeof givenStage>[0]) =>
    Object.values(templatesOf(givenStage(changes)).Models.findResources('Custom::AccountSetting')).map(
      ({ Properties: { setting, value, takeOver } }) => ({ setting, value, takeOver }),
    );

  test.each([[[]], [['data-retention' as const]]])('is set to none, with the leave of takeOver %j', (takeOver) => {
    expect(settingOf({ takeOver })).toEqual([
      { setting: 'data-retention', value: { mode: 'none' }, takeOver: takeOver.length > 0 },
    ]);
  });

  test('is left to the account when the config says so', () => {
    const { chat } = LEAST.models;
    expect(settingOf({ models: { chat, dataRetention: 'unmanaged' } })).toEqual([]);
  });
});

test('a guardrail that the organization enforces may be applied too, by the function and through the endpoint', () => {
  const guardrail = 'arn:aws:bedrock:us-west-2:444455556666:guardrail/abcd1234efgh';
  const { Models, Inference } = templatesOf(
    givenStage({
      organization: { id: 'o-exampleorgid', guardrailIdentifier: `${guardrail}:1`, delivery: { type: 'files' } },
    }),
  );
  const apply = policyStatements(Inference).find((s) => s.Sid === 'ApplyTheGuardrail');
  expect(apply?.Resource).toContain(guardrail);
  const [endpoint] = Object.values(Models.findResources('AWS::EC2::VPCEndpoint'));
  const through = endpoint?.Properties.PolicyDocument.Statement.find(
    (s: { Sid: string }) => s.Sid === 'ApplyTheGuardrail',
  );
  expect(through.Resource).toContain(guardrail);
});
