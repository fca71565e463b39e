import { readFileSync } from 'node:fs';
import { GENAI_RULES } from '../../../lib/compliance/genai/rules';
import { PACK_PAGE, withRules } from '../../../scripts/nag/pack-page';

const page = readFileSync(PACK_PAGE, 'utf8');

test('the page lists every rule of the pack, as it is', () => {
  expect(page).toBe(withRules(page));
  expect(page.match(/^\| `GenAI-\w+` \| (ERROR|WARN) \| \S.* \| .*\|$/gm)).toHaveLength(GENAI_RULES.length);
});

test('a page that drifted is not the same', () => {
  const drifted = page.replace('| ERROR |', '| WARN |');
  expect(drifted).not.toBe(page);
  expect(withRules(drifted)).toBe(page);
});

test('a page without a place for the table is refused', () => {
  expect(() => withRules('# Page')).toThrow('the page has no lines');
});
