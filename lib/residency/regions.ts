import { ResidencyError } from './residency-error';

/**
 * Regions with a `bedrock-runtime` endpoint, those of AWS GovCloud (US) last.
 *
 * Source: Amazon Bedrock User Guide, endpoints-region-availability; October 2026.
 */
export const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'ca-west-1',
  'mx-central-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'af-south-1',
  'sa-east-1',
  'us-gov-east-1',
  'us-gov-west-1',
] as const;

export type Region = (typeof REGIONS)[number];

export type Partition = 'aws' | 'aws-us-gov';

/** The partition that a Region belongs to. Nothing crosses from one partition to another. */
export function partitionOf(region: Region): Partition {
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The Regions that share a partition with `region`, itself included. */
export function regionsOfPartition(region: Region): readonly Region[] {
  return REGIONS.filter((r) => partitionOf(r) === partitionOf(region));
}

const EU = ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'] as const;
const US = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'] as const;
const CA = ['ca-central-1', 'ca-west-1'] as const;

const GEOGRAPHIES = {
  us: US,
  'us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  ca: CA,
  /** What `us.` profiles route to, Canadian source Regions included. */
  'north-america': [...US, ...CA],
  /** Member states of the European Union: neither London (eu-west-2) nor Zurich (eu-central-2). */
  eu: EU,
  uk: ['eu-west-2'],
  /** The EU, London and Zurich. From London and Zurich, `eu.` profiles route to the EU and to that Region. */
  europe: [...EU, 'eu-west-2', 'eu-central-2'],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
  in: ['ap-south-1', 'ap-south-2'],
  /**
   * Whatever `apac.` profiles route to. That takes in me-central-1 (United Arab Emirates), which is reached from
   * itself only; see the test that compares this list with the routes.
   */
  apac: [
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-7',
    'me-central-1',
  ],
} as const satisfies Record<string, readonly Region[]>;

type Geography = keyof typeof GEOGRAPHIES;

const GEOGRAPHY_NAMES = Object.keys(GEOGRAPHIES) as Geography[];

/** Where prompts and answers may be processed: `in-region` is the config's Region alone, `global` the whole partition. */
export type Residency = 'in-region' | Geography | 'global';

export const RESIDENCIES: readonly Residency[] = ['in-region', ...GEOGRAPHY_NAMES, 'global'];

/**
 * The Regions in which a platform deployed to `region` may have data processed.
 *
 * @throws ResidencyError when `region` itself lies outside the residency
 */
export function allowedRegions(residency: Residency, region: Region): ReadonlySet<Region> {
  const allowed = regionsOf(residency, region);
  if (!allowed.has(region)) {
    throw new ResidencyError(
      `region ${region} is outside residency '${residency}', which is ${[...allowed].join(', ')}; ` +
        `expected a residency that holds it: ${residenciesHolding([region], region).join(', ')}`,
    );
  }
  return allowed;
}

/** The residencies that a platform in `region` could name to let data reach all of `destinations`, narrowest first. */
export function residenciesHolding(destinations: readonly Region[], region: Region): Residency[] {
  return RESIDENCIES.map((residency) => ({ residency, regions: regionsOf(residency, region) }))
    .filter(({ regions }) => [region, ...destinations].every((r) => regions.has(r)))
    .sort((a, b) => a.regions.size - b.regions.size)
    .map(({ residency }) => residency);
}

function regionsOf(residency: Residency, region: Region): ReadonlySet<Region> {
  if (residency === 'in-region') return new Set([region]);
  if (residency === 'global') return new Set(regionsOfPartition(region));
  return new Set(GEOGRAPHIES[residency]);
}
