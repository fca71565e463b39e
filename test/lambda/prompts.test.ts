import { toConverseCall } from '../../lambda/chat/converse-request';
import { parseChatRequest } from '../../lambda/chat/parse-request';
import { type PromptCatalogue, readPrompts } from '../../lambda/chat/prompts';
import { caller, errorOf, givenModel } from './given';

const MARKER = 'MARKER-7f3a';
const prompts: PromptCatalogue = new Map([
  [
    'note',
    {
      version: '3',
      model: 'fast',
      variables: ['product', 'change'],
      messages: [
        { role: 'system', content: 'Notes of {{product}}, {{product}}.' },
        { role: 'user', content: 'Change: {{change}}' },
      ],
    },
  ],
  ['plain', { version: '1', variables: [], messages: [{ role: 'user', content: 'Hello' }] }],
]);
const variables = { product: 'Han', change: 'faster' };
const parse = (body: unknown) => parseChatRequest(body, 4, prompts);
const user = (content: string) => ({ role: 'user', content });

describe('a prompt of the catalogue', () => {
  test('stands for model and messages', () => {
    expect(parse({ prompt: { id: 'note', variables } })).toMatchObject({
      model: 'fast',
      prompt: { id: 'note', version: '3' },
      messages: [
        { role: 'system', content: 'Notes of Han, Han.' },
        { role: 'user', content: 'Change: faster' },
      ],
    });
  });

  test('comes before the messages of the request, whose model counts', () => {
    const { model, messages } = parse({
      model: 'default',
      messages: [user('in French')],
      prompt: { id: 'note', version: '3', variables },
    });
    expect(model).toBe('default');
    expect(messages.map(({ content }) => content)).toEqual(['Notes of Han, Han.', 'Change: faster', 'in French']);
  });

  test('takes values as they are, once', () => {
    const { messages } = parse({ prompt: { id: 'note', variables: { product: '{{change}}', change: "$& $1 '" } } });
    expect(messages.map(({ content }) => content)).toEqual(['Notes of {{change}}, {{change}}.', "Change: $& $1 '"]);
  });

  test('goes the way of every message: system text as guarded content, and its version in the metadata', () => {
    const { input } = toConverseCall(parse({ prompt: { id: 'note', variables } }), givenModel(), caller);
    expect(input.system).toEqual([{ guardContent: { text: { text: 'Notes of Han, Han.' } } }]);
    expect(input.modelId).toBe(givenModel().invoke);
    expect(input.requestMetadata).toMatchObject({ prompt: 'note:3', alias: 'fast' });
    expect(input).not.toHaveProperty('promptVariables');
  });

  test('leaves the name `prompt` in metadata to requests without one', () => {
    const metadata = { prompt: 'mine' };
    const call = (body: object) => toConverseCall(parse({ ...body, metadata }), givenModel(), caller);
    expect(call({ model: 'fast', messages: [user('x')] }).input.requestMetadata).toMatchObject(metadata);
    expect(call({ prompt: { id: 'note', variables } }).input.requestMetadata).toMatchObject({
      prompt: 'note:3',
      'metadata.prompt': 'mine',
    });
  });

  test.each<[object, string, RegExp]>([
    [{ prompt: { id: MARKER } }, 'prompt.id', /use one of note, plain/],
    [{ prompt: { id: '__proto__' } }, 'prompt.id', /names no prompt/],
    [{ prompt: { id: 'note', version: '2', variables } }, 'prompt.version', /send '3'/],
    [{ prompt: { id: 'note', variables: { product: MARKER } } }, 'prompt.variables.change', /is required/],
    [{ prompt: { id: 'note' } }, 'prompt.variables.product', /is required/],
    [{ prompt: { id: 'note', variables: { ...variables, tone: MARKER } } }, 'prompt.variables.tone', /product, change/],
    [
      { model: 'fast', prompt: { id: 'plain', variables: { toString: MARKER } } },
      'prompt.variables.toString',
      /it has none/,
    ],
    [{ prompt: { id: 'note', variables: { ...variables, change: 5 } } }, 'prompt.variables.change', /a string/],
    [{ prompt: { id: 'plain' } }, 'model', /the prompt names none/],
    [{ prompt: { variables } }, 'prompt.id', /required/],
    [{ prompt: { id: 'plain', cache: true } }, 'prompt.cache', /unknown/],
    [{ prompt: { id: 'plain' }, messages: [] }, 'messages', /at least 1/],
    [{ prompt: 'note' }, 'prompt', /an object/],
    [{ prompt: null }, 'model', /required/],
    [{ messages: [user('x')] }, 'model', /required/],
  ])('%j is refused', (body, param, message) => {
    const error = errorOf(() => parse(body));
    expect(error).toMatchObject({ param, message: expect.stringMatching(message) });
    expect(error.message).not.toContain(MARKER);
  });

  test('a value may leave a message blank', () => {
    const blank: PromptCatalogue = new Map([
      ['echo', { version: '1', model: 'fast', variables: ['x'], messages: [{ role: 'user', content: '{{x}}' }] }],
    ]);
    const request = parseChatRequest({ prompt: { id: 'echo', variables: { x: ' ' } } }, 4, blank);
    const { messages } = toConverseCall(request, givenModel(), caller).input;
    expect(messages).toEqual([{ role: 'user', content: [{ text: '(no text)' }] }]);
  });
});

describe('what the stack tells the function', () => {
  const encoded = Buffer.from(JSON.stringify({ a: { variables: [], messages: [user('Ü')] } })).toString('base64');

  test('is read', () => {
    expect(readPrompts(encoded, '{"a":"2"}').get('a')).toMatchObject({ version: '2', messages: [{ content: 'Ü' }] });
    expect(readPrompts(undefined, undefined).size).toBe(0);
  });

  test('a template without a version fails the start', () => {
    expect(() => readPrompts(encoded, '{}')).toThrow("PROMPT_VERSIONS has no version of prompt 'a'");
  });
});
