import type { LogNode } from '../logs';
import { type Box, type Canvas, COLOURS, SIZE } from './canvas';
import type { KeyLetters } from './cards';
import { cut } from './text';

const ROW = 22;
const HEAD = 40;
/** Width of the writers' column, in pixels. */
const WRITERS = 116;

export function logPanelHeight(count: number): number {
  return HEAD + count * ROW + 8;
}

/** Who writes to which log group, each with its key; rows spread over a taller box. */
export function drawLogs(canvas: Canvas, logs: readonly LogNode[], letters: KeyLetters, box: Box) {
  canvas.box(box, { fill: '#ffffff', stroke: COLOURS.card });
  const usual = mostCommon(logs.map(({ retentionDays }) => retentionDays));
  const alike = logs.every(({ retentionDays }) => retentionDays === usual);
  const kept = usual === undefined ? 'for ever' : `${usual} days`;
  const title = `Amazon CloudWatch Logs, kept ${kept}${alike ? '' : ' unless noted'}`;
  canvas.text(box.x + 12, box.y + 23, title, { size: SIZE.card, bold: true });

  const x = { writer: box.x + 12, arrow: box.x + 12 + WRITERS, name: box.x + WRITERS + 46, key: box.x + box.w - 18 };
  const row = Math.min(32, (box.h - HEAD - 8) / logs.length);
  logs.forEach(({ name, writer, keyArn, retentionDays }, i) => {
    const y = box.y + HEAD + i * row + 14;
    const style = { size: SIZE.small };
    canvas.text(x.writer, y, cut(writer ?? 'other', WRITERS - 4, SIZE.small), style);
    canvas.line(
      [
        [x.arrow, y - 4],
        [x.arrow + 26, y - 4],
      ],
      { stroke: COLOURS.line, width: 1 },
    );
    const noted = retentionDays === undefined ? ' (for ever)' : ` (${retentionDays} days)`;
    const text = retentionDays === usual ? name : `${name}${noted}`;
    canvas.text(x.name, y, cut(text, x.key - 16 - x.name, SIZE.small), { ...style, fill: COLOURS.muted });
    const letter = letters.get(keyArn ?? '');
    if (letter !== undefined) canvas.key([x.key, y - 4], letter);
  });
}

function mostCommon<T>(values: readonly T[]): T | undefined {
  const count = (value: T) => values.filter((other) => other === value).length;
  return [...new Set(values)].sort((a, b) => count(b) - count(a))[0];
}
