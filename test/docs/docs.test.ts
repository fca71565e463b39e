import { z } from 'zod';
import { chatRequestSchema } from '../../lambda/contract/chat-request';
import { EMBEDDINGS_NO_OPS, embeddingsRequestSchema } from '../../lambda/contract/embeddings-request';
import { feedbackRequestSchema } from '../../lambda/contract/feedback';
import { IMAGES_NO_OPS, imagesRequestSchema } from '../../lambda/contract/images';
import { moderationRequestSchema } from '../../lambda/contract/moderation';
import { NO_OP_PARAMETERS } from '../../lambda/contract/no-op-parameters';
import { responsesRequestSchema } from '../../lambda/contract/responses-request';
import { RESPONSES_NO_OPS } from '../../lambda/contract/responses-unsupported';
import { ACKNOWLEDGEMENTS } from '../../lib/compliance/acknowledgements';
import { configNames } from '../../lib/config';
import { configSchema } from '../../lib/config/schema';
import packageJson from '../../package.json';
import { codeBlocks, deadLinks, documents, headings, quoted, read, tableBelow } from './markdown';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** The schemas that a dotted path of a config leads to; of a union all branches, and `<alias>` for any key. */
function schemasAt(path: string): JsonSchema[] {
  return path
    .split('.')
    .reduce<JsonSchema[]>((at, key) => at.flatMap((one) => childrenOf(one, key)).flatMap(branches), [schema]);
}

function childrenOf({ properties, additionalProperties }: JsonSchema, key: string): JsonSchema[] {
  if (key === '<alias>') return typeof additionalProperties === 'object' ? [additionalProperties] : [];
  const child = properties?.[key];
  return child ? [child] : [];
}

function branches(one: JsonSchema): JsonSchema[] {
  const options = one.anyOf ?? one.oneOf;
  return options ? options.flatMap(branches) : [one];
}

function valuesOf(one: JsonSchema): unknown[] {
  return [...(one.enum ?? []), ...('const' in one ? [one.const] : []), ...(one.items ? valuesOf(one.items) : [])];
}

describe.each(documents())('%s', (document) => {
  test('links to files and headings that are there', () => {
    expect(deadLinks(document)).toEqual([]);
  });

  test('names only scripts of package.json', () => {
    const named = [...read(document).matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(start|test)\b)/g)].map(
      ([, a, b]) => a ?? b,
    );
    expect(named.filter((script) => !Object.hasOwn(packageJson.scripts, script ?? ''))).toEqual([]);
  });

  test('names only configs that are shipped', () => {
    const named = [...read(document).matchAll(/-c config=([\w-]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => name !== 'NAME' && !configNames().includes(name ?? ''))).toEqual([]);
  });
});

describe.each([
  ['README.md', 'Decisions in the config'],
  ['README.ko.md', '설정에서 결정할 사항'],
])('the decision table of %s', (document, heading) => {
  const rows = tableBelow(read(document), heading);

  test('is there', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  test.each(rows.map(([key = '', value = '']) => [key, value]))('%s: %s is in the schema', (key, value) => {
    const paths = quoted(key);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      const found = schemasAt(path);
      expect({ path, found: found.length > 0 }).toEqual({ path, found: true });
      const accepted = found.flatMap(valuesOf);
      const literals = quoted(value).filter((text) => /^'.*'$/.test(text));
      expect(literals.filter((literal) => !accepted.includes(literal.slice(1, -1)))).toEqual([]);
    }
  });
});

test('README.ko.md has the sections and the code of README.md', () => {
  const [english, korean] = [read('README.md'), read('README.ko.md')];
  expect(headings(korean).map(({ level }) => level)).toEqual(headings(english).map(({ level }) => level));
  const code = (markdown: string) =>
    codeBlocks(markdown)
      .map(({ info, code }) => `${info}\n${code}`)
      .sort();
  expect(code(korean)).toEqual(code(english));
});

test('docs/compliance.md names each acknowledged finding, its owner and its date', () => {
  const document = read('docs/compliance.md');
  const missing = ACKNOWLEDGEMENTS.flatMap(({ findings, owner, reviewBy }) => [...findings, owner, reviewBy]).filter(
    (text) => !document.includes(text),
  );
  expect(missing).toEqual([]);
});

test.each<[string, object]>([
  ['Request parameters', { ...chatRequestSchema.shape, ...NO_OP_PARAMETERS }],
  ['Parameters of embeddings', { ...embeddingsRequestSchema.shape, ...EMBEDDINGS_NO_OPS }],
  ['Parameters of feedback', feedbackRequestSchema.shape],
  ['Parameters of images', { ...imagesRequestSchema.shape, ...IMAGES_NO_OPS }],
  ['Parameters of moderations', moderationRequestSchema.shape],
  ['Parameters of responses', { ...responsesRequestSchema.shape, ...RESPONSES_NO_OPS }],
])('docs/api.md names each parameter, under %s', (heading, known) => {
  const named = new Set(tableBelow(read('docs/api.md'), heading).flatMap(([cell = '']) => quoted(cell)));
  expect([...named].sort()).toEqual(Object.keys(known).sort());
});
