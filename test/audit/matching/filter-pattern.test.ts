import { matchesLog } from './filter-pattern';

const EVENT = { name: 'DeleteTrail', readOnly: false, user: { type: 'Root' }, code: 'Client.UnauthorizedOperation' };

test.each([
  '{ $.name = "DeleteTrail" }',
  '{ $.user.type = "Root" }',
  '{ $.name = "Delete*" }',
  '{ $.code = "*UnauthorizedOperation" }',
  '{ $.code = "*Unauthorized*" }',
  '{ $.name = "*" }',
  '{ $.name != "StopLogging" }',
  '{ $.user.invokedBy NOT EXISTS }',
  '{ $.readOnly IS FALSE }',
  '{ ($.name = "x") || ($.user.type = "Root") }',
  '{ ($.name = "DeleteTrail") && (($.name = "x") || ($.user.type = "Root")) }',
])('%s matches', (pattern) => {
  expect(matchesLog(pattern, EVENT)).toBe(true);
});

test.each([
  '{ $.name = "deletetrail" }',
  '{ $.name = "Delete" }',
  '{ $.name = "*Delete" }',
  '{ $.other = "*" }',
  '{ $.other != "x" }',
  '{ $.name != "Delete*" }',
  '{ $.user.type NOT EXISTS }',
  '{ $.readOnly IS TRUE }',
  '{ $.other IS FALSE }',
  '{ ($.name = "DeleteTrail") && ($.user.type = "IAMUser") }',
  '{ ($.name = "x") || ($.user.type = "x") }',
])('%s does not match', (pattern) => {
  expect(matchesLog(pattern, EVENT)).toBe(false);
});

test.each([
  ['{ $.n > 3 }', /not understood/],
  ['{ $.name IS NULL }', /IS NULL is not known/],
  ['{ $.name = DELETE }', /expected a quoted string/],
  ['{ $.name = "a*b" }', /\* at the ends alone/],
  ['{ $.name = %x% }', /not understood/],
  ['{ ($.a = "1") && ($.b = "2") || ($.c = "3") }', /expected parentheses/],
  ['{ $.name = "a"', /ends too early/],
  ['$.name = "a"', /expected \{/],
  [`{ $.name = "${'a'.repeat(1024)}" }`, /at most 1024/],
])('throws on %s', (pattern, message) => {
  expect(() => matchesLog(pattern, EVENT)).toThrow(message);
});
