import {
  ApplyGuardrailCommand,
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type GuardrailImageBlock,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ENV } from '../../lambda/contract/environment';

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

/** What Bedrock takes as the model behind an alias of a function. */
const model = (variables: Variables, name: string, alias: string): string | undefined =>
  (JSON.parse(variables[name] ?? '{}') as Record<string, { invoke: string }>)[alias]?.invoke;

const guardrail = (variables: Variables) => ({
  guardrailIdentifier: variables[ENV.GUARDRAIL_ID],
  guardrailVersion: variables[ENV.GUARDRAIL_VERSION],
});

const converse: NonNullable<BenchCase['direct']> = (client, variables) =>
  client.send(
    new ConverseCommand({
      modelId: model(variables, ENV.CHAT_MODELS, 'default'),
      messages,
      guardrailConfig: { ...guardrail(variables), trace: 'enabled' },
    }),
  );

const converseStream: NonNullable<BenchCase['direct']> = async (client, variables, onFirstToken) => {
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: model(variables, ENV.CHAT_MODELS, 'default'),
      messages,
      guardrailConfig: { ...guardrail(variables), trace: 'enabled', streamProcessingMode: 'sync' },
    }),
  );
  for await (const event of stream ?? []) if (event.contentBlockDelta?.delta?.text) onFirstToken();
};

/** An assessment by the guardrail, which routes make beside or instead of a call of a model. */
const assess = (
  client: BedrockRuntimeClient,
  variables: Variables,
  source: 'INPUT' | 'OUTPUT',
  content: { text: { text: string } } | { image: GuardrailImageBlock },
) => client.send(new ApplyGuardrailCommand({ ...guardrail(variables), source, content: [content] }));

const json = (body: object) => ({
  contentType: 'application/json',
  accept: 'application/json',
  body: Buffer.from(JSON.stringify(body)),
});

let dynamodb: DynamoDBClient | undefined;

export const CASES: readonly BenchCase[] = [
  {
    name: 'POST /chat/completions',
    capability: 'chat',
    body: { model: 'default', messages: [{ role: 'user', content: TEXT }] },
    direct: converse,
  },
  {
    name: 'POST /chat/completions, streamed',
    capability: 'chat',
    body: { model: 'default', stream: true, messages: [{ role: 'user', content: TEXT }] },
    hasFirstToken: (written) => /"delta":\{[^}]*"content":"[^"]/.test(written),
    direct: converseStream,
  },
  {
    name: 'POST /responses',
    capability: 'responses',
    body: { model: 'default', input: TEXT },
    direct: converse,
  },
  {
    name: 'POST /responses, streamed',
    capability: 'responses',
    body: { model: 'default', stream: true, input: TEXT },
    hasFirstToken: (written) => written.includes('event: response.output_text.delta'),
    direct: converseStream,
  },
  {
    name: 'POST /embeddings',
    capability: 'embeddings',
    body: { model: 'embed', input: TEXT },
    direct: async (client, variables) => {
      await assess(client, variables, 'INPUT', { text: { text: TEXT } });
      const modelId = model(variables, ENV.EMBEDDING_MODELS, 'embed');
      await client.send(new InvokeModelCommand({ modelId, ...json({ inputText: TEXT }) }));
    },
  },
  {
    name: 'POST /images/generations',
    capability: 'images',
    body: { model: 'sketch', prompt: TEXT },
    direct: async (client, variables) => {
      await assess(client, variables, 'INPUT', { text: { text: TEXT } });
      const modelId = model(variables, ENV.IMAGE_MODELS, 'sketch');
      const { body } = await client.send(
        new InvokeModelCommand({ modelId, ...guardrail(variables), trace: 'ENABLED', ...json({ prompt: TEXT }) }),
      );
      const { images } = JSON.parse(new TextDecoder().decode(body)) as { images: string[] };
      const bytes = Buffer.from(images[0] ?? '', 'base64');
      await assess(client, variables, 'OUTPUT', { image: { format: 'png', source: { bytes } } });
    },
  },
  {
    name: 'POST /moderations',
    capability: 'moderations',
    body: { input: TEXT },
    direct: (client, variables) => assess(client, variables, 'INPUT', { text: { text: TEXT } }),
  },
  {
    name: 'POST /feedback',
    capability: 'feedback',
    body: { completion_id: 'chatcmpl-BenchBenchBench=', rating: 'up' },
    direct: (_, variables) => {
      dynamodb ??= new DynamoDBClient({});
      const Item = { caller: { S: 'bench' }, completion_id: { S: 'chatcmpl-BenchBenchBench=' }, rating: { S: 'up' } };
      return dynamodb.send(new PutItemCommand({ TableName: variables[ENV.FEEDBACK_TABLE], Item }));
    },
  },
  { name: 'GET /models', capability: 'models' },
];
