import { median, quantile } from '../statistics';
import type { Participant, Running } from './participants';
import { residentBytes, stop } from './process';
import type { Round, RoundFigures } from './protocol';

const IMPORTS = 5;
const WARM_UP = 50;
/** Calls of a round, one after the other, whole and then streamed; and those made with some in flight. */
const SEQUENTIAL = 60;
const PARALLEL = 160;

/** Requests in flight where there are some. */
export const IN_FLIGHT = 8;

export interface LatencyFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Less the client alone; median of the rounds. */
  readonly addedP50Ms?: number;
}

export interface PeerFigures {
  readonly name: string;
  readonly guardrail: boolean;
  /** Absent: a client alone. */
  readonly client?: string;
  readonly whole: LatencyFigures;
  readonly streamed: LatencyFigures;
  /** Requests per second with one and with {@link IN_FLIGHT} in flight, whole; medians of the rounds. */
  readonly perSecond: number;
  readonly perSecondInFlight: number;
  readonly importMs?: number;
  readonly residentBytes: number;
}

interface RoundOfAll {
  readonly whole: RoundFigures;
  readonly streamed: RoundFigures;
  readonly parallel: RoundFigures;
}

/**
 * Measures all in turn, so that they meet the same noise of the machine.
 *
 * @param onCalls called after calls of each
 */
export async function measure(
  participants: readonly Participant[],
  rounds: number,
  onCalls: (participant: Participant) => void,
): Promise<PeerFigures[]> {
  const imports = participants.map((): number[] => []);
  for (let i = 0; i < IMPORTS; i++) {
    for (const [index, { importMs }] of participants.entries()) if (importMs) imports[index]?.push(await importMs());
  }
  const running: Running[] = [];
  try {
    for (const participant of participants) {
      const started = await participant.start();
      running.push(started);
      await warm(started);
      onCalls(participant);
    }
    const made = participants.map((): RoundOfAll[] => []);
    for (let round = 0; round < rounds; round++) {
      // Each is first as often as the others.
      for (let turn = 0; turn < participants.length; turn++) {
        const index = (round + turn) % participants.length;
        const [participant, one] = [participants[index], running[index]];
        if (!participant || !one) continue;
        made[index]?.push(await makeRounds(one));
        onCalls(participant);
      }
    }
    return participants.map((participant, index) => {
      const client = participants.findIndex(({ name }) => name === participant.client);
      const { server, caller } = running[index] ?? {};
      return figuresOf(participant, made[index] ?? [], made[client], {
        ...(imports[index]?.length && { importMs: median(imports[index]) }),
        residentBytes: residentBytes((server ?? caller?.process)?.pid ?? 0),
      });
    });
  } finally {
    for (const { caller, server } of running) {
      await stop(caller.process);
      if (server) await stop(server);
    }
  }
}

async function warm({ caller }: Running): Promise<void> {
  const rounds: Round[] = [
    { stream: false, calls: WARM_UP, inFlight: 1 },
    { stream: true, calls: WARM_UP, inFlight: 1 },
    { stream: false, calls: WARM_UP, inFlight: IN_FLIGHT },
  ];
  for (const round of rounds) await caller.make(round);
}

async function makeRounds({ caller }: Running): Promise<RoundOfAll> {
  return {
    whole: await caller.make({ stream: false, calls: SEQUENTIAL, inFlight: 1 }),
    streamed: await caller.make({ stream: true, calls: SEQUENTIAL, inFlight: 1 }),
    parallel: await caller.make({ stream: false, calls: PARALLEL, inFlight: IN_FLIGHT }),
  };
}

function figuresOf(
  { name, guardrail, client }: Participant,
  own: readonly RoundOfAll[],
  alone: readonly RoundOfAll[] | undefined,
  rest: Pick<PeerFigures, 'importMs' | 'residentBytes'>,
): PeerFigures {
  const rate = (part: 'whole' | 'parallel') =>
    median(own.map((round) => (round[part].callMs.length * 1000) / round[part].totalMs));
  return {
    name,
    guardrail,
    ...(client !== undefined && { client }),
    whole: latencyOf('whole', own, alone),
    streamed: latencyOf('streamed', own, alone),
    perSecond: rate('whole'),
    perSecondInFlight: rate('parallel'),
    ...rest,
  };
}

function latencyOf(
  part: 'whole' | 'streamed',
  own: readonly RoundOfAll[],
  alone: readonly RoundOfAll[] | undefined,
): LatencyFigures {
  const all = own.flatMap((round) => round[part].callMs);
  const p50 = (round: RoundOfAll | undefined) => median(round?.[part].callMs ?? []);
  return {
    p50Ms: quantile(all, 0.5),
    p99Ms: quantile(all, 0.99),
    ...(alone && { addedP50Ms: median(own.map((round, index) => p50(round) - p50(alone[index]))) }),
  };
}
