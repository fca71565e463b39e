import type { Architecture } from '../architecture';
import { type Hop, requestPath, type Step } from '../path';
import { drawBedrock } from './bedrock';
import { type Box, Canvas, COLOURS, lineHeight, type Point, SIZE } from './canvas';
import { drawCard } from './card';
import { entryCards } from './cards';
import { COLUMNS, type Layout, layOut, WIDTH } from './layout';
import { drawLegend } from './legend';
import { wrap } from './text';
import { drawTraces } from './traces';
import { type Doors, drawVpc, drawWaysToModels } from './vpc';

const TITLE = 'bedrock-baseline: the path of one request, and the trace that it leaves';

/** The architecture as an SVG document. */
export function picture(architecture: Architecture): string {
  const canvas = new Canvas();
  const layout = layOut(architecture);
  const letters = new Map(architecture.keys.map(({ arn, letter }) => [arn, letter]));
  const steps = requestPath(architecture);

  canvas.text(20, 40, TITLE, { size: SIZE.title, bold: true });
  canvas.text(20, 64, `Drawn from the templates of ${architecture.stacks.join(', ')}.`, { fill: COLOURS.muted });
  const caller = drawCallers(canvas, architecture, layout);
  drawAccount(canvas, architecture, layout);
  const doors = drawVpc(canvas, architecture, layout, letters);
  const regions = drawBedrock(canvas, architecture, layout, letters);
  drawPath(canvas, architecture, layout, steps, { ...doors, caller, regions });
  const { x, w } = layout.steps;
  const told = drawSteps(canvas, steps, layout.steps);
  const traced = drawTraces(canvas, architecture, letters, { x, y: told + 24, w });
  const bottom = drawLegend(canvas, { x, y: traced + 16, w });
  const description = steps.map(({ title, text }, i) => `${i + 1}. ${title}: ${text}`).join(' ');
  return canvas.document(WIDTH, bottom + 20, TITLE, description);
}

function drawCallers(canvas: Canvas, { entry }: Architecture, { company, api, doorY }: Layout): Box {
  const isPrivate = entry.exposure === 'private';
  canvas.box(company, { fill: COLOURS.company, stroke: COLOURS.line });
  const title = isPrivate ? 'Company network' : 'Internet';
  canvas.text(company.x + 14, company.y + 25, title, { size: SIZE.group, bold: true });
  const h = 62;
  const middle = isPrivate ? doorY : api.y + api.h / 2;
  const box = { x: company.x + 12, y: middle - h / 2, w: company.w - 24, h };
  const from = entry.callers[0] ?? 'any address';
  const more = entry.callers.length > 1 ? ` and ${entry.callers.length - 1} more` : '';
  drawCard(canvas, { title: 'Application', lines: ['OpenAI client', `${from}${more}`] }, box);
  const note = isPrivate ? 'VPN, Direct Connect or transit gateway to the VPC: yours, not part of the templates.' : '';
  canvas.lines(box.x, box.y + h + 24, wrap(note, box.w, SIZE.small), { size: SIZE.small, fill: COLOURS.muted });
  return box;
}

function drawAccount(canvas: Canvas, architecture: Architecture, layout: Layout) {
  const { account, api, sides } = layout;
  canvas.box(account, { fill: COLOURS.account, stroke: COLOURS.line });
  const title = `AWS services in the account ${architecture.account}, ${architecture.region}`;
  canvas.text(COLUMNS.services.x, account.y + 25, title, { size: SIZE.group, bold: true });
  const entry = entryCards(architecture);
  drawCard(canvas, entry.api, api);
  entry.sides.forEach((card, i) => {
    const box = sides[i];
    if (!box) return;
    drawCard(canvas, card, box);
    const y = box.y + box.h / 2;
    canvas.line(
      [
        [box.x, y],
        [api.x + api.w, y],
      ],
      { stroke: COLOURS.line, width: 1 },
    );
  });
}

interface Stations extends Doors {
  readonly caller: Box;
  readonly regions: readonly Box[];
}

/** The arrows of the path, numbered. */
function drawPath(canvas: Canvas, architecture: Architecture, layout: Layout, steps: Step[], at: Stations) {
  const { api, functions, guardrails, doorY } = layout;
  const number = (hop: Hop, point: Point) => {
    const index = steps.findIndex((step) => step.hop === hop);
    if (index >= 0) canvas.step(point, index + 1);
  };
  const between = (at.caller.x + at.caller.w + COLUMNS.account.x) / 2 + 4;
  if (at.entry) {
    // Left of the VPC's edge: the API is outside.
    const x = at.entry.x + 36;
    canvas.line([right(at.caller), [at.entry.x, doorY]]);
    number('caller-endpoint', [between, doorY]);
    canvas.line([
      [x, at.entry.y],
      [x, api.y + api.h],
    ]);
    number('endpoint-api', [x, (api.y + api.h + layout.vpc.y) / 2]);
  } else {
    canvas.line([right(at.caller), [api.x, api.y + api.h / 2]]);
    number('caller-api', [between, api.y + api.h / 2]);
  }
  for (const box of functions) {
    const y = box.y + box.h / 2;
    canvas.line([
      [COLUMNS.trunk, api.y + api.h],
      [COLUMNS.trunk, y],
      [box.x, y],
    ]);
  }
  number('api-function', [COLUMNS.trunk, (api.y + api.h + layout.vpc.y) / 2]);

  const hops = new Set(steps.map(({ hop }) => hop));
  if (!at.exit || !hops.has('function-endpoint')) return;
  drawWaysToModels(canvas, architecture, layout, at.exit);
  number('function-endpoint', [(COLUMNS.functions.x + COLUMNS.functions.w + at.exit.x) / 2 - 4, doorY]);
  const [guardrail] = guardrails;
  const region = at.regions.at(-1);
  if (!guardrail) return;
  const gap = (COLUMNS.account.x + COLUMNS.account.w + COLUMNS.bedrock.x) / 2;
  const level = Math.min(Math.max(doorY, guardrail.y + 8), guardrail.y + guardrail.h - 8);
  const bend: Point[] =
    level === doorY
      ? []
      : [
          [gap, doorY],
          [gap, level],
        ];
  canvas.line([right(at.exit), ...bend, [guardrail.x, level]]);
  number('guardrail', [gap, doorY]);
  if (!region) return;
  const x = region.x + region.w / 2;
  canvas.line([
    [x, guardrail.y],
    [x, region.y + region.h],
  ]);
  number('model', [x, (guardrail.y + region.y + region.h) / 2 + 3]);
}

function right({ x, y, w, h }: Box): Point {
  return [x + w, y + h / 2];
}

/** What happens at each number; returns the lower edge. */
function drawSteps(canvas: Canvas, steps: readonly Step[], { x, y, w }: Box): number {
  const column = w / steps.length;
  const ends = steps.map(({ title, text }, i) => {
    const left = x + i * column;
    canvas.step([left + 12, y + 12], i + 1);
    canvas.text(left + 31, y + 17, title, { size: SIZE.card, bold: true });
    const lines = wrap(text, column - 20, SIZE.body);
    return canvas.lines(left, y + 44, lines, { fill: COLOURS.muted }) - lineHeight(SIZE.body);
  });
  return Math.max(...ends);
}
