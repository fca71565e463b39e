import { configNamed, parsed, UsageError } from '../command-line';

export const USAGE = `usage: npm run feedback:export -- -c config=NAME --from DATE [--to DATE] [--invocations FILE] [--out FILE]

Reads the ratings that callers sent to POST /v1/feedback, and writes them as JSON lines. With the logs of invocations,
which hold what was asked and answered, it writes what a model can be tuned on; docs/feedback.md says how to get them:
  { prompt, chosen, rejected }   a rating with a correction: the correction, and the answer
  { prompt, completion, label }  any other: the answer, and whether it was good

  -c, --context config=NAME  config/NAME.ts; without it, sandbox
      --from DATE            first day, such as 2026-11-01, or a time in UTC, such as 2026-11-01T12:00:00Z
      --to DATE              the day or time before which the last rating came; without it, now
      --invocations FILE     JSON lines as Bedrock logs them, one call of a model each
      --out FILE             a new file, which only you can read; without it, standard output
      --help                 this text

It reads DynamoDB with your own AWS credentials, as the role of the readers of content (output InvocationReaderRoleArn).
Exit code: 0, also where ratings could not be joined, which it counts on standard error; 2 when something does not hold.`;

/** Something that whoever runs the command can put right. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

export interface Options {
  readonly config: string;
  /** ISO 8601, UTC, milliseconds; included. */
  readonly from: string;
  /** The same; not included. */
  readonly to: string;
  readonly invocations?: string | undefined;
  readonly out?: string | undefined;
}

/**
 * @param now the end, where none is given
 * @returns undefined when it asks for help
 * @throws UsageError
 */
export function optionsIn(args: readonly string[], now: Date): Options | undefined {
  const { values } = parsed({
    args: [...args],
    options: {
      context: { type: 'string', short: 'c', multiple: true },
      from: { type: 'string' },
      to: { type: 'string' },
      invocations: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const { context, from, to, invocations, out, help } = values;
  if (help) return undefined;
  const config = configNamed(context);
  if (from === undefined) throw new UsageError('--from is missing: expected the first day, such as 2026-11-01');
  const start = time('--from', from);
  const end = to === undefined ? now.toISOString() : time('--to', to);
  if (start >= end) throw new UsageError(`--from ${start} is not before --to ${end}: expected an earlier day`);
  return { config, from: start, to: end, invocations, out };
}

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/;

function time(option: string, given: string): string {
  const date = TIME.test(given) ? new Date(given) : undefined;
  // 30 February would become 2 March.
  if (!date || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(given.slice(0, 10))) {
    throw new UsageError(
      `${option} is '${given}', expected a day such as 2026-11-01, or a time such as 2026-11-01T12:00:00Z`,
    );
  }
  return date.toISOString();
}
