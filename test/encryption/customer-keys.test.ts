import type { Template } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import { givenStage, templatesOf } from '../support/stage';

const EXISTING = {
  type: 'existing' as const,
  auditKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555',
  contentKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/aaaaaaaa-2222-3333-4444-555555555555',
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

  test('encrypt every log group, which has a retention and stays', () => {
    const groups = logGroupsOf(templates);
    expect(groups.length).toBeGreaterThanOrEqual(8);
    for (const group of groups) {
      const RetentionInDays = group.Properties.LogGroupName === '/example/invocations' ? 30 : 365;
      expect(group).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: { KmsKeyId: expect.anything(), RetentionInDays },
      });
    }
  });
});

test("the company's own keys are used and none is created", () => {
  const templates = templatesOf(givenStage({ encryption: EXISTING }));
  templates.Foundation.resourceCountIs('AWS::KMS::Key', 0);
  templates.Audit.resourceCountIs('AWS::KMS::Key', 0);
  for (const { Properties } of logGroupsOf(templates)) {
    const holdsContent = Properties.LogGroupName === '/example/invocations';
    expect(Properties.KmsKeyId).toBe(holdsContent ? EXISTING.contentKeyArn : EXISTING.auditKeyArn);
  }
  templates.Models.hasResourceProperties('AWS::Bedrock::Guardrail', { KmsKeyArn: EXISTING.dataKeyArn });
  templates.Inference.allResourcesProperties('AWS::Lambda::Function', { KmsKeyArn: EXISTING.dataKeyArn });
});

/** Logical ids of what stays when a sandbox is destroyed. */
function keptBy(changes: Partial<BaselineConfigInput>): string[] {
  const templates = templatesOf(givenStage({ sandbox: true, removalPolicy: 'destroy', ...changes }));
  return Object.values(templates).flatMap((template) =>
    Object.entries(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
      .filter(([, { DeletionPolicy }]) => (DeletionPolicy ?? 'Delete') !== 'Delete')
      .map(([id]) => id),
  );
}

describe('a sandbox that says so is destroyed with its data', () => {
  test('but for logs in S3, and the key without which nobody could read the archive', () => {
    expect(keptBy({})).toEqual([
      expect.stringMatching(/^KeysAudit/),
      expect.stringMatching(/^AccessLogs/),
      expect.stringMatching(/^InvocationLogsLargeBodies/),
      expect.stringMatching(/^Archive/),
    ]);
  });

  test('the audit key included where the archive is elsewhere', () => {
    expect(keptBy({ audit: { archive: { type: 'existing', bucketName: 'central-logs' } } })).toEqual([
      expect.stringMatching(/^AccessLogs/),
      expect.stringMatching(/^InvocationLogsLargeBodies/),
    ]);
  });
});
