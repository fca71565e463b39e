import { fork } from 'node:child_process';
import { join } from 'node:path';
import { ENV } from '../../lambda/contract/environment';
import type { FunctionSpec } from '../../local/assembly';
import { functionVariables, nodeFor } from '../../local/host';
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

/** What a function adds to the calls that it makes. @param bundle path of the function's bundle */
export function latencies(bench: Bench, fn: FunctionSpec, bundle: string): Promise<CaseFigures[]> {
  return eachCase(bench, fn, (name) => run<CaseFigures>(bench, fn, ['run-case.ts', bundle, name]));
}

/** What is left in memory of many calls of a function. */
export function soak(bench: Bench, fn: FunctionSpec, bundle: string, calls: number): Promise<SoakFigures[]> {
  return eachCase(bench, fn, (name) => run<SoakFigures>(bench, fn, ['run-soak.ts', bundle, name, String(calls)]));
}

async function eachCase<T>({ platform }: Bench, fn: FunctionSpec, measure: (name: string) => Promise<T>): Promise<T[]> {
  const figures: T[] = [];
  const capability = fn.environment[ENV.CAPABILITY];
  for (const { name } of CASES.filter((candidate) => candidate.capability === capability)) {
    figures.push(await measure(name));
    platform.bedrock.reset();
  }
  return figures;
}

async function run<T>(bench: Bench, fn: FunctionSpec, [script = '', ...parameters]: readonly string[]): Promise<T> {
  const { bedrock, dynamodb, sagemaker } = bench.platform;
  const front = async (url: string) => (bench.tls ? bench.tls.of(url) : url);
  const variables = functionVariables(fn, {
    type: 'stand-in',
    bedrockUrl: await front(bedrock.url),
    dynamoDbUrl: dynamodb && (await front(dynamodb.url)),
    sageMakerUrl: sagemaker && (await front(sagemaker.url)),
  });
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
