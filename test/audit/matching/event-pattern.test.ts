import { matchesEvent } from './event-pattern';

const EVENT = { source: 'aws.kms', detail: { name: 'a', ids: ['x', 'y'], items: [{ id: '1' }, { id: '2' }], n: 3 } };

test.each([
  ['an exact value', { detail: { name: ['a'] } }],
  ['one of several values', { detail: { name: ['b', 'a'] } }],
  ['one element of an array', { detail: { ids: ['y'] } }],
  ['one object of an array', { detail: { items: { id: ['2'] } } }],
  ['a number', { detail: { n: [3] } }],
  ['a prefix', { source: [{ prefix: 'aws.' }] }],
  ['a suffix', { source: [{ suffix: '.kms' }] }],
  ['a wildcard', { source: [{ wildcard: 'a*.k*s' }] }],
  ['one of two alternatives', { detail: { $or: [{ name: ['b'] }, { ids: ['x'] }] } }],
  ['every field of the pattern', { source: ['aws.kms'], detail: { name: ['a'] } }],
])('matches %s', (_, pattern) => {
  expect(matchesEvent(pattern, EVENT)).toBe(true);
});

test.each([
  ['another value', { detail: { name: ['b'] } }],
  ['a value of another type', { detail: { n: ['3'] } }],
  ['the value in another case', { detail: { name: ['A'] } }],
  ['a missing field', { detail: { other: ['a'] } }],
  ['fields below a missing one', { detail: { other: { name: ['a'] } } }],
  ['no element of an array', { detail: { ids: ['z'] } }],
  ['no object of an array', { detail: { items: { id: ['3'] } } }],
  ['another prefix', { source: [{ prefix: 'aws.s' }] }],
  ['another suffix', { source: [{ suffix: 'aws' }] }],
  ['a wildcard that takes dots for any character', { source: [{ wildcard: 'aws.k.*' }] }],
  ['no alternative', { detail: { $or: [{ name: ['b'] }, { ids: ['z'] }] } }],
  ['one field alone', { source: ['aws.s3'], detail: { name: ['a'] } }],
])('does not match %s', (_, pattern) => {
  expect(matchesEvent(pattern, EVENT)).toBe(false);
});

test.each([
  ['an operator that it does not know', { source: [{ 'anything-but': 'x' }] }, /anything-but is not known/],
  ['two operators', { source: [{ prefix: 'a', suffix: 's' }] }, /expected one operator/],
  ['an empty list', { source: [] }, /expected the pattern to list/],
  ['a bare value', { source: 'aws.kms' }, /expected an object/],
  ['no field', { detail: {} }, /at least one field/],
  ['one alternative', { detail: { $or: [{ name: ['a'] }] } }, /two alternatives/],
])('throws on %s', (_, pattern, message) => {
  expect(() => matchesEvent(pattern, EVENT)).toThrow(message);
});
