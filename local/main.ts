import { join } from 'node:path';
import { AssemblyError } from './assembly';
import { banner } from './banner';
import type { LogEntry } from './host';
import { parseOptions, USAGE } from './options';
import { type Platform, startPlatform, startPlatformOnAws } from './platform';
import { PROJECT, synth } from './synth';

/** Inside cdk.out, which git and Jest ignore; one per port, so that two servers don't write to the same. */
const output = (port: number) => join(PROJECT, 'cdk.out', `local-${port}`);

/** `npm start`: synthesizes the platform, and serves it on this machine until it is told to stop. */
async function main(): Promise<void> {
  const { help, context, deployed, ...options } = parseOptions(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return;
  }
  const assembly = output(options.port);
  await synth({ output: assembly, context });
  const props = { assembly, onLog: print, ...options };
  const platform = await (deployed ? startPlatformOnAws(props, deployed) : startPlatform(props));
  console.log(banner(platform));
  stopOnSignal(platform);
}

function print({ functionName, level, message }: LogEntry): void {
  const line = message.split('\n').join(`\n[${functionName}] `);
  (level === 'ERROR' ? process.stderr : process.stdout).write(`[${functionName}] ${line}\n`);
}

function stopOnSignal(platform: Platform): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      platform.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  const inUse =
    error.code === 'EADDRINUSE' ? ': stop what uses the port, or pass another with --port or --bedrock-port' : '';
  console.error(`${error instanceof AssemblyError ? 'cannot serve the assembly: ' : ''}${error.message}${inUse}`);
  process.exitCode = 1;
});
