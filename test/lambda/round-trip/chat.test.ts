import OpenAI from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import type { ChatCompletionMessage, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import * as z from 'zod';
import { metadata, start, stop, stream as streamOf, text, toolCall } from '../given-answer';
import { sagemaker, useEndpoints } from '../jumpstart/given';
import { essence, host, loop, mail } from '../wire/given';

/**
 * A conversation that the platform answered can always be sent back: each kind of answer, as OpenAI's client hands it out,
 * becomes history twice.
 */

useEndpoints();

type Change = Omit<Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>, 'stream'>;
interface Kind {
  readonly name: string;
  readonly asked: string;
  readonly change?: Change;
  readonly finish: string;
  /** What of the answer the model reads when it comes back. @default nothing is looked for */
  readonly reads?: string;
  /** @default every model */
  readonly only?: readonly string[];
}

const schema = zodResponseFormat(z.strictObject({ subject: z.string() }), 'note');
const parsing = zodFunction({
  name: 'mail',
  description: 'sends a mail',
  parameters: z.object({ subject: z.string() }),
});
const tools = [mail()] as OpenAI.ChatCompletionFunctionTool[];
const KINDS: readonly Kind[] = [
  { name: 'a text', asked: 'repeat: Hello there', finish: 'stop', reads: 'Hello there' },
  { name: 'an empty text', asked: 'repeat: Hello', change: { stop: ['H'] }, finish: 'stop' },
  { name: 'a tool call', asked: 'mail "x-ray"', change: { tools }, finish: 'tool_calls', reads: 'x-ray' },
  {
    name: 'a parsed tool call',
    asked: 'mail "x-ray"',
    change: { tools: [parsing] },
    finish: 'tool_calls',
    only: ['default'],
  },
  { name: 'a masked tool call', asked: 'mail "case-123"', change: { tools }, finish: 'tool_calls', reads: '{Case}' },
  { name: 'a blocked tool call', asked: 'mail "contraband"', change: { tools }, finish: 'content_filter' },
  { name: 'a blocked request', asked: 'about plutonium', finish: 'content_filter' },
  { name: 'a blocked answer', asked: 'repeat: contraband', finish: 'content_filter', reads: 'The answer was blocked.' },
  { name: 'a masked request', asked: 'write to kim@example.com', finish: 'stop', reads: '{EMAIL}' },
  { name: 'a masked answer', asked: 'repeat: see case-123 now', finish: 'stop', reads: 'see {Case} now' },
  { name: 'a cut text', asked: 'count to 50', change: { max_tokens: 4 }, finish: 'length', reads: '1, ' },
  { name: 'no token at all', asked: 'mail "a long subject"', change: { tools, max_tokens: 1 }, finish: 'length' },
  {
    name: 'JSON',
    asked: 'the subject "x-ray"',
    change: { response_format: schema },
    finish: 'stop',
    reads: 'subject',
    only: ['default', 'forced'],
  },
  { name: 'several choices', asked: 'repeat: Hello there', change: { n: 3 }, finish: 'stop', reads: 'Hello there' },
];

const openai = () => new OpenAI({ apiKey: 'x', fetch: host.fetch, maxRetries: 0 });

/** The answer as history, with a result for each call, and a next question. */
function goOn(
  history: readonly ChatCompletionMessageParam[],
  answer: ChatCompletionMessage,
): ChatCompletionMessageParam[] {
  const results = (answer.tool_calls ?? []).map(
    ({ id }): ChatCompletionMessageParam => ({ role: 'tool', tool_call_id: id, content: 'done' }),
  );
  return [...history, answer, ...results, { role: 'user', content: 'repeat: Go on' }];
}

/** The message as the client's own helpers give it: parsed where there is a schema, put together from the chunks of a stream. */
async function answersOf(isStream: boolean, model: string, messages: ChatCompletionMessageParam[], change: Change) {
  const body = { model, messages, ...change };
  const parses = change.response_format !== undefined || change.tools?.[0] === parsing;
  if (!isStream) {
    const { choices } = await (parses
      ? openai().chat.completions.parse(body)
      : openai().chat.completions.create({ ...body, stream: false }));
    return choices;
  }
  return snapshotOf(openai().chat.completions.stream(body));
}

async function snapshotOf(runner: Pick<ChatCompletionStream<unknown>, 'on' | 'done'>) {
  let choices: readonly { message: ChatCompletionMessage; finish_reason: string | null }[] = [];
  runner.on('chunk', (_, snapshot) => {
    choices = snapshot.choices as unknown as typeof choices;
  });
  await runner.done();
  return choices;
}

describe.each(['default', 'forced', 'vllm', 'tgi'])('the model %s takes back', (model) => {
  describe.each([false, true])('(streamed: %s)', (isStream) => {
    test.each(KINDS.filter(({ only }) => only?.includes(model) ?? true))(
      '$name',
      async ({ asked, change = {}, finish, reads }) => {
        const question: ChatCompletionMessageParam[] = [{ role: 'user', content: asked }];
        const choices = await answersOf(isStream, model, question, change);
        expect(choices.length).toBe(change.n ?? 1);
        const { tools } = change;
        for (const { message, finish_reason } of choices) {
          expect(finish_reason).toBe(finish);
          const history = goOn(question, message);
          const [second] = await answersOf(isStream, model, history, { tools });
          if (!second) throw new Error('expected a choice');
          if (reads !== undefined) expect(lastSeen()).toContain(reads);
          await answersOf(isStream, model, goOn(history, second.message), { tools });
          await answersOf(isStream, model, goOn(history, second.message), {});
        }
      },
    );
  });
});

/** The last request that reached a model. */
function lastSeen(): string {
  const converse = host.bedrock.requests.filter(({ operation }) => operation.startsWith('Converse'));
  return JSON.stringify(sagemaker.requests.at(-1)?.body ?? converse.at(-1)?.input);
}

describe('what models break off is taken back', () => {
  const fromChunks = (chunks: readonly object[]) => {
    const lines = chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join('');
    return ChatCompletionStream.fromReadableStream(new Response(lines).body as ReadableStream);
  };

  test.each(['', '{', '{"subject":', '{"subject":"x', 'null', '[]', '"x"', 'not JSON'])(
    'arguments %j',
    async (json) => {
      const { chunks } = await streamOf([start, ...toolCall(0, 'call_1', json), stop('max_tokens'), metadata], {
        tools,
      });
      const runner = fromChunks(chunks);
      const message = (await snapshotOf(runner))[0]?.message as ChatCompletionMessage;
      expect(message.tool_calls).toHaveLength(1);
      const messages = goOn([{ role: 'user', content: 'go' }], message);
      expect((await openai().chat.completions.create({ model: 'default', messages, tools })).object).toBe(
        'chat.completion',
      );
    },
  );

  test.each(['content_filtered', 'refusal'])('an answer that ends with %s and nothing else', async (reason) => {
    const { chunks } = await streamOf([start, text(''), stop(reason as 'content_filtered'), metadata]);
    const runner = fromChunks(chunks);
    const message = (await snapshotOf(runner))[0]?.message as ChatCompletionMessage;
    const messages = goOn([{ role: 'user', content: 'go' }], message);
    expect((await openai().chat.completions.create({ model: 'default', messages })).object).toBe('chat.completion');
  });
});

describe('the guardrail reads what was completed, without escapes', () => {
  test.each([
    '{"subject":"about plutonium',
    '{"subject":"about plu\\u0074onium now","b',
    "{'subject': 'about plu\\u0074onium'}",
    '"about plu\\u0074onium"',
    '["about plu\\u0074onium',
  ])('%s', async (json) => {
    for (const model of ['default', 'vllm']) {
      const answer = await host.invoke({ model, messages: loop('done', json), tools });
      expect(essence(answer)).toMatchObject({ finish: 'content_filter', guardrail: { action: 'blocked' } });
    }
    expect(host.bedrock.requests.map(({ operation }) => operation)).not.toContain('Converse');
    expect(sagemaker.requests).toEqual([]);
  });
});
