/** Settings that exist once per account and Region, by the name that a custom resource asks for them with. */
export const SETTING_NAMES = [
  'api-gateway-log-role',
  'data-retention',
  'enforced-guardrail',
  'invocation-logging',
] as const;

export type SettingName = (typeof SETTING_NAMES)[number];
