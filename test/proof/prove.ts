import { EXPECTED } from './expected';
import type { Denial } from './expected/row';
import { type Cell, cellsByRow, cellsOf } from './matrix/matrix';
import { Subject } from './matrix/subject';
import type { Platform } from './platform/platform';
import { simulate, type Verdict } from './simulate';

/** A cell whose policies say something else than the table. */
export interface WrongCell {
  readonly cell: Cell;
  readonly found: string;
}

export interface Proof {
  readonly cells: number;
  /** Rows of the table that speak of this config. */
  readonly rows: ReadonlySet<number>;
  /** Authorizations that AWS would make for them. */
  readonly authorizations: number;
  readonly wrong: readonly WrongCell[];
}

/**
 * Evaluates every cell of the matrix of a synthesized config. What is combined, in the order of AWS's evaluation logic:
 *
 * - service control policies of the organization, for principals of its accounts alone;
 * - the policy of the VPC endpoint, where a request passes one of ours; of another's endpoint the worst is assumed;
 * - identity policies, inline and managed, of the principal; and
 * - the policy of the resource: key, role (trust), guardrail, log group, bucket, topic, queue, API. An explicit Deny
 *   anywhere decides. Elsewhere the same account needs one Allow, of the identity or of the resource, another account
 *   both; keys and roles always need theirs.
 * - A call of a model is allowed when each of its parts is: the profile, the foundation model in the source Region, and
 *   the one in the Region that it goes to. The endpoint's policy is asked for each part.
 * - API Gateway's authorizer, by the kind of credentials that the method takes.
 *
 * Not modelled: permissions boundaries of the company (the templates hold only their ARN; they can take an Allow away,
 * but not a denial), session policies, grants of keys, resource control policies (Bedrock has none), the enforced
 * guardrail's refusal of a caller who may not apply it (its ApplyGuardrail is a row of its own), keys, buckets and
 * endpoints that are the company's own, security groups, routes, Object Lock and public access blocks (see the
 * invariants), and the foundation-model ARN without a Region of `global` profiles, which the simulator does not take.
 */
export async function prove(platform: Platform): Promise<Proof> {
  const cells = cellsOf(new Subject(platform), EXPECTED);
  const wrong: WrongCell[] = [];
  for (const cell of cells) {
    const found = await mistake(cell);
    if (found) wrong.push({ cell, found });
  }
  return {
    cells: cells.length,
    rows: new Set(cells.map(({ row }) => row)),
    authorizations: cells.reduce((sum, cell) => sum + cell.authorizations.length, 0),
    wrong,
  };
}

/** A wrong cell, if there is one. It looks at one cell of each row first, then at the next of each, and so on. */
export async function disprove(platform: Platform): Promise<WrongCell | undefined> {
  for (const cell of acrossRows(cellsByRow(new Subject(platform), EXPECTED))) {
    const found = await mistake(cell);
    if (found) return { cell, found };
  }
  return undefined;
}

function* acrossRows(rows: readonly Iterable<Cell>[]): Generator<Cell> {
  let cells = rows.map((row) => row[Symbol.iterator]());
  while (cells.length > 0) {
    const left: typeof cells = [];
    for (const row of cells) {
      const { value, done } = row.next();
      if (done) continue;
      left.push(row);
      yield value;
    }
    cells = left;
  }
}

async function mistake({ authorizations, authorized, expected }: Cell): Promise<string | undefined> {
  const verdicts = await Promise.all(authorizations.map(simulate));
  const allowed = authorized && verdicts.every((verdict) => verdict.allowed);
  if (expected === 'allowed') return allowed ? undefined : `denied: ${describe(verdicts, authorized)}`;
  if (allowed) return `allowed: ${describe(verdicts, authorized)}`;
  const missing = expected.filter((denial) => !stands(denial, verdicts, authorized));
  return missing.length > 0 ? `denied, but not because ${missing.join(', ')}` : undefined;
}

function stands(denial: Denial, verdicts: readonly Verdict[], authorized: boolean): boolean {
  switch (denial) {
    case 'role forbids':
      return verdicts.some(({ role }) => role === 'forbids');
    case 'role does not allow':
      return verdicts.some(({ role, roleAllows }) => role !== 'absent' && !roleAllows);
    case 'endpoint refuses':
      return verdicts.some(({ endpoint }) => endpoint === 'silent' || endpoint === 'forbids');
    case 'resource policy forbids':
      return verdicts.some(({ resource }) => resource === 'forbids');
    case 'resource policy does not allow':
      return verdicts.some(({ resource }) => resource !== 'allows');
    case 'organization forbids':
      return verdicts.some(({ organization }) => organization === 'forbids');
    case 'authorizer refuses':
      return !authorized;
  }
}

function describe(verdicts: readonly Verdict[], authorized: boolean): string {
  const layers = verdicts.map(({ role, endpoint, resource, organization }) =>
    JSON.stringify({ role, endpoint, resource, organization }),
  );
  return [...new Set(layers), ...(authorized ? [] : ['authorizer refuses'])].join(' and ');
}
