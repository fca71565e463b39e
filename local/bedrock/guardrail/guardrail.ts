import type { GuardrailAssessment, GuardrailUsage } from '@aws-sdk/client-bedrock-runtime';
import { ContentPolicy } from './content';
import { type GroundingContext, GroundingPolicy } from './grounding';
import { type GuardrailProperties, readProperties, type Side } from './properties';
import { applyMasks, type Mask, SensitiveInformationPolicy } from './sensitive';
import { TopicPolicy } from './topics';
import { WordPolicy } from './words';

/** A guardrail as the caller describes it. */
export interface Guardrail {
  readonly id: string;
  /** @default `arn:aws:bedrock:<region>:123456789012:guardrail/<id>` */
  readonly arn?: string;
  /** Published versions, e.g. `['1']`; `DRAFT` always exists besides. */
  readonly versions: readonly string[];
  /** `Properties` of the `AWS::Bedrock::Guardrail` in the synthesized template. */
  readonly properties: unknown;
}

/** Characters per text unit, by which the service bills a policy. */
const CHARACTERS_PER_UNIT = 1000;

export interface EvaluationOptions {
  /** List also what was looked for and not found (`outputScope` FULL, trace `enabled_full`). @default false */
  readonly full?: boolean;
  readonly grounding?: GroundingContext;
  /** Bytes of the images that go with the texts. @default none */
  readonly images?: readonly Uint8Array[];
  /** Characters given, when only a part of them is guarded. @default those of the texts */
  readonly totalCharacters?: number;
}

/** What a guardrail makes of some texts. */
export interface Evaluation {
  readonly assessment: GuardrailAssessment;
  readonly usage: GuardrailUsage;
  /** At least one finding blocks. */
  readonly blocked: boolean;
  /** The texts, masked where findings say so. */
  readonly texts: readonly string[];
  /** Masks of each text. */
  readonly masks: readonly (readonly Mask[])[];
}

/** Evaluates texts as a guardrail does. Its policies are small approximations; see each of them. */
export class GuardrailEngine {
  readonly blockedInput: string;
  readonly blockedOutputs: string;
  private readonly properties: GuardrailProperties;
  private readonly topics: TopicPolicy;
  private readonly content: ContentPolicy;
  private readonly words: WordPolicy;
  private readonly sensitive: SensitiveInformationPolicy;
  private readonly grounding: GroundingPolicy;

  /** @throws Error when the properties are not those of a guardrail */
  constructor(
    readonly id: string,
    readonly arn: string,
    readonly versions: readonly string[],
    properties: unknown,
  ) {
    this.properties = readProperties(id, properties);
    this.blockedInput = this.properties.BlockedInputMessaging;
    this.blockedOutputs = this.properties.BlockedOutputsMessaging;
    this.topics = new TopicPolicy(this.properties.TopicPolicyConfig);
    this.content = new ContentPolicy(this.properties.ContentPolicyConfig);
    this.words = new WordPolicy(this.properties.WordPolicyConfig);
    this.sensitive = new SensitiveInformationPolicy(this.properties.SensitiveInformationPolicyConfig);
    this.grounding = new GroundingPolicy(this.properties.ContextualGroundingPolicyConfig);
  }

  evaluate(side: Side, version: string, texts: readonly string[], options: EvaluationOptions = {}): Evaluation {
    const started = performance.now();
    const { full = false, images = [] } = options;
    const guardedImages = this.content.looksAtImages(side) ? images.length : 0;
    const joined = texts.join('\n');
    const sensitive = this.sensitive.assess(side, texts, full);
    const assessment: GuardrailAssessment = {
      topicPolicy: this.topics.assess(side, joined, full),
      contentPolicy: this.content.assess(side, joined, full, images),
      wordPolicy: this.words.assess(side, joined),
      sensitiveInformationPolicy: sensitive.assessment,
      contextualGroundingPolicy: side === 'OUTPUT' ? this.grounding.assess(joined, options.grounding) : undefined,
    };
    const guarded = texts.reduce((sum, text) => sum + text.length, 0);
    const usage = {
      ...this.usage(guarded, assessment.contextualGroundingPolicy !== undefined),
      contentPolicyImageUnits: guardedImages,
    };
    assessment.invocationMetrics = {
      guardrailProcessingLatency: Math.ceil(performance.now() - started),
      usage,
      guardrailCoverage: {
        textCharacters: { guarded, total: options.totalCharacters ?? guarded },
        ...(images.length > 0 && { images: { guarded: guardedImages, total: images.length } }),
      },
    };
    assessment.appliedGuardrailDetails = {
      guardrailId: this.id,
      guardrailVersion: version,
      guardrailArn: this.arn,
      guardrailOrigin: ['REQUEST'],
      guardrailOwnership: 'SELF',
    };
    const { masks } = sensitive;
    return {
      assessment,
      usage,
      blocked: isBlocked(assessment),
      texts: texts.map((text, index) => applyMasks(text, masks[index] ?? [])),
      masks,
    };
  }

  private usage(characters: number, grounded: boolean): GuardrailUsage {
    const units = Math.ceil(characters / CHARACTERS_PER_UNIT);
    const { entities, regexes } = this.sensitive.counts;
    const unitsIf = (isConfigured: unknown): number => (isConfigured ? units : 0);
    return {
      topicPolicyUnits: unitsIf(this.properties.TopicPolicyConfig),
      contentPolicyUnits: unitsIf(this.properties.ContentPolicyConfig),
      wordPolicyUnits: unitsIf(this.properties.WordPolicyConfig),
      sensitiveInformationPolicyUnits: unitsIf(entities),
      sensitiveInformationPolicyFreeUnits: unitsIf(regexes),
      contextualGroundingPolicyUnits: unitsIf(grounded),
      contentPolicyImageUnits: 0,
      automatedReasoningPolicyUnits: 0,
      automatedReasoningPolicies: 0,
    };
  }
}

function isBlocked(assessment: GuardrailAssessment): boolean {
  const findings = [
    ...(assessment.topicPolicy?.topics ?? []),
    ...(assessment.contentPolicy?.filters ?? []),
    ...(assessment.wordPolicy?.customWords ?? []),
    ...(assessment.wordPolicy?.managedWordLists ?? []),
    ...(assessment.sensitiveInformationPolicy?.piiEntities ?? []),
    ...(assessment.sensitiveInformationPolicy?.regexes ?? []),
    ...(assessment.contextualGroundingPolicy?.filters ?? []),
  ];
  return findings.some(({ action }) => action === 'BLOCKED');
}

/** How the service words what was done, in `actionReason`. */
export function reasonOf({ blocked, masks }: Evaluation): 'Guardrail blocked.' | 'Guardrail masked.' | 'No action.' {
  if (blocked) return 'Guardrail blocked.';
  return masks.some((list) => list.length > 0) ? 'Guardrail masked.' : 'No action.';
}
