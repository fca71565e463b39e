import type { Architecture } from '../architecture';
import type { Endpoint } from '../network';
import { entryEndpoint, modelEndpoint, reachesModels } from '../path';
import { type Box, type Canvas, COLOURS, type Point, pillWidth, SIZE } from './canvas';
import { drawCard } from './card';
import { functionCard, type KeyLetters } from './cards';
import { COLUMNS, type Layout } from './layout';

const PILL_H = 40;

/** The doors on the VPC's edge: where the path of a request passes. */
export interface Doors {
  readonly entry?: Box;
  readonly exit?: Box;
}

/** The VPC with its subnets, functions, endpoints, and whatever else leads out of it. */
export function drawVpc(canvas: Canvas, architecture: Architecture, layout: Layout, letters: KeyLetters): Doors {
  const { vpc, doorY } = layout;
  const { network, functions } = architecture;
  canvas.box(vpc, { fill: COLOURS.vpc.fill, stroke: COLOURS.vpc.line, width: 2 });
  const x = COLUMNS.functions.x;
  canvas.text(x, vpc.y + 28, `VPC ${network.cidr}`, { size: SIZE.group, bold: true, fill: COLOURS.vpc.line });
  canvas.text(x, vpc.y + 47, summary(architecture), { size: SIZE.small, fill: COLOURS.muted });
  drawSubnets(canvas, architecture, vpc.y + 60);
  functions.forEach((fn, i) => {
    const box = layout.functions[i];
    if (box) drawCard(canvas, functionCard(fn, letters), box);
  });

  const entry = entryEndpoint(architecture);
  const exit = modelEndpoint(architecture);
  const doors: { entry?: Box; exit?: Box } = {};
  if (entry) doors.entry = drawEndpoint(canvas, entry, [vpc.x, doorY]);
  const others = network.endpoints.filter((endpoint) => endpoint.kind === 'Interface' && endpoint !== entry);
  [...others.filter((e) => e === exit), ...others.filter((e) => e !== exit)].forEach((endpoint, i) => {
    const box = drawEndpoint(canvas, endpoint, [vpc.x + vpc.w, doorY + 56 * i]);
    if (endpoint === exit) doors.exit = box;
  });
  const gateways = network.endpoints.filter(({ kind }) => kind === 'Gateway');
  const step = vpc.w / (gateways.length + 1);
  gateways.forEach((endpoint, i) => {
    drawEndpoint(canvas, endpoint, [vpc.x + (i + 1) * step, vpc.y + vpc.h]);
  });
  drawExits(canvas, network.exits, vpc);
  return doors;
}

/** Lines from a function to the endpoint of the models, where its security group and its role allow it. */
export function drawWaysToModels(canvas: Canvas, architecture: Architecture, layout: Layout, exit: Box) {
  const endpoint = modelEndpoint(architecture);
  if (!endpoint) return;
  const y = exit.y + exit.h / 2;
  architecture.functions.forEach((fn, i) => {
    const box = layout.functions[i];
    if (!box || !reachesModels(architecture, fn, endpoint)) return;
    const start: Point = [box.x + box.w, box.y + box.h / 2];
    const bend = box.x + box.w + 12;
    canvas.line(start[1] === y ? [start, [exit.x, y]] : [start, [bend, start[1]], [bend, y], [exit.x, y]]);
  });
}

function summary({ network }: Architecture): string {
  const isolated = network.subnets.every((subnet) => subnet.isolated);
  const absent = ['internet gateway', 'NAT gateway'].filter((exit) => !network.exits.some((e) => e.endsWith(exit)));
  return [isolated ? 'isolated subnets' : 'subnets, not all isolated', ...absent.map((exit) => `no ${exit}`)].join(
    ', ',
  );
}

/** Three in a row. */
function drawSubnets(canvas: Canvas, { network }: Architecture, top: number) {
  const room = COLUMNS.vpc.x + COLUMNS.vpc.w - COLUMNS.functions.x - 20;
  const w = Math.floor((room - 2 * 8) / 3);
  network.subnets.forEach(({ zone, cidr, isolated }, i) => {
    const box = { x: COLUMNS.functions.x + (i % 3) * (w + 8), y: top + Math.floor(i / 3) * 50, w, h: 40 };
    const stroke = isolated ? COLOURS.vpc.line : COLOURS.danger;
    canvas.box(box, { fill: 'none', stroke, dash: '4 3', radius: 6 });
    const style = { size: SIZE.small, anchor: 'middle' } as const;
    canvas.text(box.x + w / 2, box.y + 17, zone, style);
    canvas.text(box.x + w / 2, box.y + 32, cidr, { ...style, fill: COLOURS.muted });
  });
}

function drawEndpoint(canvas: Canvas, { service, kind, policy }: Endpoint, [x, y]: Point): Box {
  const lines = [service, `${kind.toLowerCase()} endpoint`];
  const w = pillWidth(lines);
  const box = { x: x - w / 2, y: y - PILL_H / 2, w, h: PILL_H };
  canvas.pill(box, lines, policy ? COLOURS.vpc.line : COLOURS.danger);
  return box;
}

/** In red on the upper edge: a private platform has none. */
function drawExits(canvas: Canvas, exits: readonly string[], vpc: Box) {
  let right = vpc.x + vpc.w - 16;
  for (const exit of [...exits].reverse()) {
    const w = pillWidth([exit]);
    canvas.pill({ x: right - w, y: vpc.y - 15, w, h: 30 }, [exit], COLOURS.danger);
    right -= w + 12;
  }
}
