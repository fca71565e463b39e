import * as z from 'zod/mini';
import {
  type ChatModel,
  type ContainerFormat,
  type ContentFilter,
  type ContentFilters,
  type EmbeddingFamily,
  type EmbeddingModel,
  ENV,
  type ImageModel,
  type ModelCard,
  type ModelKind,
  type ModelLimits,
  type PromptCaching,
} from '../contract/environment';
import type { PinnedGuardrail } from './guardrail/assessor';

const text = z.string().check(z.minLength(1));

/** Named one by one in types, so that the schema can't lag behind the contract. */
const containers = {
  'openai-messages': 'openai-messages',
  tgi: 'tgi',
} as const satisfies { readonly [Format in ContainerFormat]: Format };

const promptCaching = {
  'tools-system-messages': 'tools-system-messages',
  'system-messages': 'system-messages',
} as const satisfies { readonly [Kind in PromptCaching]: Kind };

const chatModel = z.strictObject({
  invoke: text,
  modelId: text,
  image: z.boolean(),
  tools: z.boolean(),
  structuredOutput: z.boolean(),
  streaming: z.boolean(),
  promptCaching: z.optional(z.enum(promptCaching)),
  fallbacks: z.optional(z.array(text)),
  firstTokenTimeoutMs: z.optional(z.int()),
  answerTimeoutMs: z.optional(z.int()),
  container: z.optional(z.enum(containers)),
  servedModelName: z.optional(text),
} satisfies Record<Exclude<keyof ChatModel, 'limits'>, z.ZodMiniType>);

const families = {
  'titan-g1': 'titan-g1',
  'titan-v2': 'titan-v2',
  'cohere-v3': 'cohere-v3',
  'cohere-v4': 'cohere-v4',
} as const satisfies { readonly [Family in EmbeddingFamily]: Family };

const embeddingModel = z.strictObject({
  invoke: text,
  modelId: text,
  family: z.enum(families),
} satisfies Record<keyof EmbeddingModel, z.ZodMiniType>);

const kinds = {
  chat: 'chat',
  embedding: 'embedding',
  image: 'image',
} as const satisfies { readonly [Kind in ModelKind]: Kind };

const modelCard = z.strictObject({ owned_by: text, model: text, kind: z.enum(kinds) } satisfies Record<
  keyof ModelCard,
  z.ZodMiniType
>);

export interface ChatEnvironment {
  /** Alias -> model. A map, so that no alias can meet a name of Object's. */
  readonly models: ReadonlyMap<string, ChatModel>;
  readonly guardrailId: string;
  readonly guardrailVersion: string;
  /** Largest request body, in bytes. */
  readonly maxRequestBytes: number;
  /** Largest `n`. */
  readonly maxChoices: number;
}

/** Put in place by the bundler; see lambda/contract/environment.ts. */
declare const MODEL_LIMITS: string;

