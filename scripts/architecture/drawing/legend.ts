import { type Box, type Canvas, COLOURS, SIZE } from './canvas';

const H = 46;

/** How to read the picture, in one strip. Returns the lower edge. */
export function drawLegend(canvas: Canvas, { x, y, w }: Pick<Box, 'x' | 'y' | 'w'>): number {
  canvas.box({ x, y, w, h: H }, { fill: COLOURS.company, stroke: COLOURS.card });
  const middle = y + H / 2;
  const sign = (i: number) => x + 28 + (i * (w - 20)) / 5;
  const label = (i: number, text: string) => canvas.text(sign(i) + 22, middle + 4, text, { size: SIZE.small });
  const door = (i: number, stroke: string) =>
    canvas.box({ x: sign(i) - 14, y: middle - 8, w: 28, h: 16 }, { fill: '#ffffff', stroke, width: 2 });

  canvas.step([sign(0), middle], 1);
  label(0, 'step of a request, told above');
  door(1, COLOURS.vpc.line);
  label(1, 'door of the VPC, with a policy');
  door(2, COLOURS.danger);
  label(2, 'without a policy, or a way out');
  canvas.key([sign(3), middle], 'A');
  label(3, 'encrypted with KMS key A');
  canvas.line(
    [
      [sign(4) - 14, middle],
      [sign(4) + 14, middle],
    ],
    { stroke: COLOURS.line, width: 1 },
  );
  label(4, 'writes to, tells, or stands before');
  return y + H;
}
