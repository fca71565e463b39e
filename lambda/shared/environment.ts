import * as z from 'zod/mini';
import { type ChatModel, ENV, type ModelCard, type Reasoning } from '../contract/environment';

const text = z.string().check(z.minLength(1));

/** Named one by one in types, so that the schema can't lag behind the contract. */
const reasoning = {
  reasoning_effort: 'reasoning_effort',
  thinking_budget: 'thinking_budget',
  reasoning_config: 'reasoning_config',
  effort: 'effort',
} as const satisfies { readonly [Kind in Reasoning]: Kind };

const chatModel = z.strictObject({
  invoke: text,
  modelId: text,
  image: z.boolean(),
  tools: z.boolean(),
  structuredOutput: z.boolean(),
  streaming: z.boolean(),
  reasoning: z.optional(z.enum(reasoning)),
} satisfies Record<keyof ChatModel, z.ZodMiniType>);

const modelCard = z.strictObject({ owned_by: text, model: text, kind: z.literal('chat') } satisfies Record<
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
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What the stack tells the chat function. Call it while the module loads, so that a bad value fails the cold start.
 * @throws Error that names the variable and what it should hold
 */
export function readChatEnvironment(variables: Variables = process.env): ChatEnvironment {
  const version = variable(variables, ENV.GUARDRAIL_VERSION);
  if (!/^[1-9]\d{0,7}$/.test(version)) {
    throw new Error(`${ENV.GUARDRAIL_VERSION} is '${version}', expected a published version, a positive integer`);
  }
  const maxRequestBytes = Number(variable(variables, ENV.MAX_REQUEST_BYTES));
  if (!Number.isInteger(maxRequestBytes) || maxRequestBytes < 1) {
    throw new Error(`${ENV.MAX_REQUEST_BYTES} should be a positive integer, the largest request body in bytes`);
  }
  return {
    models: new Map(Object.entries(json(variables, ENV.CHAT_MODELS, z.record(text, chatModel)))),
    guardrailId: variable(variables, ENV.GUARDRAIL_ID),
    guardrailVersion: version,
    maxRequestBytes,
  };
}

/**
 * What the stack tells the models function: alias -> card.
 * @throws Error that names the variable and what it should hold
 */
export function readModelCards(variables: Variables = process.env): Readonly<Record<string, ModelCard>> {
  return json(variables, ENV.MODEL_CARDS, z.record(text, modelCard));
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
