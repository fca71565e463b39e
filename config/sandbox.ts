import { defineConfig } from '../lib/config';
import { COMMON_PII, KOREAN_IDENTIFIERS } from '../lib/guardrails/presets';

/** To try things out: Oregon has the widest set of models. Everything but logs in S3 goes when the stacks go. */
export default defineConfig({
  prefix: 'sandbox',
  sandbox: true,
  account: '111122223333',
  region: 'us-west-2',
  residency: 'us',
  tags: { 'cost-center': 'sandbox' },
  network: { type: 'create', availabilityZones: ['us-west-2a', 'us-west-2b'] },
  api: {
    exposure: { type: 'regional', clientCidrs: ['203.0.113.0/24'] },
    auth: { type: 'iam' },
  },
  models: {
    chat: {
      default: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
      fast: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      nova: 'amazon.nova-pro-v1:0',
      open: 'openai.gpt-oss-120b-1:0',
    },
  },
  guardrail: {
    blockedInputMessage: 'This request was blocked by the usage policy of the platform.',
    blockedOutputMessage: 'This answer was blocked by the usage policy of the platform.',
    pii: COMMON_PII,
    regexes: [...KOREAN_IDENTIFIERS],
    deniedTopics: [
      {
        name: 'investment-advice',
        definition: 'Personal advice on buying, selling or holding particular securities, funds or crypto-assets.',
        examples: ['Which shares should I buy this week?', 'Should I put my savings into Bitcoin?'],
      },
    ],
    words: ['project-nightingale'],
  },
  // A new account may have ten concurrent executions in all, of which none can be set aside.
  functions: {
    accountSettings: { reservedConcurrency: null },
    chat: { reservedConcurrency: null },
    models: { reservedConcurrency: null },
  },
  cost: {
    monthlyBudgetUsd: 500,
    tags: [{ key: 'cost-center', value: 'sandbox', monthlyBudgetUsd: 300 }],
    hardLimit: { usd: 1000, approval: 'automatic' },
  },
  // The trail's files stay when the sandbox goes: under lock for a day, gone for good after two months.
  audit: {
    archive: { type: 'create', lock: { days: 1 }, coldAfterDays: null, expireAfterDays: 30 },
    invocationLogs: { content: ['text', 'image', 'embedding', 'video', 'audio'], retentionDays: 7 },
  },
  removalPolicy: 'destroy',
  organization: { id: 'o-exampleorgid', delivery: { type: 'files' } },
  takeOver: ['api-gateway-log-role', 'data-retention', 'enforced-guardrail', 'invocation-logging'],
});
