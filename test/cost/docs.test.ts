import { loadConfig } from '../../lib/config';
import { costSchema } from '../../lib/config/cost';
import { costReport } from '../../scripts/cost/report';
import { resourcesOf } from '../../scripts/cost/resources';
import { costText } from '../../scripts/cost/text';
import { codeBlocks, quoted, read, tableBelow } from '../docs/markdown';
import { TODAY } from '../support/stage';

const PAGE = read('docs/cost.md');

test('the sample has the lines that the command prints, and its prices of tokens and of the guardrail', () => {
  const config = loadConfig('seoul');
  const report = costReport('seoul', config, resourcesOf(config, TODAY), TODAY);
  const sample = codeBlocks(PAGE).find(({ code }) => code.startsWith('Cost of config seoul'))?.code ?? '';
  for (const { what } of [...report.monthly, ...report.usage]) expect(sample).toContain(`  ${what}  `);
  const stable = costText(report)
    .split('\n\n')
    .filter((part) => /^(?:A MILLION|THE GUARDRAIL)/.test(part));
  expect(stable).toHaveLength(2);
  for (const part of stable) expect(sample).toContain(part);
});

test('the table has every key of the config, and no other', () => {
  const { shape } = costSchema;
  const keys = Object.entries({
    ...shape,
    anomalies: undefined,
    hardLimit: undefined,
    'anomalies.thresholdUsd': '',
    'anomalies.monitor': '',
    'hardLimit.usd': '',
    'hardLimit.approval': '',
  }).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  expect(
    tableBelow(PAGE, 'Budgets')
      .map(([cell]) => quoted(cell ?? '')[0])
      .sort(),
  ).toEqual(keys.sort());
});
