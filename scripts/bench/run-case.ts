import { Writable } from 'node:stream';
import { createBedrockClient } from '../../lambda/shared/bedrock';
import { type BenchCase, CASES } from './cases';
import { quantile } from './statistics';

/** What one side of a comparison took. */
interface Sample {
  readonly totalMs: number;
  /** Undefined where nothing is streamed. */
  readonly firstTokenMs?: number;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly firstTokenP50Ms?: number;
}

/** One case, measured. `direct` is absent for a route that calls nothing. */
export interface CaseFigures {
  readonly name: string;
  readonly handler: Latency;
  readonly direct?: Latency;
  /** The handler's figure less the client's. */
  readonly addedP50Ms?: number;
  readonly addedP99Ms?: number;
  readonly addedFirstTokenMs?: number;
  /** Requests in flight -> requests per second, by the handler and by the client alone. */
  readonly perSecond: Readonly<Record<number, { readonly handler: number; readonly direct?: number }>>;
}

const WARM_UP = 50;
const PAIRS = 300;
const IN_FLIGHT = [1, 16, 64];
const REQUESTS_PER_LEVEL = 600;

/** What a streamed handler writes to. */
class Written extends Writable {
  text = '';
  constructor(private readonly onText: (text: string) => void) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.onText(this.text);
    done();
  }
}

type Handler = (event: object, stream?: Writable, context?: object) => Promise<{ statusCode: number } | undefined>;

function load(bundle: string): Handler {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: Handler) => Object.assign(handler, { streams: true }),
      HttpResponseStream: {
        from: (stream: Writable, { statusCode }: { statusCode: number }) => Object.assign(stream, { statusCode }),
      },
    },
  });
  return (require(bundle) as { handler: Handler }).handler;
}

/** Calls the handler as Lambda does. @throws Error when the answer is not a success */
async function callHandler(handler: Handler, { body, hasFirstToken }: BenchCase): Promise<Sample> {
  const event = {
    body: body && JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { extendedRequestId: 'bench', identity: { userArn: 'arn:aws:iam::111122223333:role/bench' } },
  };
  const started = performance.now();
  let firstTokenMs: number | undefined;
  const stream = new Written((text) => {
    if (firstTokenMs === undefined && hasFirstToken?.(text)) firstTokenMs = performance.now() - started;
  });
  const answer = await handler(event, stream, { getRemainingTimeInMillis: () => 300_000 });
  const totalMs = performance.now() - started;
  const { statusCode } = answer ?? (stream as unknown as { statusCode: number });
  if (statusCode >= 300 || (hasFirstToken && firstTokenMs === undefined)) {
    throw new Error(`the function answered ${statusCode}: ${stream.text.slice(0, 500)}`);
  }
  return { totalMs, firstTokenMs };
}

async function callDirect(
  call: NonNullable<BenchCase['direct']>,
  client: ReturnType<typeof createBedrockClient>,
): Promise<Sample> {
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
    p50Ms: quantile(totals, 0.5),
    p99Ms: quantile(totals, 0.99),
    ...(first.length > 0 && { firstTokenP50Ms: quantile(first, 0.5) }),
  };
}

async function measure(bundle: string, benchCase: BenchCase): Promise<CaseFigures> {
  const handler = load(bundle);
  const client = createBedrockClient();
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
    addedP50Ms: own.p50Ms - other.p50Ms,
    addedP99Ms: own.p99Ms - other.p99Ms,
    ...(own.firstTokenP50Ms !== undefined &&
      other.firstTokenP50Ms !== undefined && { addedFirstTokenMs: own.firstTokenP50Ms - other.firstTokenP50Ms }),
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
