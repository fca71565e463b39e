import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import type { SettingName } from '../../contract/account-settings';
import { CLIENT } from '../client';
import { apiGatewayLogRole } from './api-gateway-log-role';
import { dataRetention } from './data-retention';
import { enforcedGuardrail } from './enforced-guardrail';
import { invocationLogging } from './invocation-logging';
import type { Setting } from './setting';

/** Every setting, over clients that take Region, credentials and endpoint from the environment. */
export function createSettings(): Readonly<Record<SettingName, Setting>> {
  const bedrock = new BedrockClient(CLIENT);
  return {
    'api-gateway-log-role': apiGatewayLogRole(new APIGatewayClient(CLIENT)),
    'data-retention': dataRetention(bedrock),
    'enforced-guardrail': enforcedGuardrail(bedrock),
    'invocation-logging': invocationLogging(bedrock),
  };
}
