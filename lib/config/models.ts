import { z } from 'zod';
import { SCOPES } from '../residency';
import { chatAliasSchema, checkChat } from './chat';

const alias = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,39}$/,
    'expected 1 to 40 lower-case letters, digits or . _ - (the name that callers use)',
  );

/** An alias of anything but chat: the id of a model, or one with the scope of its inference profile. */
const entry = z.union([
  z.string().min(1),
  z.strictObject({
    model: z.string().min(1),
    /** How far the call may travel, where the residency leaves a choice. @default the narrowest that is offered */
    scope: z.enum(SCOPES).optional(),
  }),
]);

const aliases = <Entry extends z.ZodType>(of: Entry) =>
  z.record(alias, of).refine((given) => Object.keys(given).length > 0, 'expected at least one alias');

export const modelsSchema = z.strictObject({
  /**
   * Whether Bedrock or a model's provider may keep what is asked and answered, by any caller of the account and Region.
   * `none` sets that nobody may; `unmanaged` leaves the setting to the account. Some models take no calls under `none`.
   * @default none
   */
  dataRetention: z.enum(['none', 'unmanaged']).default('none'),
  /** Service tiers that calls may ask for, besides the default one. @default default */
  serviceTiers: z
    .array(z.enum(['default', 'flex', 'priority', 'reserved']))
    .min(1)
    .default(['default']),
  /** Alias -> model id of the catalogue. Callers name the alias; no two models of any kind have the same. */
  chat: aliases(chatAliasSchema),
  /** The same for `POST /v1/embeddings`. @default no such route */
  embeddings: aliases(entry).optional(),
  /**
   * Whether the guardrail looks at texts before they are embedded. Without it `POST /v1/embeddings` takes what chat would
   * block, and personal data that chat would mask goes into vectors as it is. Each 1000 characters cost a text unit per
   * policy of the guardrail, often more than the embedding. @default true
   */
  guardEmbeddings: z.boolean().default(true),
  /** Alias -> model id for `POST /v1/images/generations`. @default no such route */
  images: aliases(entry).optional(),
});
type ModelsConfig = z.output<typeof modelsSchema>;

/** Holds each alias to one kind, as `GET /v1/models` lists them all by name, and chat to its own rules. */
export function checkModels(models: ModelsConfig, refuse: (path: PropertyKey[], message: string) => void): void {
  checkChat(models.chat, refuse);
  const owners = new Map<string, string>();
  for (const kind of KINDS) {
    for (const name of Object.keys(models[kind] ?? {})) {
      const owner = owners.get(name);
      if (owner !== undefined) refuse(['models', kind, name], `expected another name: models.${owner} has this alias`);
      else owners.set(name, kind);
    }
  }
}

const KINDS = ['chat', 'embeddings', 'images'] as const satisfies readonly (keyof ModelsConfig)[];
