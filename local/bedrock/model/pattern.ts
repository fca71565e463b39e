/** Sample text of a part of a pattern, and where the part ends. */
type Node = { readonly text: string; readonly next: number };

/**
 * A short string that matches a regular expression: the first alternative, the fewest repetitions, the first character
 * of each class. Covers literals, escapes, classes, groups, alternation and quantifiers; not look-around and
 * back-references, for which the result may not match, so check it.
 */
export function sample(pattern: string): string {
  return sequence(pattern, 0).text;
}

function sequence(pattern: string, start: number): Node {
  let text = '';
  let at = start;
  while (at < pattern.length && pattern[at] !== ')') {
    if (pattern[at] === '|') return { text, next: closing(pattern, at) };
    const atom = readAtom(pattern, at);
    const { min, next } = readQuantifier(pattern, atom.next);
    text += atom.text.repeat(min);
    at = next;
  }
  return { text, next: at };
}

function readAtom(pattern: string, at: number): Node {
  const char = pattern[at];
  if (char === '^' || char === '$') return { text: '', next: at + 1 };
  if (char === '.') return { text: 'a', next: at + 1 };
  if (char === '\\') return readEscape(pattern, at);
  if (char === '[') return readClass(pattern, at);
  if (char === '(') {
    const prefix = /^\((?:\?(?::|<[A-Za-z]\w*>))?/.exec(pattern.slice(at))?.[0] ?? '(';
    const inner = sequence(pattern, at + prefix.length);
    return { text: inner.text, next: inner.next + 1 };
  }
  return { text: char ?? '', next: at + 1 };
}

/** First characters of the class escapes; any other escaped character stands for itself. */
const ESCAPES: Readonly<Record<string, string>> = {
  d: '0',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
  b: '',
  B: '',
  n: '\n',
  t: '\t',
};

function readEscape(pattern: string, at: number): Node {
  const property = /^\\[pP]\{[^}]*\}/.exec(pattern.slice(at))?.[0];
  if (property !== undefined) return { text: /Hangul/.test(property) ? '가' : 'a', next: at + property.length };
  const char = pattern[at + 1] ?? '';
  return { text: ESCAPES[char] ?? char, next: at + 2 };
}

function readClass(pattern: string, at: number): Node {
  let end = at + 1;
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
  const source = pattern.slice(at, end + 1);
  const body = source.slice(1, -1);
  const first = body.startsWith('\\') ? readEscape(body, 0).text : (body[0] ?? '');
  if (!body.startsWith('^')) return { text: first, next: end + 1 };
  const outside = [...'a0-_ Z.가'].find((char) => new RegExp(source).test(char));
  return { text: outside ?? '', next: end + 1 };
}

function readQuantifier(pattern: string, at: number): { min: number; next: number } {
  const found = /^(?:\*|\+|\?|\{(\d+)(?:,\d*)?\})\??/.exec(pattern.slice(at));
  if (found === null) return { min: 1, next: at };
  const [all, count] = found;
  return { min: count === undefined ? Number(all.startsWith('+')) : Number(count), next: at + all.length };
}

/** Position of the parenthesis that closes the group around `at`, or the end of the pattern. */
function closing(pattern: string, at: number): number {
  let depth = 0;
  for (let i = at; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '[') i = readClass(pattern, i).next - 1;
    else if (pattern[i] === '(') depth++;
    else if (pattern[i] === ')' && depth-- === 0) return i;
  }
  return pattern.length;
}
