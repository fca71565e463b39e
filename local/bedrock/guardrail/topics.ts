import type { GuardrailTopicPolicyAssessment } from '@aws-sdk/client-bedrock-runtime';
import { keywords, sameWord, words } from '../model/hints';
import { actionOn, type GuardrailProperties, type Side, type TopicConfig } from './properties';
import { blockOrNone } from './words';

/** Share of character pairs (Dice) from which a stretch of text counts as one of the topic's examples. */
export const EXAMPLE_THRESHOLD = 0.6;
/** Share of a sentence's key words that the definition must hold, and how many there must be at least. */
export const DEFINITION_THRESHOLD = 0.6;
const DEFINITION_KEYWORDS = 3;
/** A topic's name counts when all its key words are in one sentence; a single word is too little to go by. */
const NAME_KEYWORDS = 2;

/**
 * Denied topics by likeness of wording, since there is no language model here: a stretch of the text that is nearly
 * one of the examples, a sentence that holds all key words of the name, or one made mostly of words of the
 * definition. Paraphrases that share no words are not found.
 */
export class TopicPolicy {
  private readonly topics;

  constructor(config: GuardrailProperties['TopicPolicyConfig']) {
    this.topics = (config?.TopicsConfig ?? []).map((topic) => ({
      config: topic,
      examples: (topic.Examples ?? []).map((example) => ({
        length: words(example).length,
        pairs: pairsOf(words(example)),
      })),
      name: keywords(topic.Name),
      definition: keywords(`${topic.Name} ${topic.Definition}`),
    }));
  }

  assess(side: Side, text: string, full: boolean): GuardrailTopicPolicyAssessment | undefined {
    const spoken = words(text);
    const sentences = text.split(/[.!?。\n]+/).map(keywords);
    const topics = this.topics.flatMap((topic) => {
      const action = actionOn(side, topic.config);
      if (action === undefined) return [];
      const detected =
        topic.examples.some((example) => isLike(spoken, example)) ||
        sentences.some((sentence) => isAbout(sentence, topic.name, topic.definition));
      if (!detected && !full) return [];
      return [{ ...identity(topic.config), action: detected ? blockOrNone(action) : ('NONE' as const), detected }];
    });
    return topics.length > 0 ? { topics } : undefined;
  }
}

const identity = ({ Name, Type }: TopicConfig) => ({ name: Name, type: Type });

/** Pairs of neighbouring characters, counted, with the gaps between words left out: Korean spaces words freely. */
function pairsOf(tokens: readonly string[]): Map<string, number> {
  const text = tokens.join('');
  const pairs = new Map<string, number>();
  for (let i = 0; i + 1 < text.length; i++) {
    const pair = text.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** Slides a window of the example's length over the text. */
function isLike(
  spoken: readonly string[],
  example: { readonly length: number; readonly pairs: ReadonlyMap<string, number> },
): boolean {
  if (example.length === 0) return false;
  for (let start = 0; start === 0 || start + example.length <= spoken.length; start++) {
    if (dice(pairsOf(spoken.slice(start, start + example.length)), example.pairs) >= EXAMPLE_THRESHOLD) return true;
  }
  return false;
}

function dice(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [pair, count] of a) shared += Math.min(count, b.get(pair) ?? 0);
  const size = (pairs: ReadonlyMap<string, number>) => [...pairs.values()].reduce((sum, count) => sum + count, 0);
  const total = size(a) + size(b);
  return total === 0 ? 0 : (2 * shared) / total;
}

function isAbout(sentence: readonly string[], name: readonly string[], definition: readonly string[]): boolean {
  const isSpoken = (word: string): boolean => sentence.some((other) => sameWord(word, other));
  if (name.length >= NAME_KEYWORDS && name.every(isSpoken)) return true;
  const shared = sentence.filter((word) => definition.some((other) => sameWord(word, other)));
  return new Set(shared).size >= DEFINITION_KEYWORDS && shared.length / sentence.length >= DEFINITION_THRESHOLD;
}
