import type { Case } from '../../interop/cases';
import { matrix, type Outcome, withMatrix } from '../../interop/matrix';
import { codeBlocks, read } from '../docs/markdown';

const given = (change: Partial<Case> = {}): Case => ({ client: 'A', feature: 'chat', run: async () => {}, ...change });
const outcomes = (one: Case, failures: Record<string, string> = {}): Outcome[] =>
  ['default', 'nova', 'open', 'qwen'].map((alias) => ({
    case: one,
    alias,
    ...(failures[alias] !== undefined && { failure: failures[alias] }),
  }));

describe('the matrix of clients', () => {
  test('says of each family what works, what fails and what is not offered', () => {
    const refusing = given({ feature: 'image', refused: { qwen: { reason: 'no images', error: /image/ } } });
    const text = matrix([...outcomes(given(), { nova: 'boom' }), ...outcomes(refusing)], { a: '1.0.0' });
    expect(text.split('\n')).toEqual([
      'Tried with `a` 1.0.0.',
      '',
      '### A',
      '',
      '|  | Claude | Nova | gpt-oss | SageMaker endpoint |',
      '| --- | --- | --- | --- | --- |',
      '| chat | works | fails | works | works |',
      '| image | works | works | works | not offered: no images |',
    ]);
  });

  test('says that a refusal fails which did not come as expected', () => {
    const refusing = given({ refused: { qwen: { reason: 'no images', error: /image/ } } });
    expect(matrix(outcomes(refusing, { qwen: 'it works' }), {})).toContain('| works | works | works | fails |');
  });

  test('names the alias of a feature that is not of chat', () => {
    const one = given({ feature: 'embeddings', alias: 'embed' });
    expect(matrix([{ case: one, alias: 'embed' }], {})).toContain('| embeddings | works (alias `embed`) |');
  });

  test('replaces what stands between the markers of the page', () => {
    const page = read('docs/clients.md');
    const once = withMatrix(page, '### A');
    expect(once).toContain('-->\n\n### A\n\n<!--');
    expect(withMatrix(withMatrix(page, 'other'), '### A')).toBe(once);
    expect(() => withMatrix('no markers', '')).toThrow('expected the markers');
  });

  test('stands in the page without a failure', () => {
    expect(read('docs/clients.md')).not.toMatch(/\| fails/);
  });
});

test('docs/clients.md says what each block prints that runs', () => {
  const blocks = codeBlocks(read('docs/clients.md'));
  for (const [i, { info }] of blocks.entries()) {
    if (!info.endsWith(' run')) continue;
    const next = blocks.slice(i + 1).find((block) => !block.info.endsWith(' run'));
    expect(next?.info).toBe('text');
  }
});
