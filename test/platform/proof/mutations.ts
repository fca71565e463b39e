import { configNames, loadConfig } from '../../../lib/config';
import type { Mutation } from '../../proof/mutations';
import { readSynthesized, type Synthesized } from '../../proof/platform/platform';
import { survivorsOf } from '../../proof/report';
import { type Catcher, scoreMutations } from '../../proof/score';
import { assemblyOf } from '../assemblies';

/**
 * Makes holes, each in the first config that has what it breaks; `npm run proof` makes them in all.
 * @param least how many there are at least
 * @param catchers each sees holes that those before it do not
 */
export async function expectSeen(
  mutationsOf: (configs: readonly Synthesized[]) => readonly Mutation[],
  least: number,
  catchers: readonly Catcher[],
): Promise<void> {
  const configs = configNames().map((name) => readSynthesized(loadConfig(name), assemblyOf(name)));
  const mutations = mutationsOf(configs);
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  expect(mutations.length).toBeGreaterThanOrEqual(least);

  const outcomes = await scoreMutations(mutations, configs, { configs: 'one', catchers: 'first' });
  expect(survivorsOf(outcomes)).toEqual([]);
  expect(new Set(outcomes.flatMap(({ caughtBy }) => [...caughtBy.keys()]))).toEqual(new Set(catchers));
}
