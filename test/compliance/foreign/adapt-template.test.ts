import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adaptTemplate } from '../../../scripts/nag/adapt-template';
import { checkTemplates } from '../../../scripts/nag/check-templates';
import { readTemplateFile, type Section } from '../../../scripts/nag/template-file';

const folder = mkdtempSync(join(tmpdir(), 'templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function givenFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function adapted(template: Section & { readonly Resources: Section }) {
  return adaptTemplate('given.json', template);
}

const BUCKET = { Type: 'AWS::S3::Bucket', Properties: {} };

describe('readTemplateFile', () => {
  test('reads short forms in YAML as their long ones, also those it does not know', () => {
    const path = givenFile(
      'short.yaml',
      [
        'Resources:',
        '  Role:',
        '    Type: AWS::IAM::Role',
        '    Properties:',
        '      Version: 2012-10-17',
        '      Key: !GetAtt Key.Arn',
        '      Name: !Sub',
        `        - "\${Prefix}-role"`,
        '        - Prefix: !Ref Prefix',
        '      Output: !GetStackOutput { StackName: other }',
        '      Choice: !If [Prod, !Ref AWS::NoValue, [1, true, "2"]]',
      ].join('\n'),
    );
    expect(readTemplateFile(path).Resources).toEqual({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Version: '2012-10-17',
          Key: { 'Fn::GetAtt': 'Key.Arn' },
          Name: { 'Fn::Sub': [`\${Prefix}-role`, { Prefix: { Ref: 'Prefix' } }] },
          Output: { 'Fn::GetStackOutput': { StackName: 'other' } },
          Choice: { 'Fn::If': ['Prod', { Ref: 'AWS::NoValue' }, [1, true, '2']] },
        },
      },
    });
  });

  test.each([
    ['text', 'hello', /has no Resources section/],
    ['an empty file', '', /has no Resources section/],
    ['a list', '[]', /has no Resources section/],
    ['a package.json', '{"name":"x"}', /has no Resources section/],
    ['broken JSON', '{"Resources": ', /neither JSON nor YAML/],
    ['broken YAML', 'Resources: [a\nb: {', /neither JSON nor YAML/],
  ])('refuses %s', (_, content, message) => {
    expect(() => readTemplateFile(givenFile('bad', content))).toThrow(message);
  });

  test('refuses a file that is not there', () => {
    expect(() => readTemplateFile(join(folder, 'none.json'))).toThrow(/none\.json can not be read: ENOENT/);
  });
});

describe('adaptTemplate', () => {
  test('writes loops out over known items, parameters and nested loops', () => {
    const { template } = adapted({
      Parameters: { Stages: { Type: 'CommaDelimitedList', Default: 'dev, prod-1' } },
      Resources: {
        'Fn::ForEach::Stages': [
          'Stage',
          { Ref: 'Stages' },
          {
            'Fn::ForEach::Kinds': [
              'Kind',
              ['logs'],
              {
                'Bucket&{Stage}&{Kind}': {
                  Type: 'AWS::S3::Bucket',
                  Properties: {
                    BucketName: { 'Fn::Sub': `\${Stage}-\${Kind}` },
                    Tags: [{ Key: 'k', Value: { Ref: 'Stage' } }],
                  },
                },
              },
            ],
          },
        ],
      },
    });
    expect(template.Resources).toEqual({
      Bucketdevlogs: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: { 'Fn::Sub': 'dev-logs' }, Tags: [{ Key: 'k', Value: 'dev' }] },
      },
      Bucketprod1logs: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: { 'Fn::Sub': 'prod-1-logs' }, Tags: [{ Key: 'k', Value: 'prod-1' }] },
      },
    });
  });

  test('writes a loop over unknown items out once', () => {
    const { template } = adapted({
      Resources: { 'Fn::ForEach::X': ['Name', { 'Fn::Split': [',', 'a'] }, { 'Bucket&{Name}': BUCKET }] },
    });
    expect(Object.keys(template.Resources as object)).toEqual(['BucketName']);
  });

  test('takes for references, and names, what only a deployment knows', () => {
    const { template, notes } = adapted({
      Resources: {
        Bucket: {
          ...BUCKET,
          Properties: {
            A: { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } },
            B: { Ref: 'Generated' },
            C: { 'Fn::GetAtt': ['GeneratedRole', 'Arn'] },
            D: { 'Fn::Sub': `\${Generated.Arn}/\${AWS::Region}/\${!x}/\${Bucket}` },
            E: { 'Fn::FindInMap': ['NoMap', 'a', 'b'] },
            F: { Ref: 'AWS::AccountId' },
          },
        },
      },
    });
    expect(template.Resources).toMatchObject({
      Bucket: {
        Properties: {
          A: { 'Fn::ImportValue': 'Fn::GetStackOutput' },
          B: { 'Fn::ImportValue': 'Generated' },
          C: { 'Fn::ImportValue': 'GeneratedRole' },
          D: { 'Fn::Sub': `Generated.Arn/\${AWS::Region}/\${!x}/\${Bucket}` },
          E: { 'Fn::ImportValue': 'NoMap' },
          F: { Ref: 'AWS::AccountId' },
        },
      },
    });
    expect(notes).toEqual([
      'known only at deployment, taken for references: Fn::GetStackOutput, Generated, GeneratedRole, NoMap',
    ]);
  });

  test('says which transforms it does not apply', () => {
    const { notes } = adapted({
      Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'],
      Resources: { Bucket: BUCKET, 'Fn::Transform': { Name: 'AWS::Include' } },
    });
    expect(notes).toEqual([
      expect.stringContaining('AWS::Serverless-2016-10-31 is not applied'),
      expect.stringContaining('Fn::Transform in Resources is not applied'),
    ]);
  });

  test('refuses a resource without a type', () => {
    expect(() => adapted({ Resources: { Bucket: {} } })).toThrow('given.json: resource Bucket has no Type');
  });
});

describe('checkTemplates', () => {
  test('takes resources in a circle, unknown types and what a transform would make', () => {
    const template = {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'B' } } },
        B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'A' } } },
        Own: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['MadeRole', 'Arn'] } } },
        New: { Type: 'AWS::Bedrock::NotYetKnown', Properties: { Tags: { 'Fn::Length': [1] } } },
        Made: { Type: 'AWS::Serverless::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler' } },
        Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { 'Fn::GetStackOutput': {} } } },
      },
    };
    const [checked] = checkTemplates([givenFile('odd.json', JSON.stringify(template))], ['GenAI', 'AwsSolutions']);
    const findings = checked?.findings.map(({ resource, rule }) => `${resource}: ${rule}`);
    expect(findings).toEqual(expect.arrayContaining(['Group: GenAI-LogRetention[KmsKeyId]', 'A: AwsSolutions-S1']));
    expect(findings).not.toContain('Group: GenAI-LogRetention[RetentionInDays]');
  });

  test('says what is wrong with a template that CloudFormation would refuse', () => {
    const template = { Resources: { Bucket: { ...BUCKET, Properties: { X: { 'Fn::If': ['Never', 1, 2] } } } } };
    const path = givenFile('never.json', JSON.stringify(template));
    expect(() => checkTemplates([path], ['GenAI'])).toThrow(/never\.json is no template .*'Never'.*correct it/);
  });
});
