import { readFileSync } from 'node:fs';
import { MODELS_PAGE, withTable } from '../../scripts/models-page';

test('the table of what the models take is that of the data', () => {
  const page = readFileSync(MODELS_PAGE, 'utf8');
  expect(page).toBe(withTable(page));
});
