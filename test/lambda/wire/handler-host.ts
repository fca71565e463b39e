import { Writable } from 'node:stream';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import {
  type ContentFilters,
  type EmbeddingFamily,
  type EmbeddingModel,
  ENV,
  type ImageModel,
} from '../../../lambda/contract/environment';
import { type BedrockStandIn, startBedrock } from '../../../local/bedrock';
import { givenModel } from '../given';

export const NAMESPACE = 'Platform/test';
export const REGION = 'eu-central-1';
export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-for-tests' };
const GUARDRAIL = { guardrailId: 'gr1234567890', guardrailVersion: '3' };

const HIGH = { InputStrength: 'HIGH', OutputStrength: 'HIGH' };
const BOTH_MODALITIES = { InputModalities: ['TEXT', 'IMAGE'], OutputModalities: ['TEXT', 'IMAGE'] };
/**
 * Violence and insults are blocked in texts and images, hate in texts, misconduct in answers only. `plutonium` is blocked
 * on both sides, `contraband` in answers only; mail addresses are masked, `case-123` in answers.
 */
const guardrailProperties = {
  Name: 'test',
  BlockedInputMessaging: 'The request was blocked.',
  BlockedOutputsMessaging: 'The answer was blocked.',
  ContentPolicyConfig: {
    FiltersConfig: [
      { Type: 'VIOLENCE', ...HIGH, ...BOTH_MODALITIES },
      { Type: 'INSULTS', ...HIGH, ...BOTH_MODALITIES },
      { Type: 'HATE', ...HIGH },
      { Type: 'MISCONDUCT', InputStrength: 'NONE', OutputStrength: 'HIGH', ...BOTH_MODALITIES },
    ],
  },
  WordPolicyConfig: { WordsConfig: [{ Text: 'plutonium' }, { Text: 'contraband', InputEnabled: false }] },
  SensitiveInformationPolicyConfig: {
    PiiEntitiesConfig: [{ Type: 'EMAIL', Action: 'ANONYMIZE' }],
    RegexesConfig: [{ Name: 'Case', Pattern: 'case-\\d+', Action: 'ANONYMIZE', InputEnabled: false }],
  },
};

type Written = (error: Error | null | undefined) => void;

/** What the function answers with, as API Gateway gets it. */
class ResponseStream extends Writable {
  status = 0;
  headers: Record<string, string> = {};
  text = '';
  /** Called with all that has arrived, after each write. */
  onText: (text: string) => void = () => {};
  private prelude: { statusCode: number; headers: Record<string, string> } | undefined;

  begin(metadata: { statusCode: number; headers: Record<string, string> }): this {
    this.prelude = metadata;
    return this;
  }

  /** As in Lambda, status and headers go out with a write, not with an end. */
  override write(chunk: unknown, encoding?: BufferEncoding | Written, done?: Written): boolean {
    if (this.prelude) {
      this.status = this.prelude.statusCode;
      this.headers = this.prelude.headers;
      this.prelude = undefined;
    }
    return typeof encoding === 'string' ? super.write(chunk, encoding, done) : super.write(chunk, encoding ?? done);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.onText(this.text);
    done();
  }
}

type Handler = (event: APIGatewayProxyEvent, stream: ResponseStream, context: Context) => Promise<void>;

export interface InvokeOptions {
  /** What `getRemainingTimeInMillis` says. @default 30 s */
  readonly remainingMs?: number;
  /** Sends these bytes instead of the body. */
  readonly bytes?: Uint8Array;
  /** The client goes away as soon as this is true of what it has got. */
  readonly leaveWhen?: (text: string) => boolean;
  /** The client goes away after that time. */
  readonly leaveAfterMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  /** Data of the server-sent events; `[DONE]` stays a string. */
  readonly events: (string | Record<string, unknown>)[];
}

/** Falls back on `spare`, which sees no images, then on `forced`. */
const steady = givenModel({
  fallbacks: ['spare', 'forced'],
  // More than a busy machine takes for an answer.
  firstTokenTimeoutMs: 2_500,
  answerTimeoutMs: 2_500,
});
const spare = givenModel({ invoke: 'eu.amazon.spare-v1:0', modelId: 'amazon.spare-v1:0', image: false });
const caching = givenModel({ promptCaching: 'tools-system-messages' });

/** One of each family. */
const EMBEDDING_MODELS = {
  titan: givenEmbeddingModel('amazon.titan-embed-text-v2:0', 'titan-v2'),
  'titan-g1': givenEmbeddingModel('amazon.titan-embed-text-v1', 'titan-g1'),
  cohere: givenEmbeddingModel('cohere.embed-multilingual-v3', 'cohere-v3'),
  'cohere-v4': {
    ...givenEmbeddingModel('cohere.embed-v4:0', 'cohere-v4'),
    invoke: 'arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.cohere.embed-v4:0',
  },
};

