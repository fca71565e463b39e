import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type BenchCase, CASES } from './cases';
import { callHandler, load, type Sample } from './handler';
import { quantile } from './statistics';

export interface Latency {
  /** What others on the machine disturb the least. */
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly firstTokenP10Ms?: number;
  readonly firstTokenP50Ms?: number;
}

/** One case, measured. `direct` is absent for a route that calls nothing. */
export interface CaseFigures {
  readonly name: string;
  readonly handler: Latency;
  readonly direct?: Latency;
  /** The handler's figure less the client's. */
  readonly addedP10Ms?: number;
  readonly addedP50Ms?: number;
  readonly addedP99Ms?: number;
  readonly addedFirstTokenP10Ms?: number | undefined;
  readonly addedFirstTokenMs?: number | undefined;
  /** Requests in flight -> requests per second, by the handler and by the client alone. */
  readonly perSecond: Readonly<Record<number, { readonly handler: number; readonly direct?: number }>>;
}

/** Calls before those that are measured: by then the engine has compiled what runs often. */
const WARM_UP = 500;
const PAIRS = 300;
const IN_FLIGHT = [1, 16, 64];
const REQUESTS_PER_LEVEL = 600;

/** The fastest that the SDK has: HTTP/1.1 over connections that are kept. By itself it would open an HTTP/2 session for each call. */
function fastestClient(): BedrockRuntimeClient {
  const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };
  return new BedrockRuntimeClient({ requestHandler: new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent }) });
}

async function callDirect(call: NonNullable<BenchCase['direct']>, client: BedrockRuntimeClient): Promise<Sample> {
  const started = performance.now();
  let firstTokenMs: number | undefined;
  await call(client, process.env, () => {
    firstTokenMs ??= performance.now() - started;
  });
  return { totalMs: performance.now() - started, firstTokenMs };
}

/** Calls per second with so many in flight. */
async function perSecond(inFlight: number, call: () => Promise<unknown>): Promise<number> {
  let left = REQUESTS_PER_LEVEL;
  const started = performance.now();
  const worker = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (REQUESTS_PER_LEVEL * 1000) / (performance.now() - started);
}

function latencyOf(samples: readonly Sample[]): Latency {
  const totals = samples.map(({ totalMs }) => totalMs);
  const first = samples.flatMap(({ firstTokenMs }) => (firstTokenMs === undefined ? [] : [firstTokenMs]));
  return {
    p10Ms: quantile(totals, 0.1),
    p50Ms: quantile(totals, 0.5),
    p99Ms: quantile(totals, 0.99),
    ...(first.length > 0 && { firstTokenP10Ms: quantile(first, 0.1), firstTokenP50Ms: quantile(first, 0.5) }),
  };
}

const difference = (ms?: number, otherMs?: number): number | undefined =>
  ms === undefined || otherMs === undefined ? undefined : ms - otherMs;

async function measure(bundle: string, benchCase: BenchCase): Promise<CaseFigures> {
  const handler = load(bundle);
  const client = fastestClient();
  const { direct } = benchCase;
  const handled: Sample[] = [];
  const called: Sample[] = [];
  for (let i = -WARM_UP; i < PAIRS; i++) {
    // In turn, and each first as often as the other, so that both meet the same noise.
    const order = i % 2 === 0 ? ['handler', 'direct'] : ['direct', 'handler'];
    for (const side of order) {
      if (side === 'handler') {
        const sample = await callHandler(handler, benchCase);
        if (i >= 0) handled.push(sample);
      } else if (direct) {
        const sample = await callDirect(direct, client);
        if (i >= 0) called.push(sample);
      }
    }
  }
  const rates: Record<number, { handler: number; direct?: number }> = {};
  for (const level of IN_FLIGHT) {
    rates[level] = {
      handler: await perSecond(level, () => callHandler(handler, benchCase)),
      ...(direct && { direct: await perSecond(level, () => callDirect(direct, client)) }),
    };
  }
  const own = latencyOf(handled);
  if (!direct) return { name: benchCase.name, handler: own, perSecond: rates };
  const other = latencyOf(called);
  return {
    name: benchCase.name,
    handler: own,
    direct: other,
    addedP10Ms: own.p10Ms - other.p10Ms,
    addedP50Ms: own.p50Ms - other.p50Ms,
    addedP99Ms: own.p99Ms - other.p99Ms,
    addedFirstTokenP10Ms: difference(own.firstTokenP10Ms, other.firstTokenP10Ms),
    addedFirstTokenMs: difference(own.firstTokenP50Ms, other.firstTokenP50Ms),
    perSecond: rates,
  };
}

/** Runs in a process of its own, which has the environment of the function: `run-case.ts BUNDLE NAME`. */
async function main(): Promise<void> {
  const [bundle = '', name] = process.argv.slice(2);
  const benchCase = CASES.find((candidate) => candidate.name === name);
  if (!benchCase) throw new Error(`there is no case '${name}'`);
  // The lines of log and metrics are written as in Lambda, but nobody reads them.
  process.stdout.write = () => true;
  const figures = await measure(bundle, benchCase);
  process.send?.(figures);
  process.disconnect?.();
}

main();
