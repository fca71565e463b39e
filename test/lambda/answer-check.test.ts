import { expectArguments, toJsonAnswer } from '../../lambda/chat/answer-check';
import type { JsonObject } from '../../lambda/chat/json-object';
import { toGrammar, toNovaParameters, UnsayableSchema } from '../../lambda/chat/schema-dialect';

describe('a schema of the client that checks an answer', () => {
  const schema = (a: object): JsonObject => ({ type: 'object', properties: { a }, required: ['a'] }) as JsonObject;

  test('may have a pattern', async () => {
    const wanted = { schema: schema({ type: 'string', pattern: '^a+$' }) };
    await expect(toJsonAnswer('{"a":"aaa"}', wanted, false)).resolves.toBe('{"a":"aaa"}');
    await expect(toJsonAnswer('{"a":"aab"}', wanted, false)).rejects.toMatchObject({ kind: 'model_failed' });
  });

  test.each<[string, JsonObject, string]>([
    [
      'a pattern that would never end',
      schema({ type: 'string', pattern: '^(a+)+$' }),
      JSON.stringify({ a: `${'a'.repeat(60)}!` }),
    ],
    ['a schema that refers to itself', { ...schema({}), allOf: [{ $ref: '#' }] }, '{"a":1}'],
    ['an id that is none', { ...schema({}), $id: 'http://[' }, '{"a":1}'],
    ['keywords of the wrong type', { ...schema({}), enum: 7 }, '{"a":1}'],
  ])('and can not be followed is the fault of the request: %s', async (_, given, json) => {
    const fault = { kind: 'unsupported_parameter' };
    await expect(toJsonAnswer(json, { schema: given }, false)).rejects.toMatchObject(fault);
    await expect(expectArguments(json, given)).rejects.toMatchObject(fault);
  });
});

describe('a schema that grows once its references are inlined', () => {
  const long = { enum: Array.from({ length: 5_000 }, (_, i) => `value ${i}`) };
  const names = Array.from({ length: 1_000 }, (_, i) => `p${i}`);
  const wide = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { $ref: '#/$defs/long' }])),
    required: names,
    $defs: { long },
  };
  const deep = {
    type: 'object',
    properties: { a: { $ref: '#/$defs/d0' } },
    $defs: Object.fromEntries(
      Array.from({ length: 4_000 }, (_, i) => [
        `d${i}`,
        { type: 'object', properties: i < 3_999 ? { a: { $ref: `#/$defs/d${i + 1}` } } : {} },
      ]),
    ),
  };

  test.each<[string, object]>([
    ['wide', wide],
    ['deep', deep],
  ])('%s is not inlined', (_, schema) => {
    const told = JSON.stringify(toNovaParameters(schema as JsonObject));
    expect(told.length).toBeLessThan(2 * JSON.stringify(schema).length);
    expect(() => toGrammar(schema as JsonObject, false)).toThrow(UnsayableSchema);
  });

  test('in measure is inlined', () => {
    const few = { ...wide, properties: { p0: { $ref: '#/$defs/long' } }, required: ['p0'] };
    expect(toNovaParameters(few as JsonObject).schema).toMatchObject({ properties: { p0: long } });
  });
});
