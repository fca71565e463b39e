import type { BaselineConfigInput } from '../../lib/config';
import { KOREAN_IDENTIFIERS } from '../../lib/guardrails/presets';
import { LEAST } from '../support/configs';
import { givenStage, templatesOf } from '../support/stage';

function givenGuardrail(
  changes: Partial<BaselineConfigInput['guardrail']> = {},
  rest: Partial<BaselineConfigInput> = {},
) {
  return templatesOf(givenStage({ ...rest, guardrail: { ...LEAST.guardrail, ...changes } })).Models;
}

function versionOf(template: ReturnType<typeof givenGuardrail>): string {
  const [version] = Object.values(template.findResources('AWS::Bedrock::GuardrailVersion'));
  return version?.Properties.Description;
}

describe('the guardrail', () => {
  const template = givenGuardrail({ words: ['secret project'], regexes: [...KOREAN_IDENTIFIERS] });
  const [guardrail] = Object.values(template.findResources('AWS::Bedrock::Guardrail'));
  const properties = guardrail?.Properties;

  test('has every kind of policy', () => {
    expect(properties.ContentPolicyConfig.FiltersConfig.map((f: { Type: string }) => f.Type)).toEqual([
      'SEXUAL',
      'VIOLENCE',
      'HATE',
      'INSULTS',
      'MISCONDUCT',
      'PROMPT_ATTACK',
    ]);
    expect(properties.TopicPolicyConfig.TopicsConfig[0]).toMatchObject({
      Name: 'topic',
      Type: 'DENY',
      InputAction: 'BLOCK',
      OutputAction: 'BLOCK',
    });
    expect(properties.WordPolicyConfig).toMatchObject({
      ManagedWordListsConfig: [{ Type: 'PROFANITY' }],
      WordsConfig: [{ Text: 'secret project' }],
    });
    expect(properties.SensitiveInformationPolicyConfig.RegexesConfig).toHaveLength(5);
    expect(properties.ContextualGroundingPolicyConfig.FiltersConfig).toEqual([
      { Type: 'GROUNDING', Threshold: 0.7, Action: 'BLOCK', Enabled: true },
      { Type: 'RELEVANCE', Threshold: 0.7, Action: 'BLOCK', Enabled: true },
    ]);
  });

  test('looks at images where the Region does: at all of them, at some, or at text alone', () => {
    const seen = (
      region: 'us-west-2' | 'ap-northeast-2' | 'eu-north-1',
      residency: 'us' | 'apac' | 'eu',
      model: string,
    ) => {
      const network = { type: 'create' as const, availabilityZones: [`${region}a`, `${region}b`] };
      const models = { chat: { default: model } };
      const [found] = Object.values(
        givenGuardrail({}, { region, residency, network, models }).findResources('AWS::Bedrock::Guardrail'),
      );
      const filters: { Type: string; InputModalities: string[] }[] =
        found?.Properties.ContentPolicyConfig.FiltersConfig;
      return filters.filter((filter) => filter.InputModalities.includes('IMAGE')).map((filter) => filter.Type);
    };
    expect(seen('us-west-2', 'us', 'amazon.nova-lite-v1:0')).toHaveLength(6);
    expect(seen('ap-northeast-2', 'apac', 'amazon.nova-lite-v1:0')).toEqual(['SEXUAL', 'VIOLENCE', 'HATE', 'INSULTS']);
    expect(seen('eu-north-1', 'eu', 'amazon.nova-lite-v1:0')).toEqual([]);
  });

  test('has an action for each way', () => {
    expect(properties.SensitiveInformationPolicyConfig.PiiEntitiesConfig).toEqual([
      {
        Type: 'EMAIL',
        Action: 'BLOCK',
        InputAction: 'ANONYMIZE',
        InputEnabled: true,
        OutputAction: 'BLOCK',
        OutputEnabled: true,
      },
    ]);
  });

  test('is under the data key and tier STANDARD with its profile', () => {
    expect(properties.KmsKeyArn).toBeDefined();
    expect(properties.ContentPolicyConfig.ContentFiltersTierConfig).toEqual({ TierName: 'STANDARD' });
    expect(properties.TopicPolicyConfig.TopicsTierConfig).toEqual({ TierName: 'STANDARD' });
    expect(properties.CrossRegionConfig).toEqual({
      GuardrailProfileArn: 'arn:aws:bedrock:us-west-2:111122223333:guardrail-profile/us.guardrail.v1:0',
    });
  });

  test('has no profile on tier CLASSIC', () => {
    const [classic] = Object.values(givenGuardrail({ tier: 'CLASSIC' }).findResources('AWS::Bedrock::Guardrail'));
    expect(classic?.Properties.CrossRegionConfig).toBeUndefined();
    expect(classic?.Properties.ContentPolicyConfig.ContentFiltersTierConfig).toEqual({ TierName: 'CLASSIC' });
  });
});

