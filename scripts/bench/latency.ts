import { fork } from 'node:child_process';
import { join } from 'node:path';
import { ENV } from '../../lambda/contract/environment';
import type { FunctionSpec } from '../../local/assembly';
import { type AwsAccess, functionVariables, nodeFor } from '../../local/host';
import type { LocalPlatform } from '../../local/platform';
import { CASES } from './cases';
import type { CaseFigures } from './run-case';
import type { SoakFigures } from './run-soak';
import type { TlsFront } from './tls-front';

/** Stand-ins in this process, and functions that run each in another. */
export interface Bench {
  readonly platform: LocalPlatform;
  /** Calls of functions go through it. @default without TLS */
  readonly tls?: TlsFront;
}

export type StandIns = Extract<AwsAccess, { type: 'stand-in' }>;

/** What a function adds to the calls that it makes. @param bundle path of the function's bundle */
export async function latencies(bench: Bench, fn: FunctionSpec, bundle: string): Promise<CaseFigures[]> {
  const figures: CaseFigures[] = [];
  for await (const figure of eachCase<CaseFigures>(bench, fn, 'run-case.ts', [bundle])) figures.push(figure);
  return figures;
}

/** What is left in memory of many calls of a function. */
export function soak(bench: Bench, fn: FunctionSpec, bundle: string, calls: number): AsyncGenerator<SoakFigures> {
  return eachCase<SoakFigures>(bench, fn, 'run-soak.ts', [bundle, String(calls)]);
}

async function* eachCase<T>(
  bench: Bench,
  fn: FunctionSpec,
  script: string,
  [bundle = '', ...parameters]: readonly string[],
): AsyncGenerator<T> {
  const capability = fn.environment[ENV.CAPABILITY];
  for (const { name } of CASES.filter((candidate) => candidate.capability === capability)) {
    yield await run<T>(bench, fn, script, [bundle, name, ...parameters]);
    bench.platform.bedrock.reset();
  }
}

/** Where a function's calls go: to the stand-ins, through TLS if the bench has it. */
export async function accessOf({ platform: { bedrock, dynamodb, sagemaker }, tls }: Bench): Promise<StandIns> {
  const front = async (url: string) => (tls ? tls.of(url) : url);
  return {
    type: 'stand-in',
    bedrockUrl: await front(bedrock.url),
    dynamoDbUrl: dynamodb && (await front(dynamodb.url)),
    sageMakerUrl: sagemaker && (await front(sagemaker.url)),
  };
}

async function run<T>(bench: Bench, fn: FunctionSpec, script: string, parameters: readonly string[]): Promise<T> {
  const { bedrock } = bench.platform;
  const variables = functionVariables(fn, await accessOf(bench));
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, script), parameters, {
      execPath: nodeFor(fn.runtime).executable,
      execArgv: ['--import', 'tsx', '--expose-gc'],
      env: {
        ...variables,
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        ...(bench.tls && { NODE_EXTRA_CA_CERTS: bench.tls.certificateFile }),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // The stand-in keeps every request until it is reset.
    child.on('message', (message) => (message === 'alive' ? bedrock.reset() : resolve(message as T)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`'${parameters[1]}' ended with ${code}, without figures`)));
  });
}
