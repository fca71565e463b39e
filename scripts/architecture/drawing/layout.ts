import type { Architecture } from '../architecture';
import { entryEndpoint, modelEndpoint, reachesModels } from '../path';
import { modelsHeight } from './bedrock';
import type { Box } from './canvas';
import { cardHeight } from './card';
import { entryCards, functionCard, guardrailCard } from './cards';

/** Columns of the picture, in pixels. */
export const COLUMNS = {
  company: { x: 20, w: 176 },
  account: { x: 252, w: 700 },
  /** What is in the account, but not in the VPC. */
  services: { x: 276, w: 652 },
  vpc: { x: 332, w: 530 },
  functions: { x: 452, w: 264 },
  bedrock: { x: 990, w: 250 },
  /** Where the lines to the functions come down. */
  trunk: 426,
} as const;

export const WIDTH = 1260;
const TOP = 88;
const GAP = 14;

/** Where everything stands. */
export interface Layout {
  readonly company: Box;
  readonly account: Box;
  readonly api: Box;
  /** What stands before the API. */
  readonly sides: readonly Box[];
  readonly vpc: Box;
  readonly functions: readonly Box[];
  /** Height at which the request enters and leaves the VPC. */
  readonly doorY: number;
  readonly bedrock: Box;
  /** Upper edge of the models. */
  readonly modelsY: number;
  readonly guardrails: readonly Box[];
  readonly steps: Box;
}

/** Stacks cards of their own height under each other. */
function stack(column: { x: number; w: number }, top: number, heights: readonly number[]): Box[] {
  let y = top;
  return heights.map((h) => {
    const box = { ...column, y, h };
    y += h + GAP;
    return box;
  });
}

function bottom(boxes: readonly Box[], otherwise: number): number {
  return boxes.reduce((low, { y, h }) => Math.max(low, y + h), otherwise);
}

export function layOut(architecture: Architecture): Layout {
  const { functions, guardrails, keys, network, region } = architecture;
  const letters = new Map(keys.map(({ arn, letter }) => [arn, letter]));
  const { api, sides } = entryCards(architecture);

  const apiW = 330;
  const sideX = COLUMNS.services.x + apiW + 50;
  const sideColumn = { x: sideX, w: COLUMNS.services.x + COLUMNS.services.w - sideX };
  const entryY = TOP + 38;
  const sideBoxes = stack(
    sideColumn,
    entryY,
    sides.map((card) => cardHeight(card, sideColumn.w)),
  );
  const entryH = Math.max(cardHeight(api, apiW), bottom(sideBoxes, entryY) - entryY);

  const vpcY = entryY + entryH + 62;
  const subnetRows = Math.ceil(network.subnets.length / 3);
  const functionBoxes = stack(
    COLUMNS.functions,
    vpcY + 64 + subnetRows * 50,
    functions.map((fn) => cardHeight(functionCard(fn, letters), COLUMNS.functions.w)),
  );
  const out = modelEndpoint(architecture);
  const door = functions.findIndex((fn) => out && reachesModels(architecture, fn, out));
  const doorBox = functionBoxes[Math.max(door, 0)];
  const doorY = doorBox ? doorBox.y + doorBox.h / 2 : vpcY + 140;
  const others = network.endpoints.filter((e) => e.kind === 'Interface' && e !== entryEndpoint(architecture)).length;
  const vpcBottom = Math.max(bottom(functionBoxes, doorY + 40), doorY + others * 56) + 44;

  const inBedrock = { x: COLUMNS.bedrock.x + 14, w: COLUMNS.bedrock.w - 28 };
  const modelsY = TOP + 42;
  const modelsBottom = modelsY + modelsHeight(architecture.models, inBedrock.w);
  const guardrailHeights = guardrails.map((node) => cardHeight(guardrailCard(node, region, letters), inBedrock.w));
  const guardrailBoxes = stack(
    inBedrock,
    Math.max(modelsBottom + 50, doorY - (guardrailHeights[0] ?? 0) / 2),
    guardrailHeights,
  );
  const accountBottom = Math.max(vpcBottom + 36, bottom(guardrailBoxes, modelsBottom) + 16);
  const full = { y: TOP, h: accountBottom - TOP };
  return {
    company: { ...COLUMNS.company, ...full },
    account: { ...COLUMNS.account, ...full },
    api: { x: COLUMNS.services.x, y: entryY, w: apiW, h: entryH },
    sides: sideBoxes.length === 1 ? [{ ...sideColumn, y: entryY, h: entryH }] : sideBoxes,
    vpc: { ...COLUMNS.vpc, y: vpcY, h: vpcBottom - vpcY },
    functions: functionBoxes,
    doorY,
    bedrock: { ...COLUMNS.bedrock, ...full },
    modelsY,
    guardrails: guardrailBoxes,
    steps: { x: 20, y: accountBottom + 20, w: WIDTH - 40, h: 0 },
  };
}
