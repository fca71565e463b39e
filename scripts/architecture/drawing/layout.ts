import type { Architecture } from '../architecture';
import { entryEndpoint, modelEndpoint, reachesModels } from '../path';
import { modelsHeight } from './bedrock';
import type { Box } from './canvas';
import { cardHeight } from './card';
import { deploymentCard, entryCards, functionCard, guardrailCard, keyCard } from './cards';
import { logPanelHeight } from './logs';

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
  logs: { x: 276, w: 424 },
  keys: { x: 714, w: 214 },
} as const;

export const WIDTH = 1260;
const TOP = 88;
const GAP = 14;
const LEGEND_H = 190;

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
  readonly legend: Box;
  readonly bedrock: Box;
  /** Upper edge of the models. */
  readonly modelsY: number;
  readonly guardrails: readonly Box[];
  readonly logs: Box;
  readonly keys: readonly Box[];
  readonly deployment?: Box;
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
  const { functions, guardrails, keys, deployment, network, region } = architecture;
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

  const panelsY = vpcBottom + 48;
  const keyBoxes = stack(
    COLUMNS.keys,
    panelsY,
    keys.map((key) => cardHeight(keyCard(key), COLUMNS.keys.w)),
  );
  const helper = deploymentCard(deployment);
  const deploymentBox = helper && {
    ...COLUMNS.keys,
    y: bottom(keyBoxes, panelsY - GAP) + GAP,
    h: cardHeight(helper, COLUMNS.keys.w),
  };
  const inBedrock = { x: COLUMNS.bedrock.x + 14, w: COLUMNS.bedrock.w - 28 };
  const modelsY = TOP + 42;
  const modelsBottom = modelsY + modelsHeight(architecture.models, inBedrock.w);
  const guardrailHeights = guardrails.map((node) => cardHeight(guardrailCard(node, region, letters), inBedrock.w));
  const guardrailBoxes = stack(
    inBedrock,
    Math.max(modelsBottom + 50, doorY - (guardrailHeights[0] ?? 0) / 2),
    guardrailHeights,
  );
  const bedrockBottom = Math.max(vpcBottom + 20, bottom(guardrailBoxes, modelsBottom) + 16);
  const legend = { ...COLUMNS.bedrock, y: Math.max(panelsY, bedrockBottom + 20), h: LEGEND_H };
  const logsBottom = panelsY + logPanelHeight(architecture.logs.length);
  const panelsBottom = bottom(deploymentBox ? [deploymentBox] : keyBoxes, logsBottom);
  const accountBottom = Math.max(panelsBottom + 18, legend.y + legend.h);
  const full = { y: TOP, h: accountBottom - TOP };
  return {
    company: { ...COLUMNS.company, ...full },
    account: { ...COLUMNS.account, ...full },
    api: { x: COLUMNS.services.x, y: entryY, w: apiW, h: entryH },
    sides: sideBoxes.length === 1 ? [{ ...sideColumn, y: entryY, h: entryH }] : sideBoxes,
    vpc: { ...COLUMNS.vpc, y: vpcY, h: vpcBottom - vpcY },
    functions: functionBoxes,
    doorY,
    legend: { ...legend, h: accountBottom - legend.y },
    bedrock: { ...COLUMNS.bedrock, y: TOP, h: bedrockBottom - TOP },
    modelsY,
    guardrails: guardrailBoxes,
    logs: { ...COLUMNS.logs, y: panelsY, h: panelsBottom - panelsY },
    keys: keyBoxes,
    deployment: deploymentBox,
    steps: { x: 20, y: accountBottom + 20, w: WIDTH - 40, h: 0 },
  };
}
