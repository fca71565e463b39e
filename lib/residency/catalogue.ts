import { z } from 'zod';
import data from './data/models.json';
import { REGIONS } from './regions';

const MODALITIES = ['text', 'image', 'video', 'audio', 'speech', 'embedding'] as const;

const date = z.iso.date();
const regions = z.array(z.enum(REGIONS));

const modelSchema = z.strictObject({
  /** Foundation-model id on the `bedrock-runtime` endpoint. */
  modelId: z.string().regex(/^[a-z0-9]+\.[a-z0-9.:-]+$/),
  provider: z.string().min(1),
  /** Line of models that replace one another, e.g. `Claude Sonnet`. */
  family: z.string().min(1),
  name: z.string().min(1),
  kind: z.enum(['chat', 'embedding', 'image', 'video', 'speech', 'rerank']),
  /** Null: not documented. */
  inputModalities: z.array(z.enum(MODALITIES)).min(1).nullable(),
  outputModalities: z.array(z.enum(MODALITIES)).min(1),
  /** Served by `bedrock-runtime`; false: by `bedrock-mantle` only, which has neither guardrails nor invocation logging. */
  runtime: z.boolean(),
  converse: z.boolean().nullable(),
  streaming: z.boolean().nullable(),
  /** Tool definitions in Converse, as AWS documents it; null: AWS says nothing. */
  toolUse: z.boolean().nullable(),
  /** What a source other than AWS says about tool use; only where AWS says nothing. */
  toolUseHint: z.boolean().optional(),
  structuredOutput: z.boolean().nullable(),
  promptCaching: z.boolean().nullable(),
  guardrails: z.boolean().nullable(),
  /** Regions with on-demand calls that stay in the Region, on `bedrock-runtime`. */
  inRegion: regions,
  lifecycle: z.enum(['ACTIVE', 'LEGACY', 'EOL']),
  legacyDate: date.nullable(),
  /** End of life: from this day on calls fail. Null: none is announced, or it is not known. */
  eolDate: date.nullable(),
  /** Regions that the announced end of life does not name, or where the API still listed the model after it. */
  listedAfterEol: regions.min(1).optional(),
  /** Page of the Amazon Bedrock User Guide. */
  source: z.string().min(1),
  note: z.string().optional(),
});

const catalogueSchema = z.strictObject({
  asOf: date,
  sources: z.record(z.string(), z.string()),
  models: z.array(modelSchema),
});

/** A model as AWS documents it on {@link CATALOGUE_AS_OF}. A null says that AWS documents nothing. */
export type CatalogueModel = z.output<typeof modelSchema>;

const catalogue = catalogueSchema.parse(data);

/** The day up to which the catalogue follows the documentation, as an ISO date; later launches are missing. */
export const CATALOGUE_AS_OF: string = catalogue.asOf;

/** Every model known, retired ones and those of `bedrock-mantle` included, so that errors can say why they fail. */
export const CATALOGUE: readonly CatalogueModel[] = catalogue.models;

const byId = new Map(CATALOGUE.map((model) => [model.modelId, model]));

/** The model with exactly this id, if there is one. */
export function findModel(modelId: string): CatalogueModel | undefined {
  return byId.get(modelId);
}

/** True when the model's end of life has come. `today` is an ISO date. */
export function isRetired(model: CatalogueModel, today: string): boolean {
  return model.lifecycle === 'EOL' || (model.eolDate !== null && model.eolDate <= today);
}
