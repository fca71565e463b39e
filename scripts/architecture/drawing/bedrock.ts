import type { Architecture } from '../architecture';
import type { ModelNode } from '../bedrock';
import { type Box, type Canvas, COLOURS, lineHeight, SIZE } from './canvas';
import { drawCard } from './card';
import { guardrailCard, type KeyLetters } from './cards';
import type { Layout } from './layout';
import { cut, wrap } from './text';

const ROW = 38;
const GAP = 14;

/** Amazon Bedrock: the guardrail, and the models by the Regions that they may run in. Returns the boxes of the Regions. */
export function drawBedrock(canvas: Canvas, architecture: Architecture, layout: Layout, letters: KeyLetters): Box[] {
  const { bedrock, guardrails } = layout;
  canvas.box(bedrock, { fill: COLOURS.bedrock.fill, stroke: COLOURS.bedrock.line, width: 2 });
  canvas.text(bedrock.x + 14, bedrock.y + 27, 'Amazon Bedrock', {
    size: SIZE.group,
    bold: true,
    fill: COLOURS.bedrock.line,
  });
  architecture.guardrails.forEach((guardrail, i) => {
    const box = guardrails[i];
    if (box) drawCard(canvas, guardrailCard(guardrail, architecture.region, letters), box);
  });

  const x = bedrock.x + 14;
  const w = bedrock.w - 28;
  let y = layout.modelsY;
  return byRegions(architecture.models).map((group) => {
    const box = { x, y, w, h: groupHeight(group, w) };
    drawGroup(canvas, box, group);
    y += box.h + GAP;
    return box;
  });
}

/** Height that the models take at a width, in pixels. */
export function modelsHeight(models: readonly ModelNode[], w: number): number {
  const heights = byRegions(models).map((group) => groupHeight(group, w));
  return heights.reduce((sum, h) => sum + h, 0) + GAP * Math.max(0, heights.length - 1);
}

/** Models that may run in the same Regions. */
interface Group {
  readonly regions: readonly string[];
  readonly models: readonly ModelNode[];
}

function byRegions(models: readonly ModelNode[]): Group[] {
  const sets = [...new Set(models.map(({ regions }) => regions.join(' ')))];
  return sets.map((set) => {
    const inside = models.filter(({ regions }) => regions.join(' ') === set);
    return { regions: inside[0]?.regions ?? [], models: inside };
  });
}

function heading({ regions }: Group, w: number): string[] {
  const text = regions.includes('*') ? 'Models in any Region' : `Models in ${regions.join(', ')}`;
  return wrap(regions.length === 0 ? 'Models that no policy allows' : text, w - 24, SIZE.small, true);
}

function headingHeight(group: Group, w: number): number {
  return 12 + heading(group, w).length * lineHeight(SIZE.small);
}

function groupHeight(group: Group, w: number): number {
  return headingHeight(group, w) + group.models.length * ROW + 8;
}

function drawGroup(canvas: Canvas, box: Box, group: Group) {
  canvas.box(box, { fill: '#ffffff', stroke: COLOURS.bedrock.line, dash: '4 3' });
  const style = { size: SIZE.small, bold: true, fill: COLOURS.bedrock.line };
  canvas.lines(box.x + 12, box.y + 21, heading(group, box.w), style);
  const room = box.w - 24;
  group.models.forEach(({ alias, modelId }, i) => {
    const y = box.y + headingHeight(group, box.w) + i * ROW + 18;
    canvas.text(box.x + 12, y, cut(alias, room, SIZE.body, true), { bold: true });
    canvas.text(box.x + 12, y + 15, cut(modelId, room, SIZE.small), { size: SIZE.small, fill: COLOURS.muted });
  });
}
