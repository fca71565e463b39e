import { z } from 'zod';
import { findModel } from './catalogue';
import data from './data/model-limits.json';

const date = z.iso.date();
const count = z.int().min(0);
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/**
 * The limits that decide whether a request passes, as Converse shows them. Each fact is in one place: whether a model takes
 * tools, images, a JSON schema, cache points or guardrails at all is in models.json.
 */
const VALUES = {
  /** Most tokens of an answer, thinking included. */
  maxOutputTokens: count,
  /** `one`: `temperature` or `top_p`. `none`: neither, unless it is 1, which is the same as nothing. */
  sampling: z.enum(['both', 'one', 'none']),
  /** Least `temperature`; 0 is refused. */
  lowestTemperature: z.number().positive(),
  /** How many stop sequences; 0: none. `blank` false: each should hold a character that is not white space. */
  stopSequences: z.strictObject({ max: count, blank: z.literal(false).optional() }),
  /** Which of `toolChoice`'s `any` and `tool` it takes; every model with tools takes `auto`. */
  forcedTool: z.strictObject({ any: z.boolean(), tool: z.boolean(), whileThinking: z.boolean().optional() }),
  /** Takes tools in ConverseStream. */
  toolsInStream: z.boolean(),
  /**
   * `nova-1`: only `type`, `properties` and `required` at the top. `nova-2`: AWS does not say whether that still holds.
   * `claude`: no `anyOf`, `oneOf` and `allOf` at the top, and names of properties of 1 to 64 of `a-z A-Z 0-9 _ . -`.
   */
  toolSchema: z.enum(['any', 'claude', 'nova-1', 'nova-2']),
  /** `alone`: a turn with results of tools holds nothing else. Models without it take a text behind the results. */
  toolResults: z.enum(['alone']),
  /**
   * What `outputConfig` and `strict` tools take of JSON schema; only of models with structured output.
   * `grammar`: the page structured-output. `all-required`: besides, each property is required.
   * `strictField`: wants `additionalModelRequestFields.text.format.strict`. `streaming` false: only in Converse.
   */
  structuredOutput: z.strictObject({
    dialect: z.enum(['grammar', 'all-required']),
    strictField: z.literal(true).optional(),
    streaming: z.literal(false).optional(),
  }),
  /**
   * How it thinks. `fixed`: there is no documented way to change it. Else the field of `additionalModelRequestFields`:
   * `budget` is `thinking.budget_tokens`, `adaptive` is `thinking.type` with `output_config.effort`.
   * `off` is how it is told not to think: `omit` the fields, thinking `disabled`, effort `none`; null: it can't be told.
   */
  thinking: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('fixed'), default: z.enum(['on', 'always']) }),
    z.strictObject({
      kind: z.enum(['budget', 'adaptive', 'reasoning_effort', 'reasoning.effort', 'reasoningConfig']),
      default: z.enum(['off', 'on', 'always']),
      off: z.enum(['omit', 'disabled', 'none']).nullable(),
      efforts: z.array(z.enum(EFFORTS)).min(1),
    }),
  ]),
  /** Takes a conversation that ends with the assistant, and goes on from there. */
  prefill: z.boolean(),
  /** Of a message; only of models that take images. */
  images: z.strictObject({
    perMessage: count,
    maxBytes: count,
    formats: z.array(z.enum(['jpeg', 'png', 'gif', 'webp'])).min(1),
  }),
} as const;

type Values = typeof VALUES;
export type LimitName = keyof Values;
export type LimitValue<Name extends LimitName> = z.output<Values[Name]>;

/**
 * `documented`: a page or model card of AWS says so. `reported`: public issues or code of others tell of live calls.
 * `inferred`: from a sibling, another catalogue, or silence. `silent`: looked for, and not found; the value is null.
 */
const confidence = z.enum(['documented', 'reported', 'inferred', 'silent']);

const row = {
  models: z.array(z.string().refine((id) => findModel(id)?.kind === 'chat', 'expected a chat model of models.json')),
  confidence,
  /** Pages of AWS by name, public issues as `owner/repository#number`. */
  source: z.string().min(1),
  /** Of the source; of the search, where it found nothing. */
  asOf: date,
  note: z.string().optional(),
};
const rowsOf = <Value extends z.ZodType>(value: Value) => z.array(z.strictObject({ ...row, value: z.nullable(value) }));

const limitsSchema = z.strictObject({
  asOf: date,
  maxOutputTokens: rowsOf(VALUES.maxOutputTokens),
  sampling: rowsOf(VALUES.sampling),
  lowestTemperature: rowsOf(VALUES.lowestTemperature),
  stopSequences: rowsOf(VALUES.stopSequences),
  forcedTool: rowsOf(VALUES.forcedTool),
  toolsInStream: rowsOf(VALUES.toolsInStream),
  toolSchema: rowsOf(VALUES.toolSchema),
  toolResults: rowsOf(VALUES.toolResults),
  structuredOutput: rowsOf(VALUES.structuredOutput),
  thinking: rowsOf(VALUES.thinking),
  prefill: rowsOf(VALUES.prefill),
  images: rowsOf(VALUES.images),
});

const limits = limitsSchema.parse(data);

/** A limit of a model, and how well it is known. */
export interface Limit<Name extends LimitName> {
  /** Null: neither AWS nor anybody else says. */
  readonly value: LimitValue<Name> | null;
  readonly confidence: z.output<typeof confidence>;
  readonly source: string;
  readonly asOf: string;
}

export const LIMIT_NAMES = Object.keys(VALUES) as LimitName[];

const byName = new Map(LIMIT_NAMES.map((name) => [name, index(name)]));

function index(name: LimitName): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const { models, value, confidence, source, asOf } of limits[name]) {
    if ((value === null) !== (confidence === 'silent')) {
      throw new Error(`model-limits.json: ${name} is null of ${models[0]}, or silent, expected both or neither`);
    }
    for (const id of models) {
      if (found.has(id)) throw new Error(`model-limits.json has ${name} of ${id} twice`);
      found.set(id, { value, confidence, source, asOf });
    }
  }
  return found;
}

/** A limit of a model; undefined where it does not apply to the model, or was not looked for. */
export function limitOf<Name extends LimitName>(modelId: string, name: Name): Limit<Name> | undefined {
  return byName.get(name)?.get(modelId) as Limit<Name> | undefined;
}
