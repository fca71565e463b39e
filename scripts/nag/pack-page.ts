import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NagMessageLevel } from 'cdk-nag';
import { GENAI_RULES } from '../../lib/compliance/genai/rules';

export const PACK_PAGE = join(__dirname, '../../docs/genai-pack.md');

const START = '<!-- rules: written by scripts/nag/pack-page.ts -->';
const END = '<!-- end of rules -->';

/**
 * The page with its table of rules as the pack has them.
 *
 * @throws Error where the page has no place for the table
 */
export function withRules(page: string): string {
  const [before, after] = [page.indexOf(START), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`the page has no lines "${START}" and "${END}"; put them back`);
  const rows = [...GENAI_RULES]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, level, info, controls }) =>
      row(`\`GenAI-${id}\``, level === NagMessageLevel.ERROR ? 'ERROR' : 'WARN', cell(info), controls.join(', ')),
    );
  const table = [
    row('Rule', 'Level', 'What it finds, and what to do', 'Controls'),
    '| --- | --- | --- | --- |',
    ...rows,
  ];
  return `${page.slice(0, before + START.length)}\n\n${table.join('\n')}\n\n${page.slice(after)}`;
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell(text: string): string {
  return text.replace(/[|*<]/g, (character) => `\\${character}`);
}

if (require.main === module) writeFileSync(PACK_PAGE, withRules(readFileSync(PACK_PAGE, 'utf8')));
