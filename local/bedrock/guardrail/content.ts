import type { GuardrailContentPolicyAssessment } from '@aws-sdk/client-bedrock-runtime';
import { actionOn, type ContentFilterConfig, type GuardrailProperties, type Side } from './properties';
import { blockOrNone } from './words';

/**
 * Phrases by which each filter is known locally: a small sample, in English and Korean, to exercise the path and not
 * to moderate anything. What is found counts as HIGH confidence, so every strength but NONE acts on it.
 */
export const CONTENT_SAMPLES: Readonly<Record<ContentFilterConfig['Type'], readonly RegExp[]>> = {
  PROMPT_ATTACK: [
    /\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:previous|prior|above|earlier|system|all|your)\b.{0,30}\b(?:instructions?|prompts?|rules|guidelines|directions)\b/isu,
    /\b(?:reveal|show|print|repeat|output|leak)\b.{0,20}\b(?:your|the)\s+(?:hidden\s+|secret\s+)?system\s+prompt\b/isu,
    /\byou are now (?:dan|in developer mode|jailbroken)\b|\bdo anything now\b|\bjailbreak mode\b/iu,
    /(?:이전|위의?|앞선|기존|지금까지의?|모든|시스템)\s*(?:모든\s*)?(?:지시|지침|명령|규칙|프롬프트)\S*\s*(?:사항\S*\s*)?(?:모두\s*|전부\s*|다\s*)?(?:무시|잊|따르지)/u,
    /시스템\s*프롬프트\S*\s*(?:그대로\s*)?(?:보여|알려|출력|공개|말해)/u,
  ],
  VIOLENCE: [
    /\bI(?:'ll| will| am going to) (?:kill|murder|stab) (?:you|him|her|them)\b/iu,
    /죽여\s*버리(?:겠|고|ㄹ)|칼로\s*찌르/u,
  ],
  HATE: [
    /\b(?:all|those) (?:immigrants|foreigners|refugees) (?:are|should) (?:vermin|die|be exterminated)\b/iu,
    /(?:외국인|이민자|난민)들?은\s*(?:전부|다|모두)\s*(?:벌레|죽어)/u,
  ],
  INSULTS: [
    /\byou(?:'re| are) (?:an? )?(?:complete |total )?(?:idiot|moron|stupid|imbecile)\b/iu,
    /(?:너|넌|네가)\s*(?:정말\s*)?(?:멍청|바보|병신)/u,
  ],
  SEXUAL: [/\b(?:write|describe|tell)\b.{0,30}\b(?:explicit|graphic) sex(?:ual)?\b/isu, /노골적인\s*성(?:행위|관계)/u],
  MISCONDUCT: [
    /\bhow (?:to|do I|can I) (?:make a (?:pipe )?bomb|launder money|hotwire a car|forge a passport)\b/iu,
    /(?:폭탄\s*(?:만드는|제조)|돈\s*세탁(?:하는)?|여권\s*위조(?:하는)?)\s*(?:방법|법)/u,
  ],
};

/**
 * What a filter finds in an image: the same phrases, where the bytes of its file hold them (a text chunk of a PNG, a
 * comment of a JPEG). Pixels are not looked at.
 */
const textIn = (image: Uint8Array): string => Buffer.from(image).toString('utf8');

/** The content policy; PROMPT_ATTACK looks at what goes to the model only, as the service does. */
export class ContentPolicy {
  private readonly filters: readonly ContentFilterConfig[];

  constructor(config: GuardrailProperties['ContentPolicyConfig']) {
    this.filters = config?.FiltersConfig ?? [];
  }

  assess(
    side: Side,
    text: string,
    full: boolean,
    images: readonly Uint8Array[] = [],
  ): GuardrailContentPolicyAssessment | undefined {
    const filters = this.filters.flatMap((config) => {
      const action = actionOn(side, config);
      const strength = side === 'INPUT' ? config.InputStrength : config.OutputStrength;
      if (action === undefined || strength === 'NONE') return [];
      if (config.Type === 'PROMPT_ATTACK' && side === 'OUTPUT') return [];
      const looked = [text, ...(looksAtImages(side, config) ? images.map(textIn) : [])];
      const detected = CONTENT_SAMPLES[config.Type].some((pattern) => looked.some((one) => pattern.test(one)));
      if (!detected && !full) return [];
      return [
        {
          type: config.Type,
          confidence: detected ? ('HIGH' as const) : ('NONE' as const),
          filterStrength: strength,
          action: detected ? blockOrNone(action) : ('NONE' as const),
          detected,
        },
      ];
    });
    return filters.length > 0 ? { filters } : undefined;
  }

  /** Whether any filter looks at images on a side. */
  looksAtImages(side: Side): boolean {
    return this.filters.some((config) => actionOn(side, config) !== undefined && looksAtImages(side, config));
  }
}

function looksAtImages(side: Side, { InputModalities, OutputModalities }: ContentFilterConfig): boolean {
  return (side === 'INPUT' ? InputModalities : OutputModalities)?.includes('IMAGE') ?? false;
}
