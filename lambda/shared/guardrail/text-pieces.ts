/**
 * ApplyGuardrail takes 25 text units of up to 1000 characters by default, per call. Whether several blocks of content in a call
 * are rounded up to units one by one, and how its outputs belong to them, is not documented: so a call has one block.
 * @see https://aws.amazon.com/blogs/machine-learning/use-the-applyguardrail-api-with-long-context-inputs-and-streaming-outputs-in-amazon-bedrock/
 */
const UNIT = 1_000;
const UNITS_PER_CALL = 25;
const MAX_PIECE = UNIT * UNITS_PER_CALL;
/** Characters on each side of a cut that are looked at once more together. */
const SEAM = 300;
/** Between the texts of one call. */
export const JOINT = '\n';

/** Cuts a text into pieces that each fit into one call, after white space where the last unit has some. */
export function toPieces(text: string): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > MAX_PIECE) {
    const space = rest.slice(MAX_PIECE - UNIT, MAX_PIECE).search(/\s\S*$/);
    let end = space < 0 ? MAX_PIECE : MAX_PIECE - UNIT + space + 1;
    if (/[\uD800-\uDBFF]/.test(rest.charAt(end - 1))) end--;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  pieces.push(rest);
  return pieces;
}

/** The texts across the cuts between pieces, so that nothing hides by lying on a cut. */
export function toSeams(pieces: readonly string[]): string[] {
  return pieces.slice(1).map((piece, i) => (pieces[i] ?? '').slice(-SEAM) + piece.slice(0, SEAM));
}

/** Groups pieces, in order, into as few calls as the limit allows: joined they are the text of a call. */
export function toCalls(pieces: readonly string[]): string[][] {
  const calls: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    length += JOINT.length + piece.length;
    if (length > MAX_PIECE) {
      calls.push([]);
      length = piece.length;
    }
    calls.at(-1)?.push(piece);
  }
  return calls;
}
