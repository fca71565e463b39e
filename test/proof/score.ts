import { brokenInvariant } from './invariants';
import type { Mutation } from './mutations';
import { Templates } from './mutations/templates';
import { nagFindings } from './nag';
import { Platform, type Synthesized } from './platform/platform';
import { disprove } from './prove';

/** What may catch a mutation, the quickest first. */
const CATCHERS = ['invariants', 'proof', 'nag'] as const;
export type Catcher = (typeof CATCHERS)[number];

export interface Outcome {
  readonly mutation: string;
  /** Configs that have what it breaks. */
  readonly configs: readonly string[];
  /** Who catches it, and by what: an invariant, a row of the table, a rule. */
  readonly caughtBy: ReadonlyMap<Catcher, string>;
  /** Configs in which nobody does. */
  readonly survivesIn: readonly string[];
}

/** How hard the mutations are tried. */
export interface Thoroughness {
  /** `one`: in the first config that has what the mutation breaks; `all`: in each. */
  readonly configs: 'one' | 'all';
  /** `first`: the next is asked only when the ones before, which are quicker, see nothing; `all`: each, in the first config. */
  readonly catchers: 'first' | 'all';
}

/**
 * Makes one hole at a time and looks who sees it.
 * @throws Error for a mutation that changes nothing in any config, or makes a template that CloudFormation would not take
 */
export async function scoreMutations(
  mutations: readonly Mutation[],
  configs: readonly Synthesized[],
  thoroughness: Thoroughness,
  progress: (done: number) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const mutation of mutations) {
    outcomes.push(await outcomeOf(mutation, configs, thoroughness));
    progress(outcomes.length);
  }
  return outcomes;
}

async function outcomeOf(
  { name, apply }: Mutation,
  configs: readonly Synthesized[],
  thoroughness: Thoroughness,
): Promise<Outcome> {
  const catches: { config: string; findings: Outcome['caughtBy'] }[] = [];
  for (const synthesized of configs) {
    if (thoroughness.configs === 'one' && catches.length > 0) break;
    const templates = new Templates(synthesized);
    apply(templates);
    if (!templates.isChanged) continue;
    const [dangling] = templates.dangling;
    if (dangling) throw new Error(`the mutation "${name}" leaves a reference to ${dangling}, which does not exist`);
    catches.push({
      config: synthesized.config.prefix,
      findings: await findingsOf(templates.synthesized, thoroughness.catchers === 'all' && catches.length === 0),
    });
  }
  const [first] = catches;
  if (!first) throw new Error(`the mutation "${name}" changes nothing in any config`);
  return {
    mutation: name,
    configs: catches.map(({ config }) => config),
    caughtBy: new Map(catches.flatMap(({ findings }) => [...findings]).reverse()),
    survivesIn: catches.filter(({ findings }) => findings.size === 0).map(({ config }) => config),
  };
}

async function findingsOf(synthesized: Synthesized, everyone: boolean): Promise<Outcome['caughtBy']> {
  const platform = new Platform(synthesized);
  const findings = new Map<Catcher, string>();
  for (const catcher of CATCHERS) {
    if (!everyone && findings.size > 0) break;
    const found = await ask(catcher, platform);
    if (found) findings.set(catcher, found);
  }
  return findings;
}

/** The first thing that a catcher sees, by name. */
async function ask(catcher: Catcher, platform: Platform): Promise<string | undefined> {
  switch (catcher) {
    case 'invariants':
      return brokenInvariant(platform);
    case 'proof': {
      const wrong = await disprove(platform);
      return wrong && `row ${wrong.cell.row}`;
    }
    case 'nag':
      return nagFindings(platform.synthesized)[0]?.replace(/(\[| on ).*$/, '');
  }
}
