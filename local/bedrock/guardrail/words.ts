import type { GuardrailWordPolicyAssessment } from '@aws-sdk/client-bedrock-runtime';
import { escapeRegExp } from '../model/hints';
import { actionOn, type GuardrailProperties, type Side } from './properties';

/** What the local PROFANITY list holds; the service's own list is larger and not published. */
export const PROFANITY_SAMPLE: readonly string[] = [
  'fuck',
  'fucking',
  'shit',
  'bullshit',
  'asshole',
  'bitch',
  'bastard',
];

/**
 * The word policy: exact words and phrases, without regard to case. A word in Latin script must stand alone; in other
 * scripts letters may follow, since Korean appends particles.
 */
export class WordPolicy {
  private readonly words;
  private readonly lists;

  constructor(config: GuardrailProperties['WordPolicyConfig']) {
    this.words = (config?.WordsConfig ?? []).map((word) => ({ config: word, pattern: wordPattern([word.Text]) }));
    this.lists = (config?.ManagedWordListsConfig ?? []).map((list) => ({
      config: list,
      pattern: wordPattern(PROFANITY_SAMPLE),
    }));
  }

  /** @returns the assessment, or undefined when nothing was found */
  assess(side: Side, text: string): GuardrailWordPolicyAssessment | undefined {
    const customWords = this.words.flatMap(({ config, pattern }) => {
      const action = actionOn(side, config);
      const match = action && pattern.exec(text)?.[0];
      return match ? [{ match, action: blockOrNone(action), detected: true }] : [];
    });
    const managedWordLists = this.lists.flatMap(({ config, pattern }) => {
      const action = actionOn(side, config);
      if (action === undefined) return [];
      const matches = new Set([...text.matchAll(new RegExp(pattern, 'giu'))].map(([match]) => match));
      return [...matches].map((match) => ({ match, type: config.Type, action: blockOrNone(action), detected: true }));
    });
    return customWords.length + managedWordLists.length > 0 ? { customWords, managedWordLists } : undefined;
  }
}

/** Words and topics know no masking. */
export const blockOrNone = (action: string): 'BLOCKED' | 'NONE' => (action === 'NONE' ? 'NONE' : 'BLOCKED');

function wordPattern(words: readonly string[]): RegExp {
  const alternatives = words.map((word) => {
    const body = escapeRegExp(word.trim()).replace(/\s+/g, '\\s+');
    const before = /^[\p{Script=Latin}\p{N}]/u.test(word) ? '(?<![\\p{L}\\p{N}])' : '';
    const after = /[\p{Script=Latin}\p{N}]$/u.test(word.trim()) ? '(?![\\p{Script=Latin}\\p{N}])' : '';
    return before + body + after;
  });
  return new RegExp(alternatives.join('|'), 'iu');
}
