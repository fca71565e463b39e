import { readPlatform } from '../../../local/assembly';
import { serve } from '../../../local/platform';
import type { StandIns } from '../latency';

/** What the local server is told. */
export interface LocalServerOptions {
  readonly assembly: string;
  readonly port: number;
  readonly access: StandIns;
  readonly certificateFile: string;
  /** Requests that the chat function answers at once. */
  readonly concurrency: number;
}

/** Serves an assembly as `npm start` does, with stand-ins of another process. */
const { assembly, port, access, certificateFile, concurrency } = JSON.parse(
  process.argv[2] ?? '',
) as LocalServerOptions;
const spec = readPlatform(assembly);
const trust = { NODE_EXTRA_CA_CERTS: certificateFile };
const functions = spec.functions.map((fn) => ({ ...fn, environment: { ...fn.environment, ...trust } }));
void serve(
  { port, concurrency, rate: 100_000, onLog: ({ message }) => console.log(message) },
  { ...spec, functions },
  access,
);
