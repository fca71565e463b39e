import { CONTENT_KINDS } from '../../../lib/config/audit';
import type { Item, Platform } from '../platform/platform';
import { functionsOf } from '../platform/policies';
import { createdBucket } from '../platform/resources';
import { at, count, type Invariant } from './invariant';

/** Settings that exist once per account and Region. */
export const ACCOUNT: Readonly<Record<string, Invariant>> = {
  'the enforced guardrail is the pinned one, for all of a request': (platform) => {
    const [guardrail] = platform.all('AWS::Bedrock::Guardrail');
    const [version] = platform.all('AWS::Bedrock::GuardrailVersion');
    if (!guardrail || !version) return ['no guardrail to enforce'];
    const wanted = platform.config.takeOver.includes('enforced-guardrail') ? 1 : 0;
    return [
      ...count(platform, 'AWS::Bedrock::ResourcePolicy', wanted),
      ...everySetting(platform, 'enforced-guardrail', wanted, (item) => [
        at(item, 'value.guardrailIdentifier') !== platform.attributeOf(guardrail, 'GuardrailArn') &&
          'enforces another guardrail',
        at(item, 'value.guardrailVersion') !== platform.attributeOf(version, 'Version') && 'enforces another version',
        at(item, 'value.selectiveContentGuarding.messages') !== 'COMPREHENSIVE' && 'looks at marked messages alone',
        at(item, 'value.selectiveContentGuarding.system') !== 'COMPREHENSIVE' && 'looks at marked system prompts alone',
        at(item, 'value.modelEnforcement') !== undefined && 'leaves models out',
      ]),
    ];
  },

  'the data of calls is not retained, unless the config leaves that alone': (platform) =>
    everySetting(platform, 'data-retention', platform.config.models.dataRetention === 'none' ? 1 : 0, (item) => [
      at(item, 'value.mode') !== 'none' && 'lets data be retained',
    ]),

  'invocations are logged, with the content that the config names': (platform) => {
    const { content } = platform.config.audit.invocationLogs;
    const bucket = createdBucket(platform, 'large bodies');
    const role = platform.all('AWS::IAM::Role').find(({ logicalId }) => logicalId.startsWith('InvocationLogsRole'));
    return everySetting(platform, 'invocation-logging', 1, (item) => [
      at(item, 'value.cloudWatchConfig.logGroupName') !== `/${platform.config.prefix}/invocations` &&
        'logs to another group',
      at(item, 'value.cloudWatchConfig.largeDataDeliveryS3Config.bucketName') !== bucket?.ref &&
        'keeps large bodies elsewhere',
      at(item, 'value.cloudWatchConfig.roleArn') !== (role && platform.attributeOf(role, 'Arn')) && 'uses another role',
      at(item, 'value.s3Config') !== undefined && 'logs to one more bucket',
      ...CONTENT_KINDS.map(
        (kind) =>
          at(item, `value.${kind}DataDeliveryEnabled`) !== content.includes(kind) &&
          `logs ${kind} otherwise than the config says`,
      ),
    ]);
  },

  'API Gateway logs through the role that was made for it': (platform) => {
    const role = platform.all('AWS::IAM::Role').find(({ logicalId }) => logicalId.startsWith('OpenAiLogRole'));
    const wanted = platform.config.takeOver.includes('api-gateway-log-role') ? 1 : 0;
    return everySetting(platform, 'api-gateway-log-role', wanted, (item) => [
      at(item, 'value.cloudwatchRoleArn') !== (role && platform.attributeOf(role, 'Arn')) && 'names another role',
    ]);
  },

  'one function writes the settings, each once': (platform) => {
    const [setter] = functionsOf(platform).filter(({ kind }) => kind === 'account settings');
    const settings = platform.all('Custom::AccountSetting');
    return [
      ...settings
        .filter((item) => at(item, 'ServiceToken') !== setter?.arn)
        .map(({ logicalId }) => `${logicalId} is written by something else`),
      ...(new Set(settings.map((item) => at(item, 'setting'))).size === settings.length
        ? []
        : ['a setting is written twice']),
    ];
  },
};

/** What is wrong with the resources of a setting; `wanted` is how many there should be. */
function everySetting(
  platform: Platform,
  setting: 'api-gateway-log-role' | 'data-retention' | 'enforced-guardrail' | 'invocation-logging',
  wanted: number,
  wrong: (item: Item) => readonly (string | false)[],
): string[] {
  const found = platform.all('Custom::AccountSetting').filter((item) => at(item, 'setting') === setting);
  const takeOver = platform.config.takeOver.includes(setting);
  return [
    ...(found.length === wanted ? [] : [`${found.length} settings ${setting}, expected ${wanted}`]),
    ...found.flatMap((item) =>
      [...wrong(item), at(item, 'takeOver') !== takeOver && 'takes over otherwise than the config says'].flatMap(
        (what) => (what ? [`${item.logicalId} ${what}`] : []),
      ),
    ),
  ];
}
