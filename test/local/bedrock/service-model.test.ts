import { ApplyGuardrailRequest$, ConverseRequest$, ConverseStreamRequest$ } from '@aws-sdk/client-bedrock-runtime';
import { NormalizedSchema } from '@smithy/core/schema';
import data from '../../../local/bedrock/protocol/service-model.json';
import { checkShape } from '../../../local/bedrock/protocol/shape';

const check = (document: object) => checkShape(NormalizedSchema.of(ConverseRequest$), document);
const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const image = (format: string, bytes: string) => user({ image: { format, source: { bytes } } });
const toolUse = (toolUseId: string, name = 'f') => user({ toolUse: { toolUseId, name, input: {} } });
const metadata = (requestMetadata: object) => ({ requestMetadata });

test.each([
  ['a temperature above 1', { inferenceConfig: { temperature: 1.1 } }, "'1.1' at 'inferenceConfig.temperature'"],
  ['topP below 0', { inferenceConfig: { topP: -0.1 } }, 'value greater than or equal to 0'],
  ['no tokens', { inferenceConfig: { maxTokens: 0 } }, 'value greater than or equal to 1'],
  [
    '2501 stop sequences',
    { inferenceConfig: { stopSequences: Array(2501).fill('a') } },
    'length less than or equal to 2500',
  ],
  [
    'an empty stop sequence',
    { inferenceConfig: { stopSequences: ['a', ''] } },
    "'inferenceConfig.stopSequences.2.member'",
  ],
  ['an unknown role', { messages: [{ role: 'robot', content: [] }] }, "'robot' at 'messages.1.member.role'"],
  ['an unknown format', image('bmp', 'AAAA'), 'enum value set: [png, jpeg, gif, webp]'],
  ['an empty image', image('png', ''), 'length greater than or equal to 1'],
  ['a tool id with a space', toolUse('a b'), 'pattern: [a-zA-Z0-9_.:-]+'],
  ['a tool id of 65 characters', toolUse('a'.repeat(65)), 'length less than or equal to 64'],
  ['a tool name with a dot', toolUse('a', 'a.b'), 'pattern: [a-zA-Z0-9_-]+'],
  ['an unknown status', user({ toolResult: { toolUseId: 'a', content: [], status: 'ok' } }), '[success, error]'],
  ['no tools', { toolConfig: { tools: [] } }, "at 'toolConfig.tools' failed"],
  ['a choice of a bad name', { toolConfig: { tools: [], toolChoice: { tool: { name: '' } } } }, 'toolConfig'],
  [
    'an empty description',
    { toolConfig: { tools: [{ toolSpec: { name: 'f', description: '', inputSchema: { json: {} } } }] } },
    'description',
  ],
  ['an empty system prompt', { system: [{ text: '' }] }, "'system.1.member.text'"],
  ['no metadata', metadata({}), "'requestMetadata' failed"],
  ['17 metadata', metadata(Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v']))), 'equal to 16'],
  ['a long value of metadata', metadata({ k: 'v'.repeat(257) }), "'requestMetadata.value'"],
  ['a key of metadata with é', metadata({ é: 'v' }), "'é' at 'requestMetadata.key'"],
  ['a value of metadata in Korean', metadata({ k: '팀' }), "'requestMetadata.value'"],
  ['eleven response fields', { additionalModelResponseFieldPaths: Array(11).fill('/a') }, 'less than or equal to 10'],
  ['a document without a name', user({ document: { name: '', source: { text: 'a' } } }), 'document.name'],
  ['an unknown cache point', user({ cachePoint: { type: 'other' } }), '[default]'],
  ['an unknown tier', { serviceTier: { type: 'gold' } }, '[priority, default, flex, reserved]'],
  ['an unknown guardrail version', { guardrailConfig: { guardrailIdentifier: 'a', guardrailVersion: '0' } }, 'pattern'],
])('%s is refused', (_, document, message) => {
  expect(() => check(document)).toThrow(message);
});

test('what lies within the limits is taken', () => {
  check({
    ...user({ text: 'a' }, ...(toolUse('tooluse_a.b:c-1').messages[0]?.content ?? [])),
    inferenceConfig: { temperature: 1, topP: 0, maxTokens: 1, stopSequences: ['a'] },
    requestMetadata: { 'team:a@b=c#/+,-.$': '' },
    system: [{ text: 'a' }],
  });
});

test('a long or nested value is not repeated in the error', () => {
  const call = () => check({ inferenceConfig: { stopSequences: Array(2501).fill('a secret') } });
  expect(call).toThrow(/^1 validation error detected: Value at/);
});

test('each structure of the model is one of the client', () => {
  const names = new Set<string>();
  const walk = (schema: NormalizedSchema): void => {
    const name = schema.getName() ?? '';
    if (schema.isStructSchema()) {
      if (names.has(name)) return;
      names.add(name);
      for (const [, member] of schema.structIterator()) walk(member);
    } else if (schema.isListSchema() || schema.isMapSchema()) walk(schema.getValueSchema());
  };
  for (const request of [ConverseRequest$, ConverseStreamRequest$, ApplyGuardrailRequest$])
    walk(NormalizedSchema.of(request));
  const checked = new Set(Object.keys(data.members).map((member) => member.split('.')[0] ?? ''));
  expect([...names].filter((name) => checked.has(name)).length).toBeGreaterThan(20);
});
