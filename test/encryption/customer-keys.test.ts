import type { Template } from 'aws-cdk-lib/assertions';
import { givenStage, templatesOf } from '../support/stage';

const EXISTING = {
  type: 'existing' as const,
  auditKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555',
  dataKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/66666666-7777-8888-9999-000000000000',
};

function logGroupsOf(templates: Record<string, Template>) {
  return Object.values(templates).flatMap((t) => Object.values(t.findResources('AWS::Logs::LogGroup')));
}

describe('created keys', () => {
  const templates = templatesOf(givenStage());

  test('are two, rotate, and stay when the stack goes', () => {
    const keys = Object.values(templates.Foundation.findResources('AWS::KMS::Key'));
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: { EnableKeyRotation: true },
      });
    }
  });

  test('let CloudWatch Logs use the audit key for log groups of this account alone', () => {
    const statements = Object.values(templates.Foundation.findResources('AWS::KMS::Key')).flatMap(
      (key) => key.Properties.KeyPolicy.Statement as { Principal: { Service?: string }; Condition?: unknown }[],
    );
    expect(statements.filter((s) => s.Principal.Service)).toEqual([
      expect.objectContaining({
        Principal: { Service: 'logs.us-west-2.amazonaws.com' },
        Condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-west-2:111122223333:log-group:*' },
        },
      }),
    ]);
  });

  test('encrypt every log group, which has a retention and stays', () => {
    const groups = logGroupsOf(templates);
    expect(groups.length).toBeGreaterThanOrEqual(6);
    for (const group of groups) {
      expect(group).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: { KmsKeyId: expect.anything(), RetentionInDays: 365 },
      });
    }
  });
});

test("the company's own keys are used and none is created", () => {
  const templates = templatesOf(givenStage({ encryption: EXISTING }));
  templates.Foundation.resourceCountIs('AWS::KMS::Key', 0);
  for (const group of logGroupsOf(templates)) expect(group.Properties.KmsKeyId).toBe(EXISTING.auditKeyArn);
  templates.Models.hasResourceProperties('AWS::Bedrock::Guardrail', { KmsKeyArn: EXISTING.dataKeyArn });
  templates.Inference.allResourcesProperties('AWS::Lambda::Function', { KmsKeyArn: EXISTING.dataKeyArn });
});

test('a sandbox that says so is destroyed with its data', () => {
  const templates = templatesOf(givenStage({ sandbox: true, removalPolicy: 'destroy' }));
  for (const template of Object.values(templates)) {
    for (const resource of Object.values(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)) {
      expect(resource.DeletionPolicy ?? 'Delete').toBe('Delete');
    }
  }
});
