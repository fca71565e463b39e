import { type Alias, type Case, FAMILIES } from './cases';

/** How one case ended with one alias. */
export interface Outcome {
  readonly case: Case;
  readonly alias: string;
  /** Absent: it works, or it was refused as expected. */
  readonly failure?: string;
}

/** What the run should give, or gave: the features of each client, as Markdown. Equal outcomes give equal text. */
export function matrix(outcomes: readonly Outcome[], versions: Readonly<Record<string, string>>): string {
  const cases = [...new Set(outcomes.map((outcome) => outcome.case))];
  const clients = [...new Set(cases.map(({ client }) => client))];
  const rows = (client: string) =>
    cases.filter((one) => one.client === client).map((one) => row([one.feature, ...cellsOf(one, outcomes)]));
  const head = [row(['', ...FAMILIES.map(({ family }) => family)]), row(['---', ...FAMILIES.map(() => '---')])];
  const tables = clients.map((client) => [`### ${client}`, '', ...head, ...rows(client)].join('\n'));
  const tried = Object.entries(versions).map(([name, version]) => `\`${name}\` ${version}`);
  return [`Tried with ${tried.join(', ')}.`, ...tables].join('\n\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function cellsOf(one: Case, outcomes: readonly Outcome[]): string[] {
  const ended = (alias: string) => outcomes.find((outcome) => outcome.case === one && outcome.alias === alias);
  if (one.alias !== undefined) {
    const outcome = ended(one.alias);
    return [`${outcome?.failure ? 'fails' : 'works'} (alias \`${one.alias}\`)`, ...FAMILIES.slice(1).map(() => '')];
  }
  return FAMILIES.map(({ alias }) => {
    if (ended(alias)?.failure) return 'fails';
    const refusal = one.refused?.[alias as Alias];
    return refusal ? `not offered: ${refusal.reason}` : 'works';
  });
}

const BEGIN = '<!-- interop: written by npm run interop -- --write -->';
const END = '<!-- interop: end -->';

/**
 * The document with the matrix between its markers.
 *
 * @throws Error when the document lacks a marker
 */
export function withMatrix(document: string, text: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`expected the markers ${BEGIN} and ${END} in the document`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${document.slice(end)}`;
}
