import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import Ajv from 'ajv/dist/2020';
import { instanceOf } from '../../../local/bedrock/model/json-schema';
import { sample } from '../../../local/bedrock/model/pattern';
import { asking, clientOf, given, textOf } from './harness';

const ajv = new Ajv({ strict: false, allErrors: true });
const object = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const SCHEMAS: readonly (readonly [string, object])[] = [
  ['an empty object', object({})],
  ['nested objects', object({ a: object({ b: object({ c: { type: 'string' } }) }) })],
  ['arrays with limits', object({ a: { type: 'array', items: { type: 'integer' }, minItems: 3, maxItems: 4 } })],
  ['an array of at most none', object({ a: { type: 'array', items: { type: 'string' }, maxItems: 0 } })],
  ['unique items', object({ a: { type: 'array', items: { type: 'integer' }, minItems: 4, uniqueItems: true } })],
  [
    'unique items of an enum',
    object({ a: { type: 'array', items: { enum: ['x', 'y', 'z'] }, minItems: 3, uniqueItems: true } }),
  ],
  [
    'a tuple',
    object({ a: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false, minItems: 2 } }),
  ],
  ['enum and const', object({ a: { enum: ['x', 'y'] }, b: { const: 7 }, c: { enum: [null, 1] } })],
  [
    'anyOf with null',
    object({ a: { anyOf: [{ type: 'null' }, { type: 'integer', minimum: 5 }] }, b: { type: ['null', 'string'] } }),
  ],
  ['oneOf', object({ a: { oneOf: [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })] } })],
  [
    'allOf',
    object({
      a: {
        allOf: [
          { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
          { properties: { y: { type: 'number' } }, required: ['y'] },
        ],
      },
    }),
  ],
  [
    '$ref and $defs',
    {
      ...object({ a: { $ref: '#/$defs/item' }, b: { type: 'array', items: { $ref: '#/$defs/item' } } }),
      $defs: { item: object({ id: { type: 'integer' } }) },
    },
  ],
  [
    'recursion',
    {
      ...object({ node: { $ref: '#/$defs/node' } }),
      $defs: {
        node: object({ value: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } }),
      },
    },
  ],
  [
    'recursion by anyOf',
    {
      ...object({ node: { $ref: '#/$defs/node' } }),
      $defs: { node: object({ next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } }) },
    },
  ],
  [
    'limits of numbers',
    object({
      a: { type: 'integer', minimum: 5, maximum: 7 },
      b: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      c: { type: 'integer', exclusiveMinimum: 9, multipleOf: 5 },
      d: { type: 'number', maximum: -3 },
      e: { type: 'integer', exclusiveMaximum: -10 },
    }),
  ],
  [
    'limits of strings',
    object({
      a: { type: 'string', minLength: 40 },
      b: { type: 'string', maxLength: 3 },
      c: { type: 'string', minLength: 5, maxLength: 5 },
    }),
  ],
  [
    'patterns',
    object({
      a: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
      b: { type: 'string', pattern: '^(?:red|green)(?:,\\s?[a-z]+)*$' },
      c: { type: 'string', pattern: '^[^a-z0-9]+$' },
    }),
  ],
  ['booleans and null', object({ a: { type: 'boolean' }, b: { type: 'null' } })],
  ['optional properties', object({ a: { type: 'string' }, b: { type: 'integer' } }, [])],
  ['a list at the top', { type: 'array', items: { type: 'string' }, minItems: 1 }],
];
const TEXTS = ['', 'Book 12 seats for "Ada Lovelace" in Paris at 3.5 km, x or y', '서울에서 7명, "김철수" 예약해 줘'];

describe.each(SCHEMAS)('%s', (_, schema) => {
  test.each(TEXTS)('is filled validly from %j', (text) => {
    const validate = ajv.compile(schema);
    const value = instanceOf(schema as Record<string, unknown>, text);
    expect({ value, errors: validate(value) ? null : validate.errors }).toEqual({ value, errors: null });
  });
});

test('takes numbers, quoted strings, enum words and named values from the text', () => {
  const schema = object({
    name: { type: 'string' },
    seats: { type: 'integer' },
    size: { enum: ['small', 'large'] },
    active: { type: 'boolean' },
  });
  expect(instanceOf(schema, 'Make "Ada" a LARGE table of 4, active: yes')).toEqual({
    name: 'Ada',
    seats: 4,
    size: 'large',
    active: true,
  });
});

test('takes a date or an address in the format asked for', () => {
  const schema = object({ day: { type: 'string', format: 'date' }, to: { type: 'string', format: 'email' } });
  expect(instanceOf(schema, 'write bob@x.org on 2027-03-04')).toEqual({ day: '2027-03-04', to: 'bob@x.org' });
});

test.each([
  '^\\d{3}-[가-힣]{2}$',
  'a|b',
  '^(?:x(?:y|z)){2}!?$',
  '^[\\w.]+@[a-z]+\\.(?:com|org)$',
  '\\(\\d\\)',
  '^\\p{L}+$',
])('samples %s', (pattern) => {
  expect(sample(pattern)).toMatch(new RegExp(pattern, 'u'));
});

test('answers with JSON text when outputConfig asks for it', async () => {
  const modelId = 'openai.gpt-oss-120b-1:0';
  const bedrock = await given({ models: [modelId] });
  const client = clientOf(bedrock);
  const schema = { ...object({ city: { type: 'string' }, people: { type: 'integer' } }), additionalProperties: false };
  const outputConfig = {
    textFormat: {
      type: 'json_schema' as const,
      structure: { jsonSchema: { name: 'city', schema: JSON.stringify(schema) } },
    },
  };
  const answer = await client.send(new ConverseCommand(asking('"Oslo" has 709037 people', { modelId, outputConfig })));
  expect(JSON.parse(textOf(answer))).toEqual({ city: 'Oslo', people: 709037 });
  client.destroy();
  await bedrock.close();
});
