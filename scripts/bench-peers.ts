import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { ENV } from '../lambda/contract/environment';
import type { RecordedRequest } from '../local/bedrock';
import { accessOf, type Bench } from './bench/latency';
import { IN_FLIGHT, measure, type PeerFigures } from './bench/peers/measure';
import { accessGateway, liteLlm, ours, type Participant, type Surroundings } from './bench/peers/participants';
import { type BenchFolder, withBench } from './bench/with-bench';
import { parsed } from './command-line';

const ROUNDS = 10;

const USAGE = `usage: npm run bench:peers -- [options]

Measures the chat function beside other gateways and beside the clients that they are made of, against one stand-in of
Bedrock over TLS. What is not given is left out. docs/performance.md says how to install them.

      --litellm VENV          virtual environment with LiteLLM's proxy
      --access-gateway CLONE  clone of aws-samples/bedrock-access-gateway, its requirements in CLONE/.venv
      --rounds N              rounds of 280 calls of each (default ${ROUNDS})
  -h, --help                  this text`;

/** Answers each list of models and of profiles with an empty one. */
async function startEmptyLists(): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ modelSummaries: [], inferenceProfileSummaries: [] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function surroundings(bench: Bench, folder: BenchFolder, lists: Server): Promise<Surroundings> {
  const { functions, models } = bench.platform.spec;
  const chat = functions.find(({ environment }) => environment[ENV.CAPABILITY] === 'chat');
  const modelId = models.get('default')?.invoke;
  if (!chat || modelId === undefined || !bench.tls) throw new Error('the sandbox config has no chat model `default`');
  return {
    ...folder,
    chat,
    access: await accessOf(bench),
    certificateFile: bench.tls.certificateFile,
    modelId,
    guardrail: {
      guardrailIdentifier: chat.environment[ENV.GUARDRAIL_ID] ?? '',
      guardrailVersion: chat.environment[ENV.GUARDRAIL_VERSION] ?? '',
      trace: 'enabled',
    },
    bedrockUrl: `http://127.0.0.1:${(lists.address() as AddressInfo).port}`,
    inFlight: IN_FLIGHT,
  };
}

/** @throws Error where calls have a guardrail against what the table will say, or none came in */
function expectGuardrail({ name, guardrail }: Participant, requests: readonly RecordedRequest[]): void {
  const guarded = requests.filter(
    ({ input }) => 'guardrailConfig' in input && input.guardrailConfig !== undefined,
  ).length;
  if (requests.length === 0 || guarded !== (guardrail ? requests.length : 0)) {
    throw new Error(
      `${guarded} of ${requests.length} calls of ${name} had a guardrail, expected ${guardrail ? 'all' : 'none'}`,
    );
  }
}

function print(figures: readonly PeerFigures[]): void {
  const ms = (value: number | undefined) => value?.toFixed(2) ?? '';
  console.log(`\nLatencies in milliseconds; added: less the client of the same guardrail that stands above\n`);
  console.table(
    figures.map(({ name, guardrail, whole, streamed }) => ({
      gateway: name,
      guardrail,
      p50: ms(whole.p50Ms),
      p99: ms(whole.p99Ms),
      added: ms(whole.addedP50Ms),
      'streamed p50': ms(streamed.p50Ms),
      'streamed p99': ms(streamed.p99Ms),
      'streamed added': ms(streamed.addedP50Ms),
    })),
  );
  console.log('\nRequests per second by requests in flight, import in a new process, resident memory at the end\n');
  console.table(
    figures.map((peer) => ({
      gateway: peer.name,
      'per second at 1': peer.perSecond.toFixed(0),
      [`at ${IN_FLIGHT}`]: peer.perSecondInFlight.toFixed(0),
      'import ms': peer.importMs?.toFixed(0) ?? '',
      'memory MB': (peer.residentBytes / 1e6).toFixed(0),
    })),
  );
}

async function main(): Promise<void> {
  const { values } = parsed({
    options: {
      litellm: { type: 'string' },
      'access-gateway': { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds is "${values.rounds}", expected a positive integer`);
  }
  const { litellm, 'access-gateway': clone } = values;
  const lists = await startEmptyLists();
  try {
    const figures = await withBench(true, async (bench, folder) => {
      const around = await surroundings(bench, folder, lists);
      const participants = [
        ...ours(around),
        ...(litellm === undefined ? [] : liteLlm(around, resolve(litellm))),
        ...(clone === undefined ? [] : accessGateway(around, resolve(clone))),
      ];
      return measure(participants, rounds, (participant) => {
        expectGuardrail(participant, bench.platform.bedrock.requests);
        // The stand-in keeps every request until it is reset.
        bench.platform.bedrock.reset();
      });
    });
    print(figures);
  } finally {
    lists.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
