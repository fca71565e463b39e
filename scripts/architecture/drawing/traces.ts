import type { Architecture } from '../architecture';
import { type Box, type Canvas, COLOURS, SIZE } from './canvas';
import { type Card, cardHeight, drawCard } from './card';
import { deploymentCards, type KeyLetters, keyCard } from './cards';
import { drawLogs, logPanelHeight } from './logs';
import { topicCard, traceCards, watchCards } from './trace-cards';

const GAP = 14;
/** Room for an arrow between two cards, in pixels. */
const ARROW = 22;
const PADDING = 24;
const HEAD = 44;
const LOGS_W = 424;

/** What is recorded, where it is kept, and who is told. Returns the lower edge. */
export function drawTraces(
  canvas: Canvas,
  architecture: Architecture,
  letters: KeyLetters,
  { x, y, w }: Pick<Box, 'x' | 'y' | 'w'>,
): number {
  const inner = { x: x + PADDING, w: w - 2 * PADDING };
  const top = y + HEAD;
  const columnW = (inner.w - LOGS_W - 2 * PADDING) / 2;
  const [second, third] = [inner.x + LOGS_W + PADDING, inner.x + LOGS_W + 2 * PADDING + columnW];

  const chains = traceCards(architecture, letters);
  const chainsH = heightOf(chains, columnW);
  const watch = watchCards(architecture.alerts).map((card) => [card]);
  const topics = architecture.alerts.topics.map((topic) => topicCard(topic, letters));
  const topicW = (columnW - GAP * (topics.length - 1)) / Math.max(1, topics.length);
  const topicH = Math.max(0, ...topics.map((card) => cardHeight(card, topicW)));
  const watchH = heightOf(watch, columnW);
  const h = Math.max(logPanelHeight(architecture.logs.length), chainsH, watchH + ARROW + topicH);

  const cards = [...architecture.keys.map(keyCard), ...deploymentCards(architecture.deployment)];
  const perRow = Math.min(cards.length, 5);
  const cardW = (inner.w - GAP * (perRow - 1)) / perRow;
  const cardH = Math.max(0, ...cards.map((card) => cardHeight(card, cardW)));
  const rows = Math.ceil(cards.length / perRow);
  const below = top + h + GAP;
  const bottom = below + rows * (cardH + GAP) + 6;

  canvas.box({ x, y, w, h: bottom - y }, { fill: COLOURS.account, stroke: COLOURS.line });
  canvas.text(inner.x, y + 27, 'What leaves a trace, and who is told', { size: SIZE.group, bold: true });
  drawLogs(canvas, architecture.logs, letters, { x: inner.x, y: top, w: LOGS_W, h });
  drawChains(canvas, chains, { x: second, y: top, w: columnW, h });
  const watchBox = { x: third, y: top, w: columnW, h: h - ARROW - topicH };
  drawChains(canvas, watch, watchBox);
  topics.forEach((card, i) => {
    const box = { x: third + i * (topicW + GAP), y: top + h - topicH, w: topicW, h: topicH };
    drawCard(canvas, card, box);
    arrowDown(canvas, box.x + box.w / 2, watchBox.y + watchBox.h, box.y);
  });
  cards.forEach((card, i) => {
    const row = Math.floor(i / perRow);
    drawCard(canvas, card, {
      x: inner.x + (i % perRow) * (cardW + GAP),
      y: below + row * (cardH + GAP),
      w: cardW,
      h: cardH,
    });
  });
  return bottom;
}

/** Cards that hand on to the next, chain under chain. */
function drawChains(canvas: Canvas, chains: readonly Card[][], { x, y, w, h }: Box) {
  const spare = (h - heightOf(chains, w)) / Math.max(1, chains.flat().length);
  let at = y;
  for (const chain of chains) {
    chain.forEach((card, i) => {
      if (i > 0) {
        arrowDown(canvas, x + w / 2, at, at + ARROW);
        at += ARROW;
      }
      const box = { x, y: at, w, h: cardHeight(card, w) + spare };
      drawCard(canvas, card, box);
      at += box.h;
    });
    at += GAP;
  }
}

function heightOf(chains: readonly Card[][], w: number): number {
  const cards = chains.flat().reduce((sum, card) => sum + cardHeight(card, w), 0);
  const arrows = chains.reduce((sum, chain) => sum + ARROW * (chain.length - 1), 0);
  return cards + arrows + GAP * Math.max(0, chains.length - 1);
}

function arrowDown(canvas: Canvas, x: number, from: number, to: number) {
  canvas.line(
    [
      [x, from],
      [x, to],
    ],
    { stroke: COLOURS.line, width: 1 },
  );
}
