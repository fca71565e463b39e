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
  network: {
    type: 'create',
    availabilityZones: ['us-west-2a', 'us-west-2b'],
    // S3 in us-west-2; check it with `aws ec2 describe-managed-prefix-lists`.
    s3PrefixListId: 'pl-68a54001',
  },
  api: {
    exposure: { type: 'regional', clientCidrs: ['203.0.113.0/24'] },
    auth: { type: 'iam' },
    responses: true,
    moderations: true,
  },
  models: {
    // The newest Claude of each size that takes what clients send by default: a temperature, a forced tool, and a JSON schema
    // by its own grammar. Sonnet 4.6 also thinks with tools. From 4.7 on Claude refuses temperatures (docs/models.md).
    chat: {
      default: { model: 'anthropic.claude-sonnet-4-6', promptCaching: true },
      fast: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      nova: { model: 'amazon.nova-pro-v1:0', fallbacks: ['fast'], firstTokenTimeoutMs: 20_000 },
      open: 'openai.gpt-oss-120b-1:0',
    },
    images: {
      picture: 'stability.stable-image-ultra-v1:1',
      sketch: 'stability.stable-image-core-v1:1',
    },
    embeddings: {
      embed: 'amazon.titan-embed-text-v2:0',
      'embed-multilingual': 'cohere.embed-multilingual-v3',
      'embed-long': 'cohere.embed-v4:0',
    },
  },
  // Check the three of the hub in the account, they change: docs/jumpstart.md says how. About 1.2 US dollars an hour.
  jumpstart: {
    qwen: {
      source: {
        type: 'hub',
        modelId: 'huggingface-llm-qwen2-5-7b-instruct',
        version: '1.0.0',
        acceptEula: true,
        image: '763104351884.dkr.ecr.us-west-2.amazonaws.com/djl-inference:0.33.0-lmi15.0.0-cu128',
        artifactUri:
          's3://jumpstart-cache-prod-us-west-2/huggingface-llm/huggingface-llm-qwen2-5-7b-instruct/artifacts/inference-prepack/v1.0.0/',
      },
      container: 'openai-messages',
      tools: true,
      instanceType: 'ml.g6.2xlarge',
      instanceCount: 1,
      scaling: { min: 1, max: 2, targetInvocationsPerInstance: 30 },
      environment: {
        OPTION_ROLLING_BATCH: 'vllm',
        OPTION_MAX_MODEL_LEN: '16384',
        OPTION_ENABLE_AUTO_TOOL_CHOICE: 'true',
        OPTION_TOOL_CALL_PARSER: 'hermes',
      },
    },
  },
  prompts: {
    'release-note': {
      description: 'A change in one sentence, for the readers of a changelog',
      model: 'fast',
      variables: ['product', 'change'],
      messages: [
        { role: 'system', content: 'You write release notes of {{product}}: one plain sentence, no praise.' },
        { role: 'user', content: 'The change: {{change}}' },
      ],
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
    embeddings: { reservedConcurrency: null },
    feedback: { reservedConcurrency: null },
    images: { reservedConcurrency: null },
    models: { reservedConcurrency: null },
    moderations: { reservedConcurrency: null },
    responses: { reservedConcurrency: null },
  },
  feedback: { retentionDays: 30, dynamoDbPrefixListId: 'pl-00a54069' },
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
