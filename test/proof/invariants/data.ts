import type { Platform } from '../platform/platform';
import { at, count, everyItem, type Invariant } from './invariant';

/** Types that hold data, and what their template has to keep them. */
const STATEFUL = ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::Bedrock::Guardrail', 'AWS::Cognito::UserPool'];

export const DATA: Readonly<Record<string, Invariant>> = {
  'every key rotates': everyItem('AWS::KMS::Key', (item) => [
    at(item, 'EnableKeyRotation') !== true && 'does not rotate',
  ]),

  'no key policy lets everyone in': everyItem('AWS::KMS::Key', (item) =>
    ((at(item, 'KeyPolicy.Statement') ?? []) as Record<string, unknown>[]).map(
      ({ Effect, Principal, Condition }) =>
        Effect === 'Allow' &&
        (Principal === '*' || (Principal as { AWS?: unknown }).AWS === '*') &&
        !JSON.stringify(Condition ?? {}).includes('kms:CallerAccount') &&
        'lets everyone in',
    ),
  ),

  'log groups are under the audit key, for the time of the config': (platform) => {
    const audit = keyArn(platform, 'audit');
    return everyItem('AWS::Logs::LogGroup', (item) => [
      at(item, 'KmsKeyId') !== audit && 'is not under the audit key',
      at(item, 'RetentionInDays') !== platform.config.logs.retentionDays && 'is not kept as the config says',
    ])(platform);
  },

  'the guardrail is under the data key': (platform) => [
    ...count(platform, 'AWS::Bedrock::Guardrail', 1),
    ...everyItem('AWS::Bedrock::Guardrail', (item) => [
      at(item, 'KmsKeyArn') !== keyArn(platform, 'data') && 'is not under the data key',
    ])(platform),
  ],

  'an earlier guardrail version outlives its successor': (platform) => [
    ...count(platform, 'AWS::Bedrock::GuardrailVersion', 1),
    ...everyItem('AWS::Bedrock::GuardrailVersion', (item) => [
      item.updateReplacePolicy !== 'Retain' && 'goes while functions still call it',
      at(item, 'GuardrailIdentifier') !== guardrailId(platform) && 'is the version of another guardrail',
    ])(platform),
  ],

  'what holds data stays when a stack goes': (platform) => {
    const kept = platform.config.removalPolicy !== 'destroy';
    const accepted = kept ? ['Retain', 'RetainExceptOnCreate'] : ['Delete'];
    return STATEFUL.flatMap((type) =>
      everyItem(type, (item) => [
        !accepted.includes(item.deletionPolicy ?? 'Delete') &&
          `has the deletion policy ${item.deletionPolicy}, expected ${accepted.join(' or ')}`,
        kept && item.updateReplacePolicy !== 'Retain' && 'goes when it is replaced',
      ])(platform),
    );
  },

  'the enforced guardrail is the pinned one, for all of a request': (platform) => {
    const type = 'AWS::Bedrock::EnforcedGuardrailConfiguration';
    const [guardrail] = platform.all('AWS::Bedrock::Guardrail');
    const [version] = platform.all('AWS::Bedrock::GuardrailVersion');
    if (!guardrail || !version) return ['no guardrail to enforce'];
    const wanted = platform.config.takeOver.includes('enforced-guardrail') ? 1 : 0;
    return [
      ...count(platform, type, wanted),
      ...count(platform, 'AWS::Bedrock::ResourcePolicy', wanted),
      ...everyItem(type, (item) => [
        at(item, 'GuardrailIdentifier') !== platform.attributeOf(guardrail, 'GuardrailArn') &&
          'enforces another guardrail',
        at(item, 'GuardrailVersion') !== platform.attributeOf(version, 'Version') && 'enforces another version',
        at(item, 'SelectiveContentGuarding.Messages') !== 'COMPREHENSIVE' && 'looks at marked messages alone',
        at(item, 'SelectiveContentGuarding.System') !== 'COMPREHENSIVE' && 'looks at marked system prompts alone',
        at(item, 'ModelEnforcement') !== undefined && 'leaves models out',
      ])(platform),
    ];
  },
};

function guardrailId(platform: Platform): string | undefined {
  const [guardrail] = platform.all('AWS::Bedrock::Guardrail');
  return guardrail && platform.attributeOf(guardrail, 'GuardrailId');
}

/** ARN of a key, created or the company's own. */
export function keyArn(platform: Platform, name: 'data' | 'audit'): string | undefined {
  const { encryption } = platform.config;
  if (encryption.type === 'existing') return name === 'data' ? encryption.dataKeyArn : encryption.auditKeyArn;
  const key = platform.all('AWS::KMS::Key').find(({ logicalId }) => logicalId.toLowerCase().includes(name));
  return key && platform.attributeOf(key, 'Arn');
}
