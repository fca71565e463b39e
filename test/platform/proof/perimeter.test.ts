import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configNames, loadConfig } from '../../../lib/config';
import { EXPECTED } from '../../proof/expected';
import { violations } from '../../proof/invariants';
import { nagFindings } from '../../proof/nag';
import { Platform, readSynthesized, type Synthesized } from '../../proof/platform/platform';
import { type Proof, prove } from '../../proof/prove';
import { describeProof } from '../../proof/report';
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
