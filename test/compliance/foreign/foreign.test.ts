import { join } from 'node:path';
import { checkTemplates } from '../../../scripts/nag/check-templates';

/** What a security engineer wrote down on reading each template, before the pack saw it: resource, then rules. */
const REVIEWS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'chatbot.json': {
    // bedrock:* on *: any model, no guardrail, API keys, RetrieveAndGenerate, and guardrail and invocation logging can be deleted.
    ChatRole: [
      'GuardrailCondition',
      'GuardrailDeny',
      'InvocationLoggingKept',
      'ModelScopedInvoke[*]',
      'NoBearerTokens[bedrock:CallWithBearerToken]',
      'RetrieveAndGenerateDenied[bedrock:AgenticRetrieveStream]',
      'RetrieveAndGenerateDenied[bedrock:InvokeInlineAgent]',
      'RetrieveAndGenerateDenied[bedrock:RetrieveAndGenerate]',
      'WildcardBedrockActions',
    ],
    ChatFunction: ['GuardrailVersionPinned[GUARDRAIL_VERSION]'],
    ChatLogs: ['LogRetention[KmsKeyId]', 'LogRetention[RetentionInDays]'],
    // Three doors on the internet without a lock.
    ChatUrl: ['FunctionUrlPublic'],
    ChatUrlPermission: ['FunctionUrlPublic'],
    ChatPost: ['ModelApiAuthorized'],
  },
  'vector-store.json': {
    NetworkPolicy: ['VectorStorePrivate'],
    Database: ['VectorStorePrivate'],
    Docs: ['KnowledgeBaseKey'],
    KnowledgeBase: ['KnowledgeBaseRoleScoped[*]'],
    KnowledgeBaseRole: [
      'GuardrailCondition',
      'GuardrailDeny',
      'ModelScopedInvoke[*]',
      'ServiceTrustScoped[aws:SourceAccount]',
      'ServiceTrustScoped[aws:SourceArn]',
    ],
  },
  'agent.json': {
    AgentRole: [
      'NoAdministratorAccess[AdministratorAccess]',
      'ServiceTrustScoped[aws:SourceAccount]',
      'ServiceTrustScoped[aws:SourceArn]',
    ],
    // DRAFT in production, nothing at all elsewhere.
    Agent: ['AgentGuardrail', 'AgentKey', 'GuardrailVersionPinned[GuardrailVersion]'],
    Runtime: ['AgentCoreVpc'],
    Tools: ['AgentCoreAuthorizer', 'AgentCoreKeys'],
    Memory: ['AgentCoreKeys'],
    Browser: ['AgentCoreBrowserRecording', 'AgentCoreVpc'],
    Caller: [
      'NoBearerTokens[bedrock:CallWithBearerToken]',
      'RetrieveAndGenerateDenied[bedrock:InvokeInlineAgent]',
      'WildcardPassRole',
    ],
  },
  'decent.yaml': {},
};

describe.each(Object.entries(REVIEWS))('%s', (file, review) => {
  const [checked] = checkTemplates([join(__dirname, file)], ['GenAI']);
  const findings = checked?.findings ?? [];

  test('every finding of the review is found, and nothing else', () => {
    const found = findings.map(({ resource, rule }) => `${resource}: ${rule}`);
    const expected = Object.entries(review).flatMap(([resource, rules]) =>
      rules.map((rule) => `${resource}: GenAI-${rule}`),
    );
    expect(found.sort()).toEqual(expected.sort());
  });

  test('says what to do, for which control, and never that a rule gave up', () => {
    for (const finding of findings) {
      expect(finding).toMatchObject({ level: 'ERROR', type: expect.stringMatching(/^AWS::/) });
      expect(finding.controls).not.toEqual([]);
      expect(finding.text).not.toMatch(/^Rule threw/);
    }
  });
});

test('the decent template is one because of what it says', () => {
  const [checked] = checkTemplates([join(__dirname, 'decent.yaml')], ['AwsSolutions', 'HIPAA.Security']);
  expect(checked?.findings.map(({ resource }) => resource)).toContain('Function');
  expect(checked?.notes).toEqual([expect.stringContaining('Fn::GetStackOutput')]);
});
