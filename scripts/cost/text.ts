import type { CostReport } from './report';

const WIDTH = 120;
const UNKNOWN = 'unknown';

/** The report for people, in lines of up to 120 characters. */
export function costText(report: CostReport): string {
  const { monthly, usage, aliases, guardrail, unknown } = report;
  return [
    `Cost of config ${report.config} in ${report.region}, in US dollars at list prices of ${report.pricesFrom} to ${report.pricesTo}.`,
    'Taxes, discounts, credits and free tiers are left out. Nothing here is a bill: check aws.amazon.com/pricing.',
    '',
    'A MONTH BEFORE A SINGLE TOKEN',
    ...table([
      ...monthly.map((line) => [
        `${line.count}`,
        line.what,
        `x ${line.unitUsd === undefined ? UNKNOWN : amount(line.unitUsd)}`,
        `= ${line.usd === undefined ? UNKNOWN : money(line.usd)}`,
        line.assumption,
      ]),
      ['', 'together', '', `= ${money(report.monthlyUsd)}`, unknown.length > 0 ? 'without what is unknown' : ''],
    ]),
    '',
    'BY USE, BESIDE IT',
    ...table(
      usage.map((line) => [
        line.what,
        line.unitUsd === undefined ? UNKNOWN : amount(line.unitUsd),
        line.unit ? `per ${line.unit}` : '',
        line.assumption,
      ]),
    ),
    '',
    'A MILLION TOKENS, ON DEMAND, SERVICE TIER default',
    ...table([
      ['alias', 'model', 'called', 'input', 'output', 'as of'],
      ...aliases.map(({ alias, modelId, scope, inputUsd, outputUsd, asOf }) => [
        alias,
        modelId,
        scope,
        inputUsd === undefined ? UNKNOWN : amount(inputUsd),
        outputUsd === undefined ? UNKNOWN : amount(outputUsd),
        asOf ?? '',
      ]),
    ]),
    '',
    `THE GUARDRAIL ON A MILLION TOKENS, of prompts and of answers alike, at ${report.charactersPerToken} characters a token`,
    ...table([
      ...guardrail.map(({ policy, usd }) => [policy, usd === undefined ? UNKNOWN : money(usd)]),
      ['together', report.guardrailUsd === undefined ? UNKNOWN : money(report.guardrailUsd)],
    ]),
    '  A call pays for whole text units of 1,000 characters: short calls cost more. Korean has fewer characters a token.',
    '  Words and regular expressions are free.',
    '',
    'UNKNOWN, AND IN NO SUM',
    ...(unknown.length > 0 ? unknown.map((what) => `  ${what}`) : ['  nothing']),
    '',
    'PRICES FROM',
    ...sourcesOf(report),
  ].join('\n');
}

/** Columns as wide as they need, two spaces apart; the last one takes what is left of the line and goes on below. */
function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns - 1 }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.flatMap((row) => {
    const start = `  ${widths.map((width, i) => align(row[i] ?? '', width)).join('  ')}  `;
    return wrapped(row[columns - 1] ?? '', WIDTH - start.length).map((text, i) =>
      `${i === 0 ? start : ' '.repeat(start.length)}${text}`.trimEnd(),
    );
  });
}

/** Amounts end, and other cells start, at the same column. */
function align(cell: string, width: number): string {
  return /^(?:[x=] )?(?:[\d.,]+|unknown)$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function sourcesOf({ monthly, usage, aliases, guardrail }: CostReport): string[] {
  const names = new Map<string, string>();
  for (const { source, asOf } of [...monthly, ...usage, ...aliases, ...guardrail]) {
    if (source && asOf) names.set(source, asOf);
  }
  return table([...names].map(([source, asOf]) => [asOf, source]));
}

/** Cents; the sums of a month. */
function money(usd: number): string {
  return usd.toFixed(2);
}

/** As many digits as the price has, two at least. */
function amount(usd: number): string {
  const exact = String(Number(usd.toPrecision(8)));
  return exact.includes('.') ? exact.padEnd(exact.indexOf('.') + 3, '0') : `${exact}.00`;
}
