import {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseResponse,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { type BedrockOptions, type BedrockStandIn, startBedrock } from '../../../local/bedrock';

export const REGION = 'eu-central-1';
export const MODEL = 'eu.amazon.nova-lite-v1:0';
export const PROFILE_ARN = `arn:aws:bedrock:${REGION}:123456789012:application-inference-profile/abc123def456`;
export const CREDENTIALS = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret', sessionToken: 'token' };
export const GUARDRAIL_ID = 'gr1234567890';
export const GUARDRAIL = { guardrailIdentifier: GUARDRAIL_ID, guardrailVersion: '1' };
export const BLOCKED_INPUT = 'Your question was blocked.';
export const BLOCKED_OUTPUT = 'The answer was blocked.';

/** As in a synthesized template: every policy, each with findings that block, mask and only detect. */
export const PROPERTIES = {
  Name: 'baseline',
  BlockedInputMessaging: BLOCKED_INPUT,
  BlockedOutputsMessaging: BLOCKED_OUTPUT,
  KmsKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] },
  WordPolicyConfig: {
    WordsConfig: [
      { Text: 'tail-spin/7', InputAction: 'BLOCK', OutputAction: 'BLOCK' },
      { Text: 'Project Falcon' },
      { Text: '극비프로젝트' },
      { Text: 'internal codename', InputAction: 'NONE', OutputAction: 'BLOCK' },
    ],
    ManagedWordListsConfig: [{ Type: 'PROFANITY' }],
  },
  SensitiveInformationPolicyConfig: {
    PiiEntitiesConfig: [
      { Type: 'EMAIL', Action: 'ANONYMIZE' },
      { Type: 'PHONE', Action: 'ANONYMIZE', InputEnabled: false },
      { Type: 'CREDIT_DEBIT_CARD_NUMBER', Action: 'BLOCK' },
      { Type: 'AWS_ACCESS_KEY', Action: 'ANONYMIZE', InputAction: 'BLOCK', OutputAction: 'ANONYMIZE' },
      { Type: 'IP_ADDRESS', Action: 'NONE' },
      { Type: 'NAME', Action: 'BLOCK' },
    ],
    RegexesConfig: [
      { Name: 'resident-registration-number', Pattern: '\\d{6}-[1-4]\\d{6}', Action: 'ANONYMIZE' },
      { Name: 'badge', Pattern: 'BADGE-\\d{4}', Action: 'BLOCK' },
    ],
  },
  TopicPolicyConfig: {
    TopicsConfig: [
      {
        Name: 'Investment Advice',
        Type: 'DENY',
        Definition: 'Recommendations about which stocks, bonds or funds to buy or sell.',
        Examples: ['Which stocks should I buy this year?', '올해 어떤 주식을 사야 할까요?'],
      },
    ],
  },
  ContentPolicyConfig: {
    FiltersConfig: [
      { Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE' },
      { Type: 'INSULTS', InputStrength: 'NONE', OutputStrength: 'HIGH' },
      { Type: 'VIOLENCE', InputStrength: 'HIGH', OutputStrength: 'HIGH', InputAction: 'NONE', OutputAction: 'BLOCK' },
    ],
  },
  ContextualGroundingPolicyConfig: { FiltersConfig: [{ Type: 'GROUNDING', Threshold: 0.5 }] },
};

export function given(options: Partial<BedrockOptions> = {}): Promise<BedrockStandIn> {
  return startBedrock({
    region: REGION,
    credentials: CREDENTIALS,
    models: [MODEL, PROFILE_ARN],
    guardrails: [{ id: GUARDRAIL_ID, versions: ['1', '2'], properties: PROPERTIES }],
    ...options,
  });
}

export function clientOf({ url }: BedrockStandIn, config: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: REGION,
    endpoint: url,
    credentials: CREDENTIALS,
    maxAttempts: 1,
    ...config,
  });
}

/** A stand-in and a client for the tests of a file, and what they ask of it most. */
export function forThisFile() {
  let bedrock: BedrockStandIn;
  let client: BedrockRuntimeClient;
  beforeAll(async () => {
    bedrock = await given();
    client = clientOf(bedrock);
  });
  afterAll(async () => {
    client.destroy();
    await bedrock.close();
  });
  return {
    client: () => client,
    ask: (text: string, more: Partial<ConverseCommandInput> = {}) =>
      client.send(new ConverseCommand(asking(text, more))),
    apply: (source: 'INPUT' | 'OUTPUT', ...texts: string[]) =>
      client.send(
        new ApplyGuardrailCommand({ ...GUARDRAIL, source, content: texts.map((text) => ({ text: { text } })) }),
      ),
  };
}

/** A request of one user message, with the guardrail and its trace. */
export function asking(text: string, more: Partial<ConverseCommandInput> = {}): ConverseCommandInput {
  return {
    modelId: MODEL,
    messages: [{ role: 'user', content: [{ text }] }],
    guardrailConfig: { ...GUARDRAIL, trace: 'enabled' },
    ...more,
  };
}

export const textOf = ({ output }: Pick<ConverseResponse, 'output'>): string =>
  (output?.message?.content ?? []).map(({ text }) => text ?? '').join('');

/** Reads a stream to its end. */
export async function collect(
  client: BedrockRuntimeClient,
  input: ConverseStreamCommandInput,
): Promise<{ events: ConverseStreamOutput[]; text: string; names: string[] }> {
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return {
    events,
    text: events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join(''),
    names: events.map((event) => Object.keys(event).join()),
  };
}
