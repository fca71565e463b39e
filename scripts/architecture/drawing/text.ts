/** Advance widths of a wide sans-serif, in em; text set in a narrower one leaves room. */
const NARROW = /[iljtfrI.,:;'|!()[\]/ -]/;
const WIDE = /[mwMW@…→]/;
const EM = { narrow: 0.36, wide: 0.93, capital: 0.71, other: 0.6, east: 1, bold: 1.07 };

/** Upper bound of the width of a line, in pixels, for the usual system fonts. */
export function textWidth(text: string, size: number, bold = false): number {
  const em = [...text].reduce((sum, character) => sum + advance(character), 0);
  return em * size * (bold ? EM.bold : 1);
}

function advance(character: string): number {
  if (NARROW.test(character)) return EM.narrow;
  if (WIDE.test(character)) return EM.wide;
  if (/[A-Z]/.test(character)) return EM.capital;
  return /[\u1100-\uffdc]/.test(character) && !/[\u2000-\u206f]/.test(character) ? EM.east : EM.other;
}

/** Lines no wider than `width` pixels, broken at spaces; a word that is wider is cut. */
export function wrap(text: string, width: number, size: number, bold = false): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(longer, size, bold) <= width) lines[lines.length - 1] = longer;
    else lines.push(cut(word, width, size, bold));
  }
  return lines;
}

/** The text, or as much of it as `width` pixels hold, with an ellipsis. */
export function cut(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  let kept = text;
  while (kept !== '' && textWidth(`${kept}…`, size, bold) > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}
