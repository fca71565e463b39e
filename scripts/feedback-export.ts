import { writeFileSync } from 'node:fs';
import { fitting } from '../lambda/shared/request-metadata';
import { loadConfig } from '../lib/config';
import { ConfigError } from '../lib/config/config-error';
import { ResidencyError } from '../lib/residency';
import { UsageError } from './command-line';
import { type Example, PROBLEMS, type Problem, toExample } from './feedback/examples';
import { readInvocations } from './feedback/invocations';
import { ExportError, optionsIn, USAGE } from './feedback/options';
import { type ExportedRating, readRatings } from './feedback/ratings';

async function main(args: readonly string[]): Promise<void> {
  const now = new Date();
  const options = optionsIn(args, now);
  if (!options) {
    console.log(USAGE);
    return;
  }
  const config = loadConfig(options.config);
  if (!config.feedback) throw new ExportError(`config ${options.config} has no feedback: there are no ratings to read`);
  const ratings = await readRatings(config, options, now);
  const lines = options.invocations === undefined ? ratings.map(alone) : await joined(ratings, options.invocations);
  write(lines, options.out);
  console.error(`${ratings.length} ratings from ${options.from} to ${options.to}, ${lines.length} lines written`);
}

/** Without who it was. */
function alone({ completion_id, requestId, rating, created_at, model, reason, correction }: ExportedRating): object {
  return { completion_id, request_id: requestId, rating, created_at, model, reason, correction };
}

async function joined(ratings: readonly ExportedRating[], file: string): Promise<Example[]> {
  // The log has the ids as Bedrock takes them.
  const invocations = await readInvocations(file, new Set(ratings.map(({ requestId }) => fitting(requestId))));
  const examples: Example[] = [];
  const counts = new Map<Problem, number>();
  for (const rating of ratings) {
    const example = toExample(rating, invocations.get(fitting(rating.requestId)) ?? []);
    if (typeof example === 'string') counts.set(example, (counts.get(example) ?? 0) + 1);
    else examples.push(example);
  }
  for (const [problem, count] of counts) console.error(`${count} left out: ${PROBLEMS[problem]}`);
  return examples;
}

function write(lines: readonly object[], out: string | undefined): void {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(out, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === 'EEXIST' ? 'is there already: name a new file, or remove it' : `can't be written: ${code}`;
    throw new ExportError(`--out ${out} ${problem}`, { cause });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const expected = [ConfigError, ExportError, ResidencyError, UsageError];
  if (!(error instanceof Error && expected.some((kind) => error instanceof kind))) throw error;
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
  process.exitCode = 2;
});
