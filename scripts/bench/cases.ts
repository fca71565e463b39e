import {
  ApplyGuardrailCommand,
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';

/** Variables of the function's environment. */
type Variables = Readonly<Record<string, string | undefined>>;

/** Something that a function is asked, and the same asked of Bedrock without the function. */
export interface BenchCase {
  /** Method and path below the stage, with what tells cases of a route apart. */
  readonly name: string;
  /** Key below `functions` in the config. */
  readonly capability: string;
  /** Body of the request; undefined: a GET. */
  readonly body?: object;
  /** Whether what was written so far holds the first token of a stream. */
  readonly hasFirstToken?: (written: string) => boolean;
  /**
   * The same call on the client alone, to its end.
   * @param onFirstToken called when the first text of a stream is there
   */
  readonly direct?: (client: BedrockRuntimeClient, variables: Variables, onFirstToken: () => void) => Promise<unknown>;
}

const TEXT = 'What is the capital of France?';
const messages = [{ role: 'user' as const, content: [{ text: TEXT }] }];

const chatModel = ({ CHAT_MODELS = '{}' }: Variables) =>
  (JSON.parse(CHAT_MODELS) as Record<string, { invoke: string }>).default?.invoke;
const guardrail = ({ GUARDRAIL_ID, GUARDRAIL_VERSION }: Variables) => ({
  guardrailIdentifier: GUARDRAIL_ID,
  guardrailVersion: GUARDRAIL_VERSION,
});

export const CASES: readonly BenchCase[] = [
  {
    name: 'POST /chat/completions',
    capability: 'chat',
    body: { model: 'default', messages: [{ role: 'user', content: TEXT }] },
    direct: (client, variables) =>
      client.send(
        new ConverseCommand({
          modelId: chatModel(variables),
          messages,
          guardrailConfig: { ...guardrail(variables), trace: 'enabled' },
        }),
      ),
  },
  {
    name: 'POST /chat/completions, streamed',
    capability: 'chat',
    body: { model: 'default', stream: true, messages: [{ role: 'user', content: TEXT }] },
    hasFirstToken: (written) => /"delta":\{[^}]*"content":"[^"]/.test(written),
    direct: async (client, variables, onFirstToken) => {
      const { stream } = await client.send(
        new ConverseStreamCommand({
          modelId: chatModel(variables),
          messages,
          guardrailConfig: { ...guardrail(variables), trace: 'enabled', streamProcessingMode: 'sync' },
        }),
      );
      for await (const event of stream ?? []) if (event.contentBlockDelta?.delta?.text) onFirstToken();
    },
  },
  { name: 'GET /models', capability: 'models' },
];

/** A call that assesses one text, which several routes make beside or instead of a call of a model. */
export function applyGuardrail(client: BedrockRuntimeClient, variables: Variables, text: string): Promise<unknown> {
  return client.send(
    new ApplyGuardrailCommand({ ...guardrail(variables), source: 'INPUT', content: [{ text: { text } }] }),
  );
}
