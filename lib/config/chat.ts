import { z } from 'zod';
import { SCOPES } from '../residency';

/** An alias that every request may fall through to would multiply one outage: three are enough for any. */
const MAX_FALLBACKS = 3;

const modelId = z.string().min(1);
const limitMs = (least: number) => z.int().min(least).max(900_000).optional();

/** A chat alias: the id of a model, or one with settings. */
export const chatAliasSchema = z.union([
  modelId,
  z.strictObject({
    model: modelId,
    /** How far the call may travel, where the residency leaves a choice. @default the narrowest that is offered */
    scope: z.enum(SCOPES).optional(),
    /**
     * Whether the start of a request is marked for Bedrock's prompt cache: tools, system prompt and a long history. Pays
     * where many requests begin with the same thousands of tokens within five minutes: reading costs about a tenth of the
     * price of input, but writing costs Claude's callers a quarter more. @default false
     */
    promptCaching: z.boolean().optional(),
    /**
     * Aliases of `models.chat` that are tried in turn when this one is throttled, not available, fails, or is too slow,
     * before anything was answered. Those that cannot do what the request asks for are skipped. Only this list counts:
     * the fallbacks of a fallback are not tried. The prices are those of the alias that answers.
     * @default none
     */
    fallbacks: z.array(z.string().min(1)).min(1).max(MAX_FALLBACKS).optional(),
    /**
     * Time for a stream to begin, in milliseconds; then the call is cancelled and the next of `fallbacks` is tried.
     * Bedrock bills what the cancelled call has read. 100 to 900000. @default the deadline of the function
     */
    firstTokenTimeoutMs: limitMs(100),
    /** Time for an answer that is not streamed, in milliseconds; else as above. 1000 to 900000. @default as above */
    answerTimeoutMs: limitMs(1_000),
  }),
]);
export type ChatAlias = z.output<typeof chatAliasSchema>;

/** Holds fallbacks to the aliases that there are, and keeps them from going round in circles. */
export function checkChat(
  aliases: Readonly<Record<string, ChatAlias>>,
  refuse: (path: PropertyKey[], message: string) => void,
): void {
  for (const [alias, entry] of Object.entries(aliases)) {
    if (typeof entry === 'string') continue;
    const { fallbacks = [] } = entry;
    const path = ['models', 'chat', alias];
    for (const [i, fallback] of fallbacks.entries()) {
      const at = [...path, 'fallbacks', i];
      if (fallback === alias) refuse(at, 'expected another alias than the one that falls back');
      else if (!Object.hasOwn(aliases, fallback)) {
        refuse(at, `expected an alias of models.chat: ${Object.keys(aliases).join(', ')}`);
      } else if (fallbacks.indexOf(fallback) < i) refuse(at, 'expected each alias once');
      else if (reaches(aliases, fallback, alias)) {
        refuse(at, `expected no circle: '${fallback}' falls back on '${alias}', so two outages would feed each other`);
      }
    }
    for (const key of ['firstTokenTimeoutMs', 'answerTimeoutMs'] as const) {
      if (entry[key] !== undefined && fallbacks.length === 0) {
        refuse([...path, key], 'expected fallbacks beside it: without one a slow model is waited for');
      }
    }
  }
}

function reaches(
  aliases: Readonly<Record<string, ChatAlias>>,
  from: string,
  to: string,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  const entry = Object.hasOwn(aliases, from) ? aliases[from] : undefined;
  const next = typeof entry === 'object' ? (entry.fallbacks ?? []) : [];
  return (
    next.includes(to) || next.some((alias) => !seen.has(alias) && reaches(aliases, alias, to, new Set([...seen, from])))
  );
}
