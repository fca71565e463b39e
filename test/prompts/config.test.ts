import { givenConfig, refusalOf } from '../support/configs';

const say = (content: string, role = 'user') => [{ role, content }];
const refusal = (prompt: object, name = 'greeting') => refusalOf({ prompts: { [name]: prompt } });

test.each<[string, object, string]>([
  ['a variable that is not declared', { messages: say('Hi {{name}}') }, "expected 'name' among the variables"],
  [
    'one that no message uses',
    { variables: ['name'], messages: say('Hi') },
    'prompts.greeting.variables[0]: got "name"; expected a variable',
  ],
  [
    'one twice',
    { variables: ['a', 'a'], messages: say('{{a}}') },
    'prompts.greeting.variables[1]: got "a"; expected each',
  ],
  [
    'blanks in braces',
    { variables: ['a'], messages: say('{{a}} {{ b }}') },
    'expected {{name}} without blanks, got {{ b }}',
  ],
  [
    'a variable with a hyphen',
    { variables: ['a-b'], messages: say('{{a-b}}') },
    'expected 1 to 64 letters, digits or _',
  ],
  ['another alias', { model: 'fast', messages: say('Hi') }, 'expected an alias of models.chat: default'],
  [
    'a name of Object as alias',
    { model: 'toString', messages: say('Hi') },
    'expected an alias of models.chat: default',
  ],
  ['no messages', { messages: [] }, 'prompts.greeting.messages'],
  ['a blank message', { messages: say('  ') }, 'prompts.greeting.messages[0].content'],
  ['a role of a tool', { messages: say('x', 'tool') }, 'expected one of system, user, assistant'],
  ['a misspelt key', { message: say('x') }, 'did you mean messages?'],
  ['too much text', { messages: say('x'.repeat(66_000)) }, 'prompts: got'],
])('%s is refused', (_, prompt, message) => {
  expect(refusal(prompt)).toContain(message);
});

test.each(['Greeting', 'a b', 'a--b', '-a'])('the name %j is refused', (name) => {
  expect(refusal({ messages: say('Hi') }, name)).toContain('expected lower-case letters and digits');
});

test('what is right passes', () => {
  const prompts = {
    'good-one': { model: 'default', variables: ['a_1'], messages: say('{{a_1}} and {{a_1}}') },
  } as const;
  expect(givenConfig({ prompts: prompts as never }).prompts).toEqual(prompts);
});
