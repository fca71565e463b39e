import OpenAI from 'openai';
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod';
import type {
  FunctionTool,
  Response,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import * as z from 'zod';
import { sagemaker, useEndpoints } from '../jumpstart/given';
import { mail } from '../responses/given';
import { host } from '../wire/given';

/** What `output` of an answer has can always be sent back as `input`, as OpenAI's client hands it out; twice. */

useEndpoints('responses');

type Change = Omit<Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>, 'stream'>;
interface Kind {
  readonly name: string;
  readonly asked: string;
  readonly change?: Change;
  readonly status: Response['status'];
  /** What of the answer the model reads when it comes back. @default nothing is looked for */
  readonly reads?: string;
  /** @default every model */
  readonly only?: readonly string[];
}

const parsing = zodResponsesFunction({
  name: 'mail',
  description: 'sends a mail',
  parameters: z.object({ subject: z.string() }),
});
const tools = [{ ...mail(), strict: false }] as FunctionTool[];
const text = { format: zodTextFormat(z.strictObject({ subject: z.string() }), 'note') };
const KINDS: readonly Kind[] = [
  { name: 'a text', asked: 'repeat: Hello there', status: 'completed', reads: 'Hello there' },
  { name: 'an empty answer', asked: 'repeat:  ', status: 'completed' },
  { name: 'a call', asked: 'mail "x-ray"', change: { tools }, status: 'completed', reads: 'x-ray' },
  {
    name: 'a parsed call',
    asked: 'mail "x-ray"',
    change: { tools: [parsing] },
    status: 'completed',
    only: ['default'],
  },
  { name: 'a masked call', asked: 'mail "case-123"', change: { tools }, status: 'completed', reads: '{Case}' },
  { name: 'a blocked call', asked: 'mail "contraband"', change: { tools }, status: 'incomplete' },
  { name: 'a blocked request', asked: 'about plutonium', status: 'incomplete' },
  { name: 'a blocked answer', asked: 'repeat: contraband', status: 'incomplete', reads: 'The answer was blocked.' },
  { name: 'a masked request', asked: 'write to kim@example.com', status: 'completed', reads: '{EMAIL}' },
  { name: 'a masked answer', asked: 'repeat: see case-123 now', status: 'completed', reads: 'see {Case} now' },
  { name: 'a cut text', asked: 'count to 50', change: { max_output_tokens: 4 }, status: 'incomplete', reads: '1, ' },
  { name: 'no token', asked: 'mail "a long word"', change: { tools, max_output_tokens: 1 }, status: 'incomplete' },
  {
    name: 'JSON',
    asked: 'the subject "x-ray"',
    change: { text },
    status: 'completed',
    reads: 'subject',
    only: ['default', 'forced'],
  },
];

/** Of another provider, such as clients keep it for a model that takes it back. */
const THOUGHT: ResponseOutputItem = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'abc' };

const openai = () => new OpenAI({ apiKey: 'x', fetch: host.fetch, maxRetries: 0 });

async function answerOf(isStream: boolean, model: string, input: ResponseInputItem[], change: Change) {
  const body = { model, input, ...change };
  if (!isStream) return openai().responses.parse(body);
  let last: Response | undefined;
  const stream = openai().responses.stream(body);
  stream.on('event', (event: ResponseStreamEvent) => {
    if (event.type === 'response.incomplete') last = event.response;
  });
  const final = await stream.finalResponse();
  // The helper knows the end of completed responses only.
  return last ?? final;
}

function goOn(input: readonly ResponseInputItem[], output: readonly ResponseOutputItem[]): ResponseInputItem[] {
  const results = output.flatMap((item): ResponseInputItem[] =>
    item.type === 'function_call' ? [{ type: 'function_call_output', call_id: item.call_id, output: 'done' }] : [],
  );
  return [...input, ...(output as ResponseInputItem[]), ...results, { role: 'user', content: 'repeat: Go on' }];
}

/** The last request that reached a model. */
function lastSeen(): string {
  const converse = host.bedrock.requests.filter(({ operation }) => operation.startsWith('Converse'));
  return JSON.stringify(sagemaker.requests.at(-1)?.body ?? converse.at(-1)?.input);
}

describe.each(['default', 'forced', 'vllm', 'tgi'])('the model %s takes back', (model) => {
  describe.each([false, true])('(streamed: %s)', (isStream) => {
    test.each(KINDS.filter(({ only }) => only?.includes(model) ?? true))(
      '$name',
      async ({ asked, change = {}, status, reads }) => {
        const question: ResponseInputItem[] = [{ role: 'user', content: asked }];
        const first = await answerOf(isStream, model, question, change);
        expect(first.status).toBe(status);
        const { tools } = change;
        const input = goOn(question, [THOUGHT, ...first.output]);
        const second = await answerOf(isStream, model, input, { tools });
        if (reads !== undefined) expect(lastSeen()).toContain(reads);
        const third = await answerOf(isStream, model, goOn(input, second.output), { tools });
        expect(third.object).toBe('response');
        const fourth = await answerOf(isStream, model, goOn(input, second.output), {});
        expect(fourth.object).toBe('response');
      },
    );
  });
});

test.each(['', '{', '{"subject":', '{"subject":"x', 'null', '[]', '"x"', 'not JSON'])(
  'arguments %j are taken back',
  async (json) => {
    const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'mail', arguments: json } as const;
    const input = goOn([{ role: 'user', content: 'go' }], [{ ...call, status: 'incomplete' }]);
    expect((await openai().responses.create({ model: 'default', input, tools })).object).toBe('response');
  },
);
