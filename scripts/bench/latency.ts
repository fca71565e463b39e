import { fork } from 'node:child_process';
import { join } from 'node:path';
import { ENV } from '../../lambda/contract/environment';
import type { FunctionSpec, PlatformSpec } from '../../local/assembly';
import { startBedrock } from '../../local/bedrock';
import { functionVariables, LOCAL_CREDENTIALS } from '../../local/host';
import { CASES } from './cases';
import type { CaseFigures } from './run-case';

const RUN_CASE = join(__dirname, 'run-case.ts');

/**
 * What a function adds to the calls that it makes, with the stand-in in this process and the function alone in another.
 *
 * @param bundle path of the function's bundle
 */
export async function latencies(spec: PlatformSpec, fn: FunctionSpec, bundle: string): Promise<CaseFigures[]> {
  const figures: CaseFigures[] = [];
  for (const { name } of CASES.filter(({ capability }) => capability === capabilityOf(fn))) {
    const bedrock = await startBedrock({
      region: spec.api.region,
      credentials: LOCAL_CREDENTIALS,
      models: [...new Set([...spec.models.values()].map(({ invoke }) => invoke))],
      guardrails: [...spec.guardrails],
    });
    try {
      figures.push(await runCase(fn, bundle, name, bedrock.url));
    } finally {
      await bedrock.close();
    }
  }
  return figures;
}

function runCase(fn: FunctionSpec, bundle: string, name: string, bedrockUrl: string): Promise<CaseFigures> {
  return new Promise((resolve, reject) => {
    const child = fork(RUN_CASE, [bundle, name], {
      execArgv: ['--import', 'tsx'],
      env: {
        ...functionVariables(fn, { type: 'stand-in', bedrockUrl }),
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (figures) => resolve(figures as CaseFigures));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the case '${name}' ended with ${code}, without figures`)));
  });
}

function capabilityOf({ environment }: FunctionSpec): string | undefined {
  return environment[ENV.CAPABILITY];
}
