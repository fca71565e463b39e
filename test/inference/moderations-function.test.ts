import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import { LEAST } from '../support/configs';
import { givenStage, templatesOf } from '../support/stage';

const ON: Partial<BaselineConfigInput> = { api: { ...LEAST.api, moderations: true } };
const { Inference } = templatesOf(givenStage(ON));

const statements = Object.entries(Inference.findResources('AWS::IAM::ManagedPolicy'))
  .filter(([id]) => id.startsWith('Moderations'))
  .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Record<string, unknown>[]);
const denial = (sid: string) => statements.find((s) => s.Sid === sid && s.Effect === 'Deny');

function contentFiltersOf(changes: Partial<BaselineConfigInput>): unknown {
  const functions = templatesOf(givenStage({ ...ON, ...changes })).Inference.findResources('AWS::Lambda::Function');
  const variables = Object.values(functions).map(({ Properties }) => Properties.Environment.Variables);
  return JSON.parse(variables.find(({ CONTENT_FILTERS }) => CONTENT_FILTERS).CONTENT_FILTERS);
}

describe('the moderations function', () => {
  test('may apply the guardrail, read its key, write logs and traces, and nothing else', () => {
    const allowed = statements.filter((s) => s.Effect === 'Allow');
    expect(allowed.map((s) => s.Sid)).toEqual([
      'WriteOwnLogs',
      'WriteTraces',
      'LambdaAttachesToVpc',
      'ApplyTheGuardrail',
      'ReadTheGuardrail',
    ]);
    expect(JSON.stringify(allowed)).not.toMatch(/InvokeModel|foundation-model|inference-profile/);
    expect(allowed.find((s) => s.Sid === 'ApplyTheGuardrail')).toMatchObject({ Action: 'bedrock:ApplyGuardrail' });
  });

  test('is denied every model, every way past the endpoint, mantle and bearer tokens', () => {
    expect(denial('NoModel')).toEqual({
      Sid: 'NoModel',
      Effect: 'Deny',
      Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      Resource: '*',
    });
    expect(denial('NotPastTheEndpoint')).toMatchObject({
      Action: 'bedrock:ApplyGuardrail',
      Resource: '*',
      Condition: {
        StringNotEquals: { 'aws:SourceVpce': expect.anything() },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
      },
    });
    expect(denial('NoMantle')).toMatchObject({ Action: 'bedrock-mantle:*' });
    expect(denial('NoBearerToken')).toBeDefined();
  });

  test('is told what each content filter looks at: images where the Region has that', () => {
    const both = ['text', 'image'];
    expect(contentFiltersOf({})).toEqual({
      ...{ SEXUAL: both, VIOLENCE: both, HATE: both },
      ...{ INSULTS: both, MISCONDUCT: both, PROMPT_ATTACK: both },
    });
    expect(
      contentFiltersOf({
        region: 'eu-west-1',
        residency: 'eu',
        network: { type: 'create', availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
      }),
    ).toMatchObject({ HATE: both, MISCONDUCT: ['text'], PROMPT_ATTACK: ['text'] });
  });

  test('is not told of a filter that is off', () => {
    const guardrail = { ...LEAST.guardrail, contentFilters: { INSULTS: 'NONE' as const } };
    expect(contentFiltersOf({ guardrail })).not.toHaveProperty('INSULTS');
  });

  test('is deployed anew when a policy of the guardrail changes', () => {
    const description = (changes: Partial<BaselineConfigInput>) => {
      const functions = templatesOf(givenStage({ ...ON, ...changes })).Inference.findResources('AWS::Lambda::Function');
      const descriptions = Object.values(functions).map(({ Properties }) => Properties.Description as string);
      return descriptions.find((one) => one.startsWith('POST /v1/moderations'));
    };
    expect(description({})).toMatch(/\(guardrail [0-9a-f]{16}\)$/);
    expect(description({ guardrail: { ...LEAST.guardrail, words: ['other'] } })).not.toBe(description({}));
  });
});

test('the hard limit stops it as it stops the functions that call models', () => {
  const stage = givenStage({ ...ON, cost: { monthlyBudgetUsd: 100, hardLimit: { usd: 200 } } });
  const actions = Template.fromStack(stage.node.findChild('Cost') as Stack).findResources(
    'AWS::Budgets::BudgetsAction',
  );
  const roles = Object.values(actions).map(({ Properties }) => Properties.Definition.IamActionDefinition.Roles);
  expect(JSON.stringify(roles)).toContain('ModerationsRole');
  expect(JSON.stringify(roles)).toContain('ChatRole');
});

test('a config that does not turn it on has no such function and no such route', () => {
  const without = JSON.stringify(templatesOf(givenStage()).Inference.toJSON());
  expect(without).not.toMatch(/CONTENT_FILTERS|moderations/i);
  expect(JSON.stringify(Inference.toJSON())).toMatch(/CONTENT_FILTERS/);
});