function givenEmbeddingModel(modelId: string, family: EmbeddingFamily): EmbeddingModel {
  return { invoke: modelId, modelId, family };
}

const PICTURE: ImageModel = {
  invoke: 'stability.stable-image-core-v1:1',
  modelId: 'stability.stable-image-core-v1:1',
};

/** As {@link guardrailProperties} has them for what comes in. */
const CONTENT_FILTERS: ContentFilters = { VIOLENCE: ['text', 'image'], INSULTS: ['text', 'image'], HATE: ['text'] };

/** A function that answers callers, in process, on a stand-in of Bedrock. */
export interface HandlerHost {
  readonly bedrock: BedrockStandIn;
  readonly guardrail: typeof GUARDRAIL;
  /** @param body sent as JSON unless it is a string */
  invoke(body: unknown, options?: InvokeOptions): Promise<Answer>;
  /** A fetch for OpenAI's client. */
  readonly fetch: typeof globalThis.fetch;
}

export type ChatCapability = 'chat' | 'responses' | 'embeddings' | 'images' | 'moderations';

/**
 * A process has one: the environment and the function's module are the process's.
 * @param variables of the environment, beside or instead of the usual ones
 */
export async function startHandlerHost(
  capability: ChatCapability,
  variables: Readonly<Record<string, string>> = {},
): Promise<HandlerHost> {
  const bedrock = await startBedrock({
    region: REGION,
    credentials: CREDENTIALS,
    models: [
      givenModel().invoke,
      spare.invoke,
      ...[...Object.values(EMBEDDING_MODELS), PICTURE].map(({ invoke }) => invoke),
    ],
    guardrails: [
      { id: GUARDRAIL.guardrailId, versions: [GUARDRAIL.guardrailVersion], properties: guardrailProperties },
    ],
  });
  const forced = givenModel({ structuredOutput: false });
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
    [ENV.CHAT_MODELS]: JSON.stringify({ default: givenModel(), forced, steady, spare, caching }),
    [ENV.EMBEDDING_MODELS]: JSON.stringify(EMBEDDING_MODELS),
    [ENV.GUARD_INPUTS]: 'true',
    [ENV.IMAGE_MODELS]: JSON.stringify({ picture: PICTURE }),
    [ENV.CONTENT_FILTERS]: JSON.stringify(CONTENT_FILTERS),
    [ENV.GUARDRAIL_ID]: GUARDRAIL.guardrailId,
    [ENV.GUARDRAIL_VERSION]: GUARDRAIL.guardrailVersion,
    [ENV.MAX_REQUEST_BYTES]: '1000000',
    [ENV.MAX_CHOICES]: '4',
    [ENV.METRICS_NAMESPACE]: NAMESPACE,
    [ENV.CAPABILITY]: capability,
    ...variables,
  });
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: Handler) => handler,
      HttpResponseStream: {
        from: (stream: ResponseStream, metadata: Parameters<ResponseStream['begin']>[0]) => stream.begin(metadata),
      },
    },
  });
  const module: { handler: unknown } = await import(`../../../lambda/${capability}/handler`);
  const handler = module.handler as Handler;

  const invoke = async (body: unknown, options: InvokeOptions = {}): Promise<Answer> => {
    const { remainingMs = 30_000, bytes, leaveWhen, leaveAfterMs } = options;
    const stream = new ResponseStream();
    stream.onText = (text) => {
      if (leaveWhen?.(text)) stream.destroy(new Error('the client left'));
    };
    if (leaveAfterMs !== undefined) setTimeout(() => stream.destroy(), leaveAfterMs);
    const sent = bytes ?? Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const event = {
      body: Buffer.from(sent).toString('base64'),
      isBase64Encoded: true,
      requestContext: { extendedRequestId: 'req-wire', identity: { userArn: 'arn:aws:iam::111122223333:role/app' } },
    };
    const started = Date.now();
    const context = { getRemainingTimeInMillis: () => remainingMs - (Date.now() - started) };
    await handler(event as unknown as APIGatewayProxyEvent, stream, context as Context);
    const { status, headers, text } = stream;
    return { status, headers, text, events: toEvents(text) };
  };
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    const { status, headers, text } = await invoke(String(init?.body));
    return new Response(text, { status, headers });
  };
  return { bedrock, guardrail: GUARDRAIL, invoke, fetch };
}

function toEvents(text: string): Answer['events'] {
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, value = '']) => value);
  return data.map((value) => (value === '[DONE]' ? value : (JSON.parse(value) as Record<string, unknown>)));
}
