import { textWidth } from './text';

export const COLOURS = {
  ink: '#1f2328',
  muted: '#59636e',
  line: '#8c959f',
  card: '#d1d9e0',
  path: '#0969da',
  danger: '#cf222e',
  company: '#f6f8fa',
  account: '#ffffff',
  vpc: { line: '#1a7f37', fill: '#effaf2' },
  bedrock: { line: '#8250df', fill: '#f8f4ff' },
  /** Of key A, B ... */
  keys: ['#9a6700', '#0a7ea4', '#bf3989', '#57606a'],
} as const;

export const SIZE = { title: 20, group: 14, card: 13, body: 12, small: 11 } as const;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Point = readonly [x: number, y: number];

interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Half the side of the key badge, in pixels. */
const KEY = 8;
/** Radius of the number of a step, in pixels. */
const STEP = 11;

/** An SVG document, written element by element. */
export class Canvas {
  private readonly elements: string[] = [];

  box({ x, y, w, h }: Box, style: { fill: string; stroke: string; width?: number; radius?: number; dash?: string }) {
    const dash = style.dash === undefined ? '' : ` stroke-dasharray="${style.dash}"`;
    this.elements.push(
      `<rect x="${px(x)}" y="${px(y)}" width="${px(w)}" height="${px(h)}" rx="${style.radius ?? 8}" fill="${style.fill}" ` +
        `stroke="${style.stroke}" stroke-width="${style.width ?? 1}"${dash}/>`,
    );
  }

  /** One line; `y` is its baseline. */
  text(x: number, y: number, text: string, style: TextStyle = {}) {
    const { size = SIZE.body, bold = false, fill = COLOURS.ink, anchor = 'start' } = style;
    this.elements.push(
      `<text x="${px(x)}" y="${px(y)}" font-size="${size}"${bold ? ' font-weight="600"' : ''} fill="${fill}"` +
        `${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escapeXml(text)}</text>`,
    );
  }

  /** Lines under each other; returns the baseline after the last. */
  lines(x: number, y: number, lines: readonly string[], style: TextStyle = {}): number {
    const leading = lineHeight(style.size ?? SIZE.body);
    lines.forEach((line, i) => {
      this.text(x, y + i * leading, line, style);
    });
    return y + lines.length * leading;
  }

  /** A straight or elbowed line; with a head it ends in an arrow. */
  line(points: readonly Point[], style: { stroke?: string; width?: number; head?: boolean; dash?: string } = {}) {
    const { stroke = COLOURS.path, width = 2, head = true } = style;
    const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join(' ');
    const dash = style.dash === undefined ? '' : ` stroke-dasharray="${style.dash}"`;
    this.elements.push(`<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}"${dash}/>`);
    const [from, to] = points.slice(-2);
    if (head && from && to) this.head(from, to, stroke, width);
  }

  private head([fromX, fromY]: Point, [x, y]: Point, fill: string, width: number) {
    const length = Math.hypot(x - fromX, y - fromY) || 1;
    const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
    const [long, half] = [5 + 2 * width, 2 + width];
    const corner = (side: number) => `${px(x - long * dx - side * half * dy)} ${px(y - long * dy + side * half * dx)}`;
    this.elements.push(`<path d="M${px(x)} ${px(y)} L${corner(1)} L${corner(-1)} Z" fill="${fill}"/>`);
  }

  /** The number of a step on the path of a request. */
  step([x, y]: Point, number: number) {
    this.elements.push(
      `<circle cx="${px(x)}" cy="${px(y)}" r="${STEP}" fill="${COLOURS.path}" stroke="#ffffff" stroke-width="2"/>`,
    );
    this.text(x, y + 4, String(number), { bold: true, fill: '#ffffff', anchor: 'middle' });
  }

  /** A key's letter, centred. */
  key([x, y]: Point, letter: string) {
    const fill = COLOURS.keys[(letter.charCodeAt(0) - 65) % COLOURS.keys.length] ?? COLOURS.muted;
    this.box({ x: x - KEY, y: y - KEY, w: 2 * KEY, h: 2 * KEY }, { fill, stroke: fill, radius: 4 });
    this.text(x, y + 4, letter, { size: SIZE.small, bold: true, fill: '#ffffff', anchor: 'middle' });
  }

  /** A rounded label of one or two lines. */
  pill(box: Box, lines: readonly string[], stroke: string) {
    this.box(box, { fill: '#ffffff', stroke, width: 2, radius: Math.min(18, box.h / 2) });
    const [first = '', second] = lines;
    const middle = box.x + box.w / 2;
    const y = box.y + box.h / 2;
    this.text(middle, second === undefined ? y + 4 : y - 3, first, { bold: true, anchor: 'middle' });
    if (second !== undefined) {
      this.text(middle, y + 12, second, { size: SIZE.small, fill: COLOURS.muted, anchor: 'middle' });
    }
  }

  /** The whole document. */
  document(w: number, h: number, title: string, description: string): string {
    const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" ` +
        `aria-labelledby="title description" font-family="${font}">`,
      `<title id="title">${escapeXml(title)}</title>`,
      `<desc id="description">${escapeXml(description)}</desc>`,
      `<rect width="${w}" height="${h}" fill="#ffffff"/>`,
      ...this.elements,
      '</svg>',
      '',
    ].join('\n');
  }
}

/** Distance of two baselines, in pixels. */
export function lineHeight(size: number): number {
  return Math.round(size * 1.4);
}

/** Width of a pill that holds the lines, in pixels. */
export function pillWidth(lines: readonly string[]): number {
  const [first = '', second = ''] = lines;
  return Math.ceil(Math.max(textWidth(first, SIZE.body, true), textWidth(second, SIZE.small)) + 28);
}

/** Tenths of a pixel are enough. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
