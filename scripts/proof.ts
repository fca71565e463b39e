import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configNames, loadConfig } from '../lib/config';
import { synth } from '../local/synth';
import { violations } from '../test/proof/invariants';
import { denialMutationsOf, WRITTEN } from '../test/proof/mutations';
import { nagFindings } from '../test/proof/nag';
import { Platform, readSynthesized } from '../test/proof/platform/platform';
import { prove } from '../test/proof/prove';
import { describeProof, describeScore, survivorsOf } from '../test/proof/report';
import { scoreMutations } from '../test/proof/score';

/**
 * Synthesizes the shipped configs, evaluates the request matrix over their policies, and makes one hole at a time to
 * see that it is found. Exit code 1 when a cell is wrong, a check finds something, or a hole stays unseen.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'proof-'));
  try {
    const configs = [];
    for (const name of configNames()) {
      const output = join(folder, name);
      await synth({ output, context: [`config=${name}`] });
      configs.push(readSynthesized(loadConfig(name), output));
    }
    let problems = 0;
    for (const synthesized of configs) {
      const platform = new Platform(synthesized);
      const proof = await prove(platform);
      const findings = [...violations(platform), ...nagFindings(synthesized)];
      console.log([describeProof(synthesized.config.prefix, proof), ...findings.map((text) => `  ${text}`)].join('\n'));
      problems += proof.wrong.length + findings.length;
    }
    const mutations = [...WRITTEN, ...denialMutationsOf(configs)];
    const outcomes = await scoreMutations(mutations, configs, { configs: 'all', catchers: 'all' }, (done) => {
      if (done % 50 === 0) console.log(`mutations: ${done} of ${mutations.length} made`);
    });
    console.log(describeScore(outcomes));
    process.exitCode = problems + survivorsOf(outcomes).length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
