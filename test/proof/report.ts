import type { Proof } from './prove';
import type { Outcome } from './score';

/** A config's result in one line, then each wrong cell. */
export function describeProof(config: string, { cells, authorizations, rows, wrong }: Proof): string {
  return [
    `${config}: ${cells} cells of ${rows.size} rows evaluated (${authorizations} authorizations), ${wrong.length} wrong`,
    ...wrong.map(({ cell, found }) => {
      const expected = cell.expected === 'allowed' ? 'allowed' : `denied: ${cell.expected.join(', ')}`;
      return `  row ${cell.row}: ${cell.label}\n    expected ${expected}\n    found ${found}`;
    }),
  ].join('\n');
}

/** The score, who catches each mutation, and what nobody catches. */
export function describeScore(outcomes: readonly Outcome[]): string {
  const survivors = survivorsOf(outcomes);
  const caught = outcomes.length - survivors.length;
  return [
    ...outcomes.map(({ mutation, caughtBy }) => {
      const catchers = [...caughtBy].map(([catcher, by]) => `${catcher} (${by})`).sort();
      return `  ${mutation}: ${catchers.join(', ') || 'nobody'}`;
    }),
    `mutations: ${caught} of ${outcomes.length} caught (${((100 * caught) / outcomes.length).toFixed(1)} %)`,
    ...survivors.map((survivor) => `  survives: ${survivor}`),
  ].join('\n');
}

/** Mutations that nobody catches, with the configs in which they live on. */
export function survivorsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter(({ survivesIn }) => survivesIn.length > 0)
    .map(({ mutation, survivesIn }) => `${mutation} (${survivesIn.join(', ')})`);
}
