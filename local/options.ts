import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Deployed } from './assembly';

/** What the command line of the local server says. */
export interface Options {
  readonly help: boolean;
  /** CDK context, `key=value` each. */
  readonly context: readonly string[];
  readonly port: number;
  /** Port of Bedrock's stand-in. */
  readonly bedrockPort: number;
  /** Requests that each function answers at once; absent: as Lambda would. */
  readonly concurrency?: number;
  /** Requests per second; absent: those of the config. */
  readonly rate?: number;
  /** Present: the functions call Bedrock itself. */
  readonly deployed?: Deployed;
}

export const DEFAULT_PORT = 8787;

export const USAGE = `usage: npm start -- [options]

  -c, --context KEY=VALUE   CDK context for the synthesis, e.g. -c config=seoul; may be repeated
      --port PORT           port on 127.0.0.1 (default ${DEFAULT_PORT})
      --bedrock-port PORT   port of the stand-in of Bedrock, for AWS SDKs (default ${DEFAULT_PORT + 1}, or one above --port)
      --concurrency N       requests that each function answers at once (default: what is reserved for it, else 10, as in
                            a new account); more get 503 with retry-after, as on AWS
      --rate N              requests per second, and twice as many at once (default: api.throttling of the config);
                            more get 429 with retry-after
      --aws                 call Amazon Bedrock with your own AWS credentials instead of the stand-in. The ids that
                            only a deployment knows come from these:
      --outputs FILE        what cdk deploy --outputs-file FILE wrote
      --guardrail ID:VERSION  the deployed guardrail and its published version
      --account ID          the account, if the config names none
  -h, --help                this text`;

/**
 * Reads the command line.
 *
 * @throws Error for an unknown option, or a value that doesn't fit
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      'bedrock-port': { type: 'string' },
      concurrency: { type: 'string' },
      rate: { type: 'string' },
      aws: { type: 'boolean', default: false },
      outputs: { type: 'string' },
      guardrail: { type: 'string' },
      account: { type: 'string' },
    },
  });
  const port = parsePort('--port', values.port);
  const bedrockPort = parsePort('--bedrock-port', values['bedrock-port'] ?? String(port === 0 ? 0 : port + 1));
  const { outputs, guardrail, account } = values;
  if (!values.aws && (outputs ?? guardrail ?? account) !== undefined) {
    throw new Error('--outputs, --guardrail and --account go with --aws: the stand-in needs no deployed ids');
  }
  const deployed: Deployed = {
    ...(outputs === undefined ? {} : { outputs: readOutputs(outputs) }),
    ...(guardrail === undefined ? {} : { guardrail: parseGuardrail(guardrail) }),
    ...(account === undefined ? {} : { account: parseAccount(account) }),
  };
  const { help, context } = values;
  return {
    help,
    context,
    port,
    bedrockPort,
    ...(values.concurrency === undefined ? {} : { concurrency: positive('--concurrency', values.concurrency) }),
    ...(values.rate === undefined ? {} : { rate: positive('--rate', values.rate) }),
    ...(values.aws ? { deployed } : {}),
  };
}

/** @param given 0 takes any free port */
function parsePort(option: string, given: string): number {
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`${option} is "${given}", expected a number from 0 to 65535`);
  }
  return port;
}

function positive(option: string, given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} is "${given}", expected a positive integer`);
  return value;
}

function readOutputs(file: string): NonNullable<Deployed['outputs']> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NonNullable<Deployed['outputs']>;
  } catch (cause) {
    throw new Error(`--outputs is "${file}", expected a file that cdk deploy --outputs-file wrote`, { cause });
  }
}

function parseGuardrail(given: string): { id: string; version: string } {
  const [, id, version] = /^([a-z0-9]+):([1-9]\d*)$/.exec(given) ?? [];
  if (id === undefined || version === undefined) {
    throw new Error(`--guardrail is "${given}", expected ID:VERSION with a published version, e.g. abc123def456:1`);
  }
  return { id, version };
}

function parseAccount(given: string): string {
  if (!/^\d{12}$/.test(given)) throw new Error(`--account is "${given}", expected twelve digits`);
  return given;
}
