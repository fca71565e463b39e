import { type Box, type Canvas, COLOURS, lineHeight, SIZE } from './canvas';
import { cut, wrap } from './text';

/** A resource: a title and what is to know of it. */
export interface Card {
  readonly title: string;
  readonly lines: readonly string[];
  /** Letter of the key that encrypts it. */
  readonly key?: string;
}

const PADDING = 12;
/** Room for the key badge beside the title. */
const KEY_ROOM = 24;

/** Height of the card at a width, in pixels. */
export function cardHeight(card: Card, w: number): number {
  const text = body(card, w).length * lineHeight(SIZE.small);
  return 2 * PADDING + 14 + (text === 0 ? 0 : text + 4);
}

/** Draws the card at its height, or centred in a taller box. */
export function drawCard(canvas: Canvas, card: Card, box: Box) {
  canvas.box(box, { fill: '#ffffff', stroke: COLOURS.card });
  const x = box.x + PADDING;
  const y = box.y + (box.h - cardHeight(card, box.w)) / 2 + PADDING + 11;
  const room = box.w - 2 * PADDING - (card.key === undefined ? 0 : KEY_ROOM);
  canvas.text(x, y, cut(card.title, room, SIZE.card, true), { size: SIZE.card, bold: true });
  canvas.lines(x, y + 18, body(card, box.w), { size: SIZE.small, fill: COLOURS.muted });
  if (card.key !== undefined) canvas.key([box.x + box.w - PADDING - 6, y - 4], card.key);
}

function body({ lines }: Card, w: number): string[] {
  return lines.flatMap((line) => wrap(line, w - 2 * PADDING, SIZE.small));
}
