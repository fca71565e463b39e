import type { Architecture } from '../architecture';
import { type Hop, requestPath, type Step } from '../path';
import { drawBedrock } from './bedrock';
import { type Box, Canvas, COLOURS, lineHeight, type Point, SIZE } from './canvas';
import { drawCard } from './card';
import { deploymentCard, entryCards, keyCard } from './cards';
import { COLUMNS, type Layout, layOut, WIDTH } from './layout';
import { drawLogs } from './logs';
import { wrap } from './text';
import { type Doors, drawVpc, drawWaysToModels } from './vpc';

const TITLE = 'bedrock-baseline: the path of one request';

/** The architecture as an SVG document. */
export function picture(architecture: Architecture): string {
  const canvas = new Canvas();
  const layout = layOut(architecture);
  const letters = new Map(architecture.keys.map(({ arn, letter }) => [arn, letter]));
  const steps = requestPath(architecture);

  canvas.text(20, 40, TITLE, { size: SIZE.title, bold: true });
  canvas.text(20, 64, 'Drawn from the synthesized templates, so it shows what is deployed.', { fill: COLOURS.muted });
  const caller = drawCallers(canvas, architecture, layout);
  drawAccount(canvas, architecture, layout);
  drawLegend(canvas, layout.legend);
  const doors = drawVpc(canvas, architecture, layout, letters);
  drawLogs(canvas, architecture.logs, letters, layout.logs);
  const regions = drawBedrock(canvas, architecture, layout, letters);
  drawPath(canvas, architecture, layout, steps, { ...doors, caller, regions });
  const bottom = drawSteps(canvas, steps, layout.steps);
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
  architecture.keys.forEach((key, i) => {
    const box = layout.keys[i];
    if (box) drawCard(canvas, keyCard(key), box);
  });
  const deployment = deploymentCard(architecture.deployment);
  if (deployment && layout.deployment) drawCard(canvas, deployment, layout.deployment);
}

function drawLegend(canvas: Canvas, box: Box) {
  canvas.box(box, { fill: COLOURS.company, stroke: COLOURS.card });
  canvas.text(box.x + 14, box.y + 25, 'How to read it', { size: SIZE.card, bold: true });
  const [x, text] = [box.x + 28, box.x + 52];
  const row = (i: number) => box.y + 52 + i * 28;
  canvas.step([x, row(0)], 1);
  canvas.text(text, row(0) + 4, 'step of a request, told below', { size: SIZE.small });
  canvas.box({ x: x - 14, y: row(1) - 8, w: 28, h: 16 }, { fill: '#ffffff', stroke: COLOURS.vpc.line, width: 2 });
  canvas.text(text, row(1) + 4, 'door of the VPC, with a policy', { size: SIZE.small });
  canvas.key([x, row(2)], 'A');
  canvas.text(text, row(2) + 4, 'encrypted with KMS key A', { size: SIZE.small });
  canvas.line(
    [
      [x - 14, row(3)],
      [x + 14, row(3)],
    ],
    { stroke: COLOURS.line, width: 1 },
  );
  canvas.text(text, row(3) + 4, 'writes to, or stands before', { size: SIZE.small });
  canvas.box({ x: x - 14, y: row(4) - 8, w: 28, h: 16 }, { fill: '#ffffff', stroke: COLOURS.danger, width: 2 });
  canvas.text(text, row(4) + 4, 'without a policy, or a way out', { size: SIZE.small });
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
