import type { ConverseRequest } from '@aws-sdk/client-bedrock-runtime';
import { countInputTokens } from '../../../local/bedrock/model/conversation';
import { PromptCache } from '../../../local/bedrock/model/prompt-cache';
import { checkParameters } from '../../../local/bedrock/validation/parameters';

const POINT = { cachePoint: { type: 'default' } } as const;
const LONG = 'four'.repeat(1_100);
const START = new Date('2026-11-21T00:00:00Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);

const request = (question: string, system = LONG): ConverseRequest => ({
  modelId: 'm',
  system: [{ text: system }, POINT],
  messages: [{ role: 'user', content: [{ text: question }] }],
});

function used(cache: PromptCache, input: ConverseRequest, now = START, modelId = 'm') {
  const inputTokens = countInputTokens(input);
  const usage = cache.apply(modelId, input, { inputTokens, outputTokens: 1, totalTokens: inputTokens + 1 }, now);
  const { cacheReadInputTokens: read = 0, cacheWriteInputTokens: written = 0 } = usage;
  expect((usage.inputTokens ?? 0) + read + written).toBe(inputTokens);
  return [usage.inputTokens, read, written];
}

test('writes once, then reads, for five minutes after the last use', () => {
  const cache = new PromptCache();
  expect(used(cache, request('one?'))).toEqual([1, 0, 1_100]);
  expect(used(cache, request('two?'), after(299))).toEqual([1, 1_100, 0]);
  expect(used(cache, request('six?'), after(598))).toEqual([1, 1_100, 0]);
  expect(used(cache, request('ten?'), after(899))).toEqual([1, 0, 1_100]);
});

test('reads nothing of another model, of another beginning, or of less than 1024 tokens', () => {
  const cache = new PromptCache();
  used(cache, request('one?'));
  expect(used(cache, request('one?'), START, 'n')).toEqual([1, 0, 1_100]);
  expect(used(cache, request('one?', `x${LONG}`))[1]).toBe(0);
  for (let i = 0; i < 2; i++) expect(used(cache, request('one?', 'four'.repeat(1_000)))).toEqual([1_001, 0, 0]);
});

test('reads the longest beginning that it knows, and writes the rest', () => {
  const cache = new PromptCache();
  used(cache, request('one?'));
  const longer: ConverseRequest = {
    ...request('one?'),
    messages: [
      { role: 'user', content: [{ text: 'one?' }] },
      { role: 'assistant', content: [{ text: 'four'.repeat(10) }, POINT] },
      { role: 'user', content: [{ text: 'two?' }] },
    ],
  };
  expect(used(cache, longer)).toEqual([1, 1_100, 11]);
  expect(used(cache, longer)).toEqual([1, 1_111, 0]);
});

test('takes four points, each after something', () => {
  const points = (count: number): ConverseRequest => ({
    modelId: 'm',
    messages: [{ role: 'user', content: [{ text: 'x' }, ...Array(count).fill(POINT)] }],
  });
  expect(() => checkParameters(points(4))).not.toThrow();
  expect(() => checkParameters(points(5))).toThrow('more than the maximum of 4');
  expect(() => checkParameters({ modelId: 'm', system: [POINT], messages: [] })).toThrow('must come after the content');
});
