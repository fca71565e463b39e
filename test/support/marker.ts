import { randomInt } from 'node:crypto';

/** Random text that stands where a caller can put text, and that nothing else holds. */
export interface Marker {
  /** Twenty-four lower-case letters: fits wherever a name is asked for. */
  readonly word: string;
  /** The word, text of another script, and characters that formats escape. */
  readonly text: string;
}

const HANGUL = { first: 0xac00, count: 11_172 };

export function newMarker(): Marker {
  const word = Array.from({ length: 24 }, () => String.fromCharCode(97 + randomInt(26))).join('');
  const hangul = Array.from({ length: 6 }, () => String.fromCharCode(HANGUL.first + randomInt(HANGUL.count))).join('');
  return { word, text: `${word} "${hangul}" <&> ${word}` };
}

/** Length from which a piece of a marker counts: shorter ones come up by chance. */
const PIECE = { letters: 8, hangul: 3, base64: 12 };

/**
 * Looks for a marker as it is, in pieces, in either case, and in the forms in which text is carried: escaped for JSON
 * once or more, percent-encoded, as hexadecimal digits, in base64 of any alignment, and with what was cut in between.
 */
export function markerSearch({ word, text }: Marker): (line: string) => boolean {
  const hangul = text.replace(/[^\p{Script=Hangul}]/gu, '');
  const utf8 = (part: string) => [...Buffer.from(part)].map((byte) => byte.toString(16).padStart(2, '0'));
  const utf16 = (part: string) => part.split('').map((char) => char.charCodeAt(0).toString(16).padStart(4, '0'));
  const pieces = [
    ...windows([...word], PIECE.letters).map((piece) => piece.join('')),
    ...windows([...hangul], PIECE.hangul).map((piece) => piece.join('')),
  ];
  const plain = pieces.flatMap((piece) => [
    piece,
    utf8(piece).join(''),
    utf8(piece).join('%'),
    utf16(piece).join('\\u'),
  ]);
  const base64 = [word, word.toUpperCase(), hangul].flatMap((part) =>
    [0, 1, 2].flatMap((shift) => inBase64(part, shift)),
  );
  return (line) => {
    const forms = [line, line.replace(/\\+u/g, '\\u'), line.replace(/[^\p{L}\p{N}]+/gu, '')];
    const lower = forms.map((form) => form.toLowerCase());
    const standard = line.replaceAll('-', '+').replaceAll('_', '/');
    return (
      plain.some((form) => lower.some((candidate) => candidate.includes(form))) ||
      base64.some((form) => standard.includes(form))
    );
  };
}

/** Pieces of a text's base64 that do not depend on what stands around the text. */
function inBase64(text: string, shift: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
  return windows([...whole.slice(shift === 0 ? 0 : 4)], PIECE.base64).map((piece) => piece.join(''));
}

function windows<T>(items: readonly T[], size: number): T[][] {
  return items.slice(0, Math.max(0, items.length - size + 1)).map((_, i) => items.slice(i, i + size));
}
