import { fork } from 'node:child_process';
import { join } from 'node:path';
import { ENV } from '../../lambda/contract/environment';
import type { FunctionSpec } from '../../local/assembly';
import { functionVariables, nodeFor } from '../../local/host';
import type { LocalPlatform } from '../../local/platform';
import { CASES } from './cases';
import type { CaseFigures } from './run-case';

const RUN_CASE = join(__dirname, 'run-case.ts');

/**
 * What a function adds to the calls that it makes, with the stand-ins in this process and the function alone in another.
 *
 * @param bundle path of the function's bundle
 */
export async function latencies(platform: LocalPlatform, fn: FunctionSpec, bundle: string): Promise<CaseFigures[]> {
  const figures: CaseFigures[] = [];
  const capability = fn.environment[ENV.CAPABILITY];
  for (const { name } of CASES.filter((candidate) => candidate.capability === capability)) {
    figures.push(await runCase(platform, fn, bundle, name));
    platform.bedrock.reset();
  }
  return figures;
}

function runCase(
  { bedrock, dynamodb, sagemaker }: LocalPlatform,
  fn: FunctionSpec,
  bundle: string,
  name: string,
): Promise<CaseFigures> {
  const variables = functionVariables(fn, {
    type: 'stand-in',
    bedrockUrl: bedrock.url,
    dynamoDbUrl: dynamodb?.url,
    sageMakerUrl: sagemaker?.url,
  });
  return new Promise((resolve, reject) => {
    const child = fork(RUN_CASE, [bundle, name], {
      execPath: nodeFor(fn.runtime).executable,
      execArgv: ['--import', 'tsx'],
      env: { ...variables, PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (figures) => resolve(figures as CaseFigures));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the case '${name}' ended with ${code}, without figures`)));
  });
}
