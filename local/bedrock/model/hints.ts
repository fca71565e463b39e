/** What a text plainly offers to fill arguments with. Numbers and quoted strings are used up in their order. */
export class Hints {
  private readonly numbers: number[];
  private readonly quoted: string[];

  constructor(readonly text: string) {
    this.quoted = [...text.matchAll(/"([^"]+)"|“([^”]+)”|'([^'\s][^']*)'(?!\w)|「([^」]+)」/g)].map(
      ([, a, b, c, d]) => a ?? b ?? c ?? d ?? '',
    );
    this.numbers = [...text.matchAll(/(?<![\p{Script=Latin}\d.])-?\d+(?:\.\d+)?/gu)].map(([digits]) => Number(digits));
  }

  /** The next number that fits, removed from what is left. */
  takeNumber(fits: (value: number) => boolean): number | undefined {
    return take(this.numbers, fits);
  }

  /** The next quoted string that fits, removed from what is left. */
  takeQuoted(fits: (value: string) => boolean): string | undefined {
    return take(this.quoted, fits);
  }

  /** The value in `name: value` or `name = value`, up to a comma or the end of the line. */
  named(name: string): string | undefined {
    const label = words(name).map(escapeRegExp).join('[\\s_-]*');
    if (label === '') return undefined;
    const found = new RegExp(`(?<![\\p{L}\\p{N}])${label}\\s*[:=]\\s*["“]?([^,;"”\\n]+)`, 'iu').exec(this.text);
    return found?.[1]?.trim();
  }

  /** A name in Latin script: capitalised words that do not begin a sentence. */
  properNoun(): string | undefined {
    return /(?<![.!?]\s)(?<=[^\s.!?]\s)\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+)*/u.exec(this.text)?.[0];
  }

  /** Whether a text occurs as a whole word, or, outside Latin script, anywhere. */
  mentions(text: string): boolean {
    if (text.trim() === '') return false;
    const bounded = /^[\p{Script=Latin}\p{N}_\s-]+$/u.test(text);
    const pattern = escapeRegExp(text).replace(/[_\s-]+/g, '[_\\s-]+');
    return new RegExp(bounded ? `(?<![\\p{L}\\p{N}])${pattern}(?![\\p{Script=Latin}\\p{N}])` : pattern, 'iu').test(
      this.text,
    );
  }
}

function take<T>(values: T[], fits: (value: T) => boolean): T | undefined {
  const index = values.findIndex(fits);
  return index < 0 ? undefined : values.splice(index, 1)[0];
}

export const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Lower-case words of a name or a text; `camelCase`, `snake_case` and `kebab-case` come apart. */
export function words(text: string): string[] {
  const spaced = text.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ');
  return spaced.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Particles that Korean appends to a noun of two syllables or more. */
const PARTICLE =
  /(?<=^\p{Script=Hangul}{2,})(?:에서|에게|으로|까지|부터|하고|이나|보다|처럼|은|는|이|가|을|를|의|에|와|과|도|로|만)$/u;

/**
 * Whether two words are forms of one: equal, or the shorter begins the longer and is long enough to tell,
 * four letters in Latin script (`weather`, `weather's`), two in Hangul (`날씨`, `날씨가`).
 */
export function sameWord(a: string, b: string): boolean {
  const stems = [a, b].map((word) => word.replace(PARTICLE, ''));
  const [short = '', long = ''] = stems.toSorted((x, y) => x.length - y.length);
  const enough = /^\p{Script=Latin}/u.test(short) ? 4 : 2;
  return short === long || (short.length >= enough && long.startsWith(short));
}

const STOP_WORDS = new Set(
  (
    'a an and are as at be been but by can could did do does for from get give had has have her his how i if in into is it its ' +
    'let make me my not of on or our out please shall she should so such tell than that the their them then there these they ' +
    'this those to up us use used using was we were what when where which who why will with would you your ' +
    '것 그 그리고 나 내 너 는 대해 대한 때 또는 를 을 이 저 제 좀 주세요 줘 해 해줘 하는 있는 알려줘 알려주세요 어떻게 무엇'
  ).split(' '),
);

/** The words of a text that carry meaning. */
export const keywords = (text: string): string[] =>
  words(text).filter((word) => word.length > 1 && !STOP_WORDS.has(word));
