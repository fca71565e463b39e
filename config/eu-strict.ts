import { defineConfig } from '../lib/config';
import { COMMON_PII } from '../lib/guardrails/presets';

/**
 * Prompts and answers stay in Frankfurt: models that Bedrock offers in the Region itself, and guardrail tier CLASSIC,
 * as STANDARD may evaluate in other Regions. The price: CLASSIC understands English, French and Spanish, not German.
 */
export default defineConfig({
  prefix: 'eu-strict',
  account: '111122223333',
  region: 'eu-central-1',
  residency: 'in-region',
  tags: { 'data-residency': 'eu-central-1' },
  network: { type: 'create', availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
  api: {
    exposure: { type: 'private', clientCidrs: ['10.0.0.0/8'] },
    auth: { type: 'iam' },
    responses: true,
    moderations: true,
  },
  models: {
    // Of what is active in Frankfurt, gpt-oss takes forced tools for sure, a JSON schema and an effort; Qwen is of another maker,
    // so that its failures are not theirs. None takes stop sequences: the platform cuts (docs/models.md).
    chat: {
      default: 'openai.gpt-oss-120b-1:0',
      fast: 'openai.gpt-oss-20b-1:0',
      qwen: { model: 'qwen.qwen3-235b-a22b-2507-v1:0', fallbacks: ['default', 'fast'] },
    },
    embeddings: {
      embed: 'amazon.titan-embed-text-v2:0',
      'embed-multilingual': 'cohere.embed-multilingual-v3',
    },
  },
  guardrail: {
    tier: 'CLASSIC',
    blockedInputMessage: 'This request was blocked by the usage policy of the platform.',
    blockedOutputMessage: 'This answer was blocked by the usage policy of the platform.',
    pii: {
      ...COMMON_PII,
      NAME: { input: 'NONE', output: 'ANONYMIZE' },
      ADDRESS: { input: 'NONE', output: 'ANONYMIZE' },
    },
    deniedTopics: [
      {
        name: 'employee-evaluation',
        definition: 'Rating, ranking or profiling individual employees or applicants.',
        examples: ['Which of these applicants should we reject?', 'Rank my team members by performance.'],
      },
    ],
  },
  logs: { retentionDays: 731 },
  alarms: {
    criticalEmails: ['platform-oncall@example.com'],
    warningEmails: ['platform-team@example.com'],
    // What Service Quotas grants: "On-demand model inference tokens per minute" of each model.
    quotaTokensPerMinute: { default: 1_000_000, fast: 1_000_000 },
  },
  audit: {
    archive: { type: 'create', lock: { days: 731 }, expireAfterDays: 3653 },
    invocationLogs: {
      content: ['text'],
      readers: [
        'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_DataProtection_*',
      ],
    },
  },
  feedback: { retentionDays: 365, dynamoDbPrefixListId: 'pl-66a5400f' },
  cost: {
    monthlyBudgetUsd: 5000,
    tags: [{ key: 'data-residency', value: 'eu-central-1', monthlyBudgetUsd: 1500 }],
    anomalies: {
      thresholdUsd: 200,
      monitor: {
        type: 'existing',
        monitorArn: 'arn:aws:ce::111122223333:anomalymonitor/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      },
    },
    hardLimit: { usd: 10_000 },
  },
  takeOver: ['api-gateway-log-role'],
});
