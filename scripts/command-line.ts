import { type ParseArgsConfig, parseArgs } from 'node:util';

/** A command line that says something else than the usage of its script. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads a command line. @throws UsageError for an option that the script has not */
export function parsed<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * The config that `-c config=NAME` names, the last one if it is given twice.
 *
 * @param context values of the option
 * @throws UsageError for other context, which the script does not take
 */
export function configNamed(context: readonly string[] = []): string {
  let config = 'sandbox';
  for (const entry of context) {
    const name = /^config=(.+)$/.exec(entry)?.[1];
    if (name === undefined) throw new UsageError(`-c ${entry}: expected config=NAME`);
    config = name;
  }
  return config;
}
