import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configNames, loadConfig } from '../../../lib/config';
import { EXPECTED } from '../../proof/expected';
import { violations } from '../../proof/invariants';
import { nagFindings } from '../../proof/nag';
import { Platform, readSynthesized, type Synthesized } from '../../proof/platform/platform';
import { type Proof, prove } from '../../proof/prove';
import { describeProof, survivorsOf } from '../../proof/report';
import { scoreMutations } from '../../proof/score';
import { assemblyOf } from '../assemblies';

const configs = new Map<string, Synthesized>(
  configNames().map((name) => [name, readSynthesized(loadConfig(name), assemblyOf(name))]),
);
const proofs = new Map<string, Proof>();

describe.each([...configs])('the perimeter of %s', (name, synthesized) => {
  test('every request is answered as the table says', async () => {
    const proof = await prove(new Platform(synthesized));
    proofs.set(name, proof);
    expect(proof.wrong.length === 0 ? '' : describeProof(name, proof)).toBe('');
    expect(proof.cells).toBeGreaterThan(7_000);
  }, 120_000);

  test('every invariant holds in the templates', () => {
    expect(violations(new Platform(synthesized))).toEqual([]);
  });

  test('the nag packs find nothing in the templates that is not acknowledged', () => {
    expect(nagFindings(synthesized)).toEqual([]);
  });

  test('no bundle holds the simulator', () => {
    const bundles = readdirSync(assemblyOf(name), { recursive: true, encoding: 'utf8' }).filter((f) =>
      f.endsWith('.js'),
    );
    expect(bundles.length).toBeGreaterThan(0);
    expect(
      bundles.filter((file) => /iam-simulate|cloud-copilot/.test(readFileSync(join(assemblyOf(name), file), 'utf8'))),
    ).toEqual([]);
  });
});

test('every row of the table speaks of a request of some config', () => {
  const spoken = new Set([...proofs.values()].flatMap(({ rows }) => [...rows]));
  expect(EXPECTED.filter((_, i) => !spoken.has(i + 1))).toEqual([]);
});

test('every hole in the perimeter is seen', async () => {
  const outcomes = await scoreMutations([...configs.values()], false);
  const names = outcomes.map(({ mutation }) => mutation);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(610);
  expect(survivorsOf(outcomes)).toEqual([]);
  // Each of the three sees what the others do not.
  expect(new Set(outcomes.flatMap(({ caughtBy }) => [...caughtBy.keys()]))).toEqual(
    new Set(['invariants', 'proof', 'nag']),
  );
}, 240_000);