function parseLimits(base64: string): Record<string, ModelLimits> {
  return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What the stack tells the chat function. Call it while the module loads, so that a bad value fails the cold start.
 * @throws Error that names the variable and what it should hold
 */
export function readChatEnvironment(
  variables: Variables = process.env,
  limits = typeof MODEL_LIMITS === 'undefined' ? undefined : MODEL_LIMITS,
): ChatEnvironment {
  const models = Object.entries(json(variables, ENV.CHAT_MODELS, z.record(text, chatModel)));
  const byId = new Map(Object.entries(limits ? parseLimits(limits) : {}));
  return {
    models: new Map(models.map(([alias, model]) => [alias, { ...model, limits: byId.get(model.modelId) }])),
    ...pinnedGuardrail(variables),
    maxRequestBytes: positiveInteger(variables, ENV.MAX_REQUEST_BYTES, 'the largest request body in bytes'),
    maxChoices: positiveInteger(variables, ENV.MAX_CHOICES, "the largest 'n' of a request"),
  };
}

export interface EmbeddingsEnvironment extends PinnedGuardrail {
  /** Alias -> model. */
  readonly models: ReadonlyMap<string, EmbeddingModel>;
  /** Whether the guardrail assesses inputs before they are embedded. */
  readonly guardInputs: boolean;
  /** Largest request body, in bytes. */
  readonly maxRequestBytes: number;
}

/**
 * What the stack tells the embeddings function.
 * @throws Error that names the variable and what it should hold
 */
export function readEmbeddingsEnvironment(variables: Variables = process.env): EmbeddingsEnvironment {
  const guardInputs = variable(variables, ENV.GUARD_INPUTS);
  if (guardInputs !== 'true' && guardInputs !== 'false') {
    throw new Error(`${ENV.GUARD_INPUTS} is '${guardInputs}', expected true or false`);
  }
  return {
    models: new Map(Object.entries(json(variables, ENV.EMBEDDING_MODELS, z.record(text, embeddingModel)))),
    ...pinnedGuardrail(variables),
    guardInputs: guardInputs === 'true',
    maxRequestBytes: positiveInteger(variables, ENV.MAX_REQUEST_BYTES, 'the largest request body in bytes'),
  };
}

/**
 * What the stack tells the models function: alias -> card.
 * @throws Error that names the variable and what it should hold
 */
export function readModelCards(variables: Variables = process.env): Readonly<Record<string, ModelCard>> {
  return json(variables, ENV.MODEL_CARDS, z.record(text, modelCard));
}

/**
 * Origins whose web pages may read answers; none where the stack sets none.
 * @throws Error that names the variable and what it should hold
 */
export function readCorsOrigins(variables: Variables = process.env): ReadonlySet<string> {
  if (variables[ENV.CORS_ORIGINS] === undefined) return new Set();
  return new Set(json(variables, ENV.CORS_ORIGINS, z.array(text)));
}

export interface FeedbackEnvironment extends PinnedGuardrail {
  /** Name of the table. */
  readonly table: string;
  readonly retentionDays: number;
  /** Aliases that a rating may name. */
  readonly aliases: ReadonlySet<string>;
  /** Largest request body, in bytes. */
  readonly maxRequestBytes: number;
}

/**
 * What the stack tells the feedback function.
 * @throws Error that names the variable and what it should hold
 */
export function readFeedbackEnvironment(variables: Variables = process.env): FeedbackEnvironment {
  return {
    table: variable(variables, ENV.FEEDBACK_TABLE),
    retentionDays: positiveInteger(variables, ENV.FEEDBACK_RETENTION_DAYS, 'how long a rating is kept, in days'),
    aliases: new Set(json(variables, ENV.FEEDBACK_ALIASES, z.array(text))),
    ...pinnedGuardrail(variables),
    maxRequestBytes: positiveInteger(variables, ENV.MAX_REQUEST_BYTES, 'the largest request body in bytes'),
  };
}

const imageModel = z.strictObject({ invoke: text, modelId: text } satisfies Record<keyof ImageModel, z.ZodMiniType>);

export interface ImageEnvironment extends PinnedGuardrail {
  /** Alias -> model. */
  readonly models: ReadonlyMap<string, ImageModel>;
  /** Largest request body, in bytes. */
  readonly maxRequestBytes: number;
}

/**
 * What the stack tells the images function.
 * @throws Error that names the variable and what it should hold
 */
export function readImageEnvironment(variables: Variables = process.env): ImageEnvironment {
  return {
    models: new Map(Object.entries(json(variables, ENV.IMAGE_MODELS, z.record(text, imageModel)))),
    ...pinnedGuardrail(variables),
    maxRequestBytes: positiveInteger(variables, ENV.MAX_REQUEST_BYTES, 'the largest request body in bytes'),
  };
}

const inputTypes = z.optional(z.array(z.enum(['text', 'image'])));
const contentFilters = z.strictObject({
  SEXUAL: inputTypes,
  VIOLENCE: inputTypes,
  HATE: inputTypes,
  INSULTS: inputTypes,
  MISCONDUCT: inputTypes,
  PROMPT_ATTACK: inputTypes,
} satisfies Record<ContentFilter, z.ZodMiniType>);

export interface ModerationEnvironment extends PinnedGuardrail {
  readonly contentFilters: ContentFilters;
  /** Largest request body, in bytes. */
  readonly maxRequestBytes: number;
}

/**
 * What the stack tells the moderations function.
 * @throws Error that names the variable and what it should hold
 */
export function readModerationEnvironment(variables: Variables = process.env): ModerationEnvironment {
  return {
    contentFilters: json(variables, ENV.CONTENT_FILTERS, contentFilters),
    ...pinnedGuardrail(variables),
    maxRequestBytes: positiveInteger(variables, ENV.MAX_REQUEST_BYTES, 'the largest request body in bytes'),
  };
}

export interface SettingsEnvironment {
  /** Start of the names of the SSM parameters that hold the records. */
  readonly recordsPath: string;
  /** ARN of the key that encrypts them. */
  readonly recordsKeyArn: string;
}

/**
 * What the stack tells the function of account settings.
 * @throws Error that names the variable and what it should hold
 */
export function readSettingsEnvironment(variables: Variables = process.env): SettingsEnvironment {
  return {
    recordsPath: variable(variables, ENV.RECORDS_PATH),
    recordsKeyArn: variable(variables, ENV.RECORDS_KEY_ARN),
  };
}

function pinnedGuardrail(variables: Variables): PinnedGuardrail {
  const guardrailVersion = variable(variables, ENV.GUARDRAIL_VERSION);
  if (!/^[1-9]\d{0,7}$/.test(guardrailVersion)) {
    throw new Error(
      `${ENV.GUARDRAIL_VERSION} is '${guardrailVersion}', expected a published version, a positive integer`,
    );
  }
  return { guardrailId: variable(variables, ENV.GUARDRAIL_ID), guardrailVersion };
}

/** @param meaning what the number is, for the error message */
function positiveInteger(variables: Variables, name: string, meaning: string): number {
  const value = Number(variable(variables, name));
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} should be a positive integer, ${meaning}`);
  return value;
}

function variable(variables: Variables, name: string): string {
  const value = variables[name];
  if (!value) throw new Error(`environment variable ${name} is not set: the stack should set it`);
  return value;
}

function json<T>(variables: Variables, name: string, schema: z.ZodMiniType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(variable(variables, name));
  } catch (cause) {
    throw new Error(`environment variable ${name} is not set to a JSON object`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const paths = parsed.error.issues.map((issue) => [...issue.path, ...('keys' in issue ? issue.keys : [])].join('.'));
    throw new Error(`environment variable ${name} has a wrong or unknown field: ${paths.join(', ')}`);
  }
  return parsed.data;
}
