import { type Alias, type Case, FAMILIES } from './cases';
import type { Outcome } from './matrix';

/** Cases that run at once: the local server's functions and the clients share the machine. */
const LANES = 4;
const CASE_TIMEOUT_MS = 60_000;

/** Tries each case with its aliases. Calls `onOutcome` as each one ends. */
export async function runCases(
  cases: readonly Case[],
  baseURL: string,
  onOutcome: (outcome: Outcome, ms: number) => void,
): Promise<Outcome[]> {
  const todo = cases.flatMap((one) => aliasesOf(one).map((alias) => ({ case: one, alias })));
  const outcomes: Outcome[] = [];
  const waiting = todo.entries();
  const lane = async () => {
    for (const [index, { case: one, alias }] of waiting) {
      const began = performance.now();
      const failure = await failureOf(one, { baseURL, apiKey: 'local', model: alias });
      const outcome = { case: one, alias, ...(failure !== undefined && { failure }) };
      outcomes[index] = outcome;
      onOutcome(outcome, performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return outcomes;
}

const aliasesOf = ({ alias }: Case): string[] =>
  alias === undefined ? FAMILIES.map((family) => family.alias) : [alias];

async function failureOf(one: Case, target: Parameters<Case['run']>[0]): Promise<string | undefined> {
  const refusal = one.refused?.[target.model as Alias];
  try {
    await within(one.run(target));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (!refusal) return said;
    return refusal.error.test(said) ? undefined : `expected an error like ${refusal.error}, got: ${said}`;
  }
  return refusal && `expected an error like ${refusal.error}, but it works`;
}

async function within(running: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${CASE_TIMEOUT_MS / 1000} s`)), CASE_TIMEOUT_MS);
  });
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
