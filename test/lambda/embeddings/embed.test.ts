import type { EmbeddingFamily } from '../../../lambda/contract/environment';
import { embed } from '../../../lambda/embeddings/embed';
import type { Invoked } from '../../../lambda/embeddings/gateway';
import { inParallel } from '../../../lambda/shared/in-parallel';
import { toMetadataHeader } from '../../../lambda/shared/request-metadata';

/** Embeds texts with a model that answers each call with the same. */
function embedWith(family: EmbeddingFamily, answer: Invoked, texts: readonly string[] = ['one']) {
  const gateway = {
    applyGuardrail: () => Promise.reject(new Error('not asked')),
    invoke: () => Promise.resolve(answer),
  };
  const props = {
    request: { model: 'alias', input: [...texts] },
    model: { invoke: 'id', modelId: 'id', family },
    options: {},
    guarded: { texts },
    requestMetadata: {},
  };
  return embed(props, gateway, new AbortController().signal);
}

test.each<[string, EmbeddingFamily, unknown]>([
  ['nothing', 'titan-v2', undefined],
  ['no vector', 'titan-v2', { inputTextTokenCount: 1 }],
  ['an empty vector', 'titan-v2', { embedding: [] }],
  ['a vector of texts', 'titan-v2', { embedding: ['1'] }],
  ['no vectors', 'cohere-v3', { embeddings: [] }],
  ['more vectors than texts', 'cohere-v3', { embeddings: [[1], [2]] }],
  ['vectors of another type', 'cohere-v4', { embeddings: { int8: [[1]] } }],
])('an answer with %s is the model\u2019s failure', async (_, family, body) => {
  await expect(embedWith(family, { body })).rejects.toMatchObject({ kind: 'model_failed' });
});

test.each<[string, EmbeddingFamily, Invoked, number]>([
  ['in the body', 'titan-v2', { body: { embedding: [1], inputTextTokenCount: 7 }, inputTokens: 8 }, 7],
  ['in the header', 'titan-v2', { body: { embedding: [1] }, inputTokens: 8 }, 8],
  ['in the header of Cohere', 'cohere-v4', { body: { embeddings: { float: [[1]] } }, inputTokens: 9 }, 9],
  ['nowhere', 'cohere-v3', { body: { embeddings: [[1]] } }, 0],
])('tokens that Bedrock tells %s', async (_, family, answer, tokens) => {
  expect((await embedWith(family, answer)).usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens });
});

test('a mask that makes a text too long is refused, not sent', async () => {
  const call = embedWith('cohere-v3', { body: { embeddings: [[1]] } }, ['x'.repeat(2_049)]);
  await expect(call).rejects.toMatchObject({ kind: 'context_length_exceeded', param: 'input[0]' });
});

describe('in parallel', () => {
  const signal = new AbortController().signal;

  test('results keep the order of the items, whichever is done first', async () => {
    const run = (ms: number) => new Promise<number>((resolve) => setTimeout(resolve, ms, ms));
    expect(await inParallel([30, 5, 20, 1], 2, signal, run)).toEqual([30, 5, 20, 1]);
  });

  test('after a failure what runs is aborted, and nothing more is started', async () => {
    const started: number[] = [];
    const aborted: number[] = [];
    const call = inParallel([1, 2, 3, 4, 5, 6], 2, signal, async (item, either) => {
      started.push(item);
      either.addEventListener('abort', () => aborted.push(item));
      if (item === 2) throw new Error('two');
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    await expect(call).rejects.toThrow('two');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(started).toEqual([1, 2]);
    expect(aborted).toContain(1);
  });

  test('nothing is started once it is aborted', async () => {
    const run = jest.fn();
    await expect(inParallel([1], 2, AbortSignal.abort(new Error('gone')), run)).rejects.toThrow('gone');
    expect(run).not.toHaveBeenCalled();
  });
});

test('metadata as a header is ASCII, and the same JSON', () => {
  const entries = { caller: 'a\u3000b', user: 'c\nd' };
  const header = toMetadataHeader(entries);
  expect(header).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(header)).toEqual(entries);
});
