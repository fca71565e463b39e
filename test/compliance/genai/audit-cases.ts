import { logRetention } from '../../../lib/compliance/genai/rules/log-retention';
import { trailBedrockSelectors } from '../../../lib/compliance/genai/rules/trail-bedrock-selectors';
import type { Case, Resources } from './given-resources';

const category = (value: string) => ({ Field: 'eventCategory', Equals: [value] });
const MANAGEMENT = { Name: 'management', FieldSelectors: [category('Management')] };
const GUARDRAIL_DATA = {
  Name: 'guardrails',
  FieldSelectors: [category('Data'), { Field: 'resources.type', Equals: ['AWS::Bedrock::Guardrail'] }],
};
const trail = (changes: Record<string, unknown>): Resources => ({
  T: {
    Type: 'AWS::CloudTrail::Trail',
    Properties: {
      IsLogging: true,
      EnableLogFileValidation: true,
      KMSKeyId: { Ref: 'Key' },
      AdvancedEventSelectors: [MANAGEMENT, GUARDRAIL_DATA],
      ...changes,
    },
  },
});

const TRAIL: readonly Omit<Case, 'rule'>[] = [
  { name: 'all of it', resources: trail({}), findings: [] },
  {
    name: 'bare',
    resources: { T: { Type: 'AWS::CloudTrail::Trail', Properties: { IsLogging: true } } },
    findings: ['T[ManagementEvents]', 'T[BedrockDataEvents]', 'T[EnableLogFileValidation]', 'T[KMSKeyId]'],
  },
  {
    name: 'data events only',
    resources: trail({ AdvancedEventSelectors: [GUARDRAIL_DATA] }),
    findings: ['T[ManagementEvents]'],
  },
  {
    name: 'data events of S3',
    resources: trail({
      AdvancedEventSelectors: [
        MANAGEMENT,
        { FieldSelectors: [category('Data'), { Field: 'resources.type', Equals: ['AWS::S3::Object'] }] },
      ],
    }),
    findings: ['T[BedrockDataEvents]'],
  },
  {
    name: 'the two halves of a selector in two',
    resources: trail({
      AdvancedEventSelectors: [
        MANAGEMENT,
        { FieldSelectors: [category('Data'), { Field: 'resources.type', Equals: ['AWS::S3::Object'] }] },
        { FieldSelectors: [category('NetworkActivity'), { Field: 'resources.type', Equals: ['AWS::Bedrock::Model'] }] },
      ],
    }),
    findings: ['T[BedrockDataEvents]'],
  },
  {
    name: 'validation off and no key, in one branch',
    resources: trail({
      EnableLogFileValidation: 'false',
      KMSKeyId: { 'Fn::If': ['C', { Ref: 'Key' }, { Ref: 'AWS::NoValue' }] },
    }),
    findings: ['T[EnableLogFileValidation]', 'T[KMSKeyId]'],
  },
];

const logGroup = (properties: Record<string, unknown>): Resources => ({
  L: { Type: 'AWS::Logs::LogGroup', Properties: properties },
});

const LOG_RETENTION: readonly Omit<Case, 'rule'>[] = [
  {
    name: 'both',
    resources: logGroup({ RetentionInDays: 30, KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } }),
    findings: [],
  },
  { name: 'neither', resources: logGroup({}), findings: ['L[RetentionInDays]', 'L[KmsKeyId]'] },
  { name: 'for ever', resources: logGroup({ KmsKeyId: { Ref: 'Key' } }), findings: ['L[RetentionInDays]'] },
  { name: 'no key', resources: logGroup({ RetentionInDays: 30 }), findings: ['L[KmsKeyId]'] },
];

export const AUDIT_CASES: readonly Case[] = [
  ...TRAIL.map((it) => ({ ...it, rule: trailBedrockSelectors })),
  ...LOG_RETENTION.map((it) => ({ ...it, rule: logRetention })),
];
