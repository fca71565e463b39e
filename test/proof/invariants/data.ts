import type { Item, Platform } from '../platform/platform';
import { createdKey, keyArn } from '../platform/resources';
import { at, count, everyItem, type Invariant } from './invariant';

/** Types that hold data, and what their template has to keep them. */
const STATEFUL = [
  'AWS::Bedrock::Guardrail',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
];

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

  'log groups are under their key, for the time of the config': (platform) => {
    const { audit, logs, prefix } = platform.config;
    return everyItem('AWS::Logs::LogGroup', (item) => {
      const ofContent = item.ref === `/${prefix}/invocations`;
      const key = ofContent ? 'content' : 'audit';
      const days = ofContent ? audit.invocationLogs.retentionDays : logs.retentionDays;
      return [
        at(item, 'KmsKeyId') !== keyArn(platform, key) && `is not under the ${key} key`,
        at(item, 'RetentionInDays') !== days && 'is not kept as the config says',
      ];
    })(platform);
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

  'what holds data stays when a stack goes': (platform) =>
    STATEFUL.flatMap((type) =>
      everyItem(type, (item) => {
        const accepted = staysAnyway(platform, item) ?? afterStack(platform);
        return [
          !accepted.includes(item.deletionPolicy ?? 'Delete') &&
            `has the deletion policy ${item.deletionPolicy}, expected ${accepted.join(' or ')}`,
          !accepted.includes('Delete') && item.updateReplacePolicy !== 'Retain' && 'goes when it is replaced',
        ];
      })(platform),
    ),
};
function guardrailId(platform: Platform): string | undefined {
  const [guardrail] = platform.all('AWS::Bedrock::Guardrail');
  return guardrail && platform.attributeOf(guardrail, 'GuardrailId');
}

/** What a config that says so may destroy. */
function afterStack(platform: Platform): string[] {
  return platform.config.removalPolicy === 'destroy' ? ['Delete'] : ['Retain', 'RetainExceptOnCreate'];
}

/** What stays even then: the archive, with the key that it is read with, and the other buckets of logs. */
function staysAnyway(platform: Platform, item: Item): string[] | undefined {
  if (item.type === 'AWS::S3::Bucket') return ['Retain'];
  const keepsArchive = platform.config.audit.archive.type === 'create' && item === createdKey(platform, 'audit');
  return keepsArchive ? ['Retain', 'RetainExceptOnCreate'] : undefined;
}
