import type {
  GuardrailPiiEntityFilter,
  GuardrailPiiEntityType,
  GuardrailRegexFilter,
  GuardrailSensitiveInformationPolicyAssessment,
} from '@aws-sdk/client-bedrock-runtime';
import { findPii } from './pii';
import {
  type Action,
  actionOn,
  type GuardrailProperties,
  type PiiConfig,
  type RegexConfig,
  type Side,
  taken,
} from './properties';

/** A place in a text that is to be masked. */
export interface Mask {
  readonly start: number;
  readonly end: number;
  /** `{EMAIL}`, or the name of a regex in braces. */
  readonly replacement: string;
}

interface Found<Config> {
  readonly config: Config;
  readonly action: Action;
  readonly start: number;
  readonly match: string;
}

/** What was found in some texts. */
export interface SensitiveFindings {
  readonly assessment: GuardrailSensitiveInformationPolicyAssessment | undefined;
  /** For each text, its masks in order and without overlap. */
  readonly masks: readonly (readonly Mask[])[];
}

/** The sensitive-information policy: built-in kinds that a pattern can find, and the guardrail's own regexes. */
export class SensitiveInformationPolicy {
  private readonly entities: readonly PiiConfig[];
  private readonly regexes: readonly { readonly config: RegexConfig; readonly pattern: RegExp }[];

  /** @throws Error when a regex is not one that the service takes */
  constructor(config: GuardrailProperties['SensitiveInformationPolicyConfig']) {
    this.entities = config?.PiiEntitiesConfig ?? [];
    this.regexes = (config?.RegexesConfig ?? []).map((regex) => ({ config: regex, pattern: compile(regex) }));
  }

  /** How many kinds of each sort are configured; the service bills them apart. */
  get counts(): { readonly entities: number; readonly regexes: number } {
    return { entities: this.entities.length, regexes: this.regexes.length };
  }

  assess(side: Side, texts: readonly string[], full: boolean): SensitiveFindings {
    const entities = texts.map((text) =>
      this.entities.flatMap((config) => found(side, config, findPii(config.Type, text))),
    );
    const regexes = texts.map((text) =>
      this.regexes.flatMap(({ config, pattern }) => {
        const matches = [...text.matchAll(pattern)].filter(([match]) => match !== '');
        return found(
          side,
          config,
          matches.map(({ index, 0: match }) => ({ start: index, match })),
        );
      }),
    );
    const piiEntities: GuardrailPiiEntityFilter[] = entities.flat().map(({ config, action, match }) => ({
      match,
      type: config.Type as GuardrailPiiEntityType,
      action: taken(action),
      detected: true,
    }));
    if (full) piiEntities.push(...this.undetected(side, entities.flat()));
    const filters: GuardrailRegexFilter[] = regexes.flat().map(({ config, action, match }) => ({
      name: config.Name,
      match,
      regex: config.Pattern,
      action: taken(action),
      detected: true,
    }));
    const masks = texts.map((_, t) => [
      ...(entities[t] ?? []).filter(isMasked).map((item) => mask(item, item.config.Type)),
      ...(regexes[t] ?? []).filter(isMasked).map((item) => mask(item, item.config.Name)),
    ]);
    const isEmpty = piiEntities.length + filters.length === 0;
    return { assessment: isEmpty ? undefined : { piiEntities, regexes: filters }, masks: masks.map(withoutOverlap) };
  }

  private undetected(side: Side, entities: readonly Found<PiiConfig>[]): GuardrailPiiEntityFilter[] {
    return this.entities
      .filter((config) => actionOn(side, config) !== undefined && !entities.some((item) => item.config === config))
      .map(({ Type }) => ({ match: '', type: Type as GuardrailPiiEntityType, action: 'NONE', detected: false }));
  }
}

function compile({ Name, Pattern }: RegexConfig): RegExp {
  if (/\(\?<?[=!]/.test(Pattern)) {
    throw new Error(
      `regex '${Name}' has the pattern '${Pattern}' with look-around, which guardrails do not take; write it without`,
    );
  }
  try {
    return new RegExp(Pattern, 'g');
  } catch (cause) {
    throw new Error(`regex '${Name}' has the pattern '${Pattern}', expected a regular expression`, { cause });
  }
}

function found<Config extends PiiConfig | RegexConfig>(
  side: Side,
  config: Config,
  places: readonly { readonly start: number; readonly match: string }[],
): Found<Config>[] {
  const action = actionOn(side, config);
  return action === undefined ? [] : places.map((place) => ({ config, action, ...place }));
}

const isMasked = ({ action }: Found<unknown>): boolean => action === 'ANONYMIZE';

const mask = ({ start, match }: Found<unknown>, name: string): Mask => ({
  start,
  end: start + match.length,
  replacement: `{${name}}`,
});

/** Of masks that overlap, the one that begins first stays, and of those the longest. */
function withoutOverlap(masks: readonly Mask[]): Mask[] {
  const kept: Mask[] = [];
  for (const next of masks.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (next.start >= (kept.at(-1)?.end ?? 0)) kept.push(next);
  }
  return kept;
}

/** The part of a text between two places, masked; no mask may cross either place. */
export function applyMasks(text: string, masks: readonly Mask[], from = 0, to = text.length): string {
  let masked = '';
  let at = from;
  for (const { start, end, replacement } of masks) {
    if (start < from || end > to) continue;
    masked += text.slice(at, start) + replacement;
    at = end;
  }
  return masked + text.slice(at, to);
}
