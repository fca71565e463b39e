import { defineConfig } from '../lib/config';
import { COMMON_PII, KOREAN_IDENTIFIERS } from '../lib/guardrails/presets';

/**
 * 서울 리전. Bedrock offers no Converse model in Seoul alone: `apac.` profiles process in Seoul, Tokyo, Osaka, Mumbai,
 * Singapore and Sydney. A company whose data may not leave Korea can't use it, and `residency: 'in-region'` says so.
 */
export default defineConfig({
  prefix: 'seoul',
  account: '111122223333',
  region: 'ap-northeast-2',
  residency: 'apac',
  tags: { 'data-residency': 'apac' },
  network: { type: 'create', availabilityZones: ['ap-northeast-2a', 'ap-northeast-2c'] },
  api: {
    exposure: { type: 'private' },
    auth: { type: 'cognito', userPool: { type: 'create', domainPrefix: 'seoul-bedrock-baseline' } },
    responses: true,
    moderations: true,
  },
  models: {
    // Nova is all that is active behind `apac.` profiles: Claude of 4.5 and later and Nova 2 are `global.` from Seoul.
    chat: {
      default: 'amazon.nova-pro-v1:0',
      fast: 'amazon.nova-lite-v1:0',
      micro: { model: 'amazon.nova-micro-v1:0', fallbacks: ['fast'] },
    },
    // The one embedding model of text in Seoul: its texts stay there.
    embeddings: { embed: 'amazon.titan-embed-text-v2:0' },
  },
  guardrail: {
    blockedInputMessage: '요청이 플랫폼 이용 정책에 따라 차단되었습니다.',
    blockedOutputMessage: '답변이 플랫폼 이용 정책에 따라 차단되었습니다.',
    pii: COMMON_PII,
    regexes: [...KOREAN_IDENTIFIERS],
    deniedTopics: [
      {
        name: 'investment-advice',
        definition: '특정 주식, 펀드, 가상자산을 사거나 팔거나 보유하라고 개인에게 조언하는 내용.',
        examples: ['이번 주에 어떤 주식을 사야 할까요?', '적금을 깨서 비트코인을 사도 될까요?'],
      },
    ],
  },
  audit: { invocationLogs: { retentionDays: 90, readers: ['arn:aws:iam::111122223333:role/DataProtection'] } },
  feedback: { retentionDays: 90, dynamoDbPrefixListId: 'pl-48a54021' },
  cost: { monthlyBudgetUsd: 5000, hardLimit: { usd: 10_000 } },
  takeOver: ['api-gateway-log-role'],
});