describe('the published version', () => {
  const unchanged = versionOf(givenGuardrail());

  test.each<[string, Partial<BaselineConfigInput['guardrail']>]>([
    ['a content filter', { contentFilters: { HATE: 'LOW' } }],
    ['an action on personal data', { pii: { EMAIL: { input: 'NONE', output: 'BLOCK' } } }],
    ['a regular expression', { regexes: [{ name: 'a', pattern: 'b', input: 'BLOCK', output: 'BLOCK' }] }],
    ['a denied topic', { deniedTopics: [{ name: 'topic', definition: 'Another.', examples: ['c'] }] }],
    ['a word', { words: ['d'] }],
    ['a threshold', { grounding: { grounding: 0.8, relevance: 0.7 } }],
    ['the tier', { tier: 'CLASSIC' }],
    ['a message', { blockedInputMessage: 'no' }],
  ])('is replaced when %s changes', (_, changes) => {
    expect(versionOf(givenGuardrail(changes))).not.toBe(unchanged);
  });

  test('stays when nothing of the policy changes', () => {
    expect(versionOf(givenGuardrail({}, { tags: { a: 'b' }, logs: { retentionDays: 30 } }))).toBe(unchanged);
  });

  test('outlives its replacement, as functions call it until they are updated', () => {
    givenGuardrail().hasResource('AWS::Bedrock::GuardrailVersion', {
      UpdateReplacePolicy: 'Retain',
      DeletionPolicy: 'Delete',
    });
  });

  test('changes the stack of the functions with it, so that they take it up', () => {
    const description = (changes: Partial<BaselineConfigInput['guardrail']>) => {
      const { Inference } = templatesOf(givenStage({ guardrail: { ...LEAST.guardrail, ...changes } }));
      return Object.values(Inference.findResources('AWS::Lambda::Function')).map((f) => f.Properties.Description);
    };
    expect(description({ words: ['d'] })).not.toEqual(description({}));
  });
});

describe('Korean identifiers', () => {
  const matches = (name: string, text: string) => {
    const pattern = KOREAN_IDENTIFIERS.find((identifier) => identifier.name === name)?.pattern;
    return new RegExp(pattern ?? '$^').test(text);
  };

  test.each([
    ['resident-registration-number', '주민번호는 900101-1234567입니다', true],
    ['resident-registration-number', '9001011234567', true],
    ['resident-registration-number', '외국인 850630-5123456', true],
    ['resident-registration-number', '901301-1234567', false],
    ['resident-registration-number', '900101-9234567', false],
    ['business-registration-number', '사업자 123-45-67890', true],
    ['business-registration-number', '023-45-67890', false],
    ['mobile-number', '010-1234-5678로 전화', true],
    ['mobile-number', '+82 10 1234 5678', true],
    ['mobile-number', '011-123-4567', true],
    ['mobile-number', '02-1234-5678', false],
    ['passport-number', '여권 M12345678', true],
    ['passport-number', 'M123A4567', true],
    ['passport-number', 'X12345678', false],
    ['drivers-licence-number', '11-90-123456-01', true],
    ['drivers-licence-number', '28-90-123456-01', true],
    ['drivers-licence-number', '29-90-123456-01', false],
  ])('%s in "%s": %s', (name, text, expected) => {
    expect(matches(name, text)).toBe(expected);
  });
});
