import { Match, type Template } from 'aws-cdk-lib/assertions';
import { readPrompts } from '../../lambda/chat/prompts';
import { ENV } from '../../lambda/contract/environment';
import { PROMPT_TEMPLATES } from '../../lambda/contract/prompts';
import type { BaselineConfigInput } from '../../lib/config';
import type { ModelsStack } from '../../lib/models/models-stack';
import { LEAST } from '../support/configs';
import { givenStage, policyStatements, templatesOf } from '../support/stage';

const given = (content: string, more: object = {}): Partial<BaselineConfigInput> => ({
  prompts: {
    greeting: {
      variables: ['name'],
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: `${content} {{name}}` },
      ],
      ...more,
    },
  },
});
const versionIds = (template: Template) => Object.keys(template.findResources('AWS::Bedrock::PromptVersion'));

test('a prompt is a chat template under the data key, with a version that stays', () => {
  const { Models } = templatesOf(givenStage(given('Greet', { model: 'default', description: 'for guests' })));
  Models.hasResource('AWS::Bedrock::Prompt', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      Name: 'example-greeting',
      Description: 'for guests',
      CustomerEncryptionKeyArn: Match.anyValue(),
      DefaultVariant: 'default',
      Variants: [
        {
          Name: 'default',
          ModelId: Match.stringLikeRegexp('inference-profile/us.anthropic.claude-haiku-4-5'),
          TemplateType: 'CHAT',
          TemplateConfiguration: {
            Chat: {
              InputVariables: [{ Name: 'name' }],
              System: [{ Text: 'Be kind.' }],
              Messages: [{ Role: 'user', Content: [{ Text: 'Greet {{name}}' }] }],
            },
          },
        },
      ],
    },
  });
  Models.hasResource('AWS::Bedrock::PromptVersion', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  const [prompt] = Object.values(Models.findResources('AWS::Bedrock::Prompt'));
  expect(JSON.stringify(prompt?.Properties.CustomerEncryptionKeyArn)).toMatch(/Data/);
});

test('each change publishes another version, and nothing else does', () => {
  const ids = ['Greet', 'Greet', 'Welcome'].map((content) =>
    versionIds(templatesOf(givenStage(given(content))).Models),
  );
  expect(ids[0]).toEqual(ids[1]);
  expect(ids[2]).not.toEqual(ids[0]);
  expect(ids.every((one) => one.length === 1)).toBe(true);
});

test('the function carries the templates of which it is told the versions', () => {
  const stage = givenStage(given('Greet'));
  const { Inference } = templatesOf(stage);
  const told = Object.values(Inference.findResources('AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.Environment?.Variables[ENV.PROMPT_VERSIONS] ?? [],
  );
  expect(told).toHaveLength(1);
  expect(JSON.stringify(told)).toContain('greeting');

  const { prompts } = stage.node.findChild('Models') as ModelsStack;
  const constants = prompts?.constants ?? {};
  expect(Object.keys(constants)).toEqual([PROMPT_TEMPLATES]);
  expect(constants[PROMPT_TEMPLATES]).toMatch(/^[A-Za-z0-9+/=]+$/);
  expect(readPrompts(constants[PROMPT_TEMPLATES], '{"greeting":"7"}').get('greeting')).toMatchObject({
    version: '7',
    variables: ['name'],
    messages: [{ content: 'Be kind.' }, { content: 'Greet {{name}}' }],
  });
});

test('it gives no function a permission, and nothing where there are none', () => {
  const policies = (changes: Partial<BaselineConfigInput>) =>
    policyStatements(templatesOf(givenStage(changes)).Inference);
  expect(policies(given('Greet'))).toEqual(policies({}));
  const { Models, Inference } = templatesOf(givenStage(LEAST));
  Models.resourceCountIs('AWS::Bedrock::Prompt', 0);
  expect(JSON.stringify(Inference.toJSON())).not.toContain(ENV.PROMPT_VERSIONS);
});
