import type OpenAI from 'openai';
import type { ResponseEvent, ResponseObject } from '../../../lambda/contract/responses-response';
import { host } from '../wire/given';
import type { Answer, InvokeOptions } from '../wire/handler-host';

type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

/** The contract is OpenAI's: these stop compiling when it is not. The client adds `output_text` itself; some models know the effort `max`. */
export const asOpenAI = (
  response: Omit<Mutable<ResponseObject>, 'reasoning'>,
): Omit<OpenAI.Responses.Response, 'output_text' | 'reasoning'> => response;
export const asOpenAIEvent = (
  event: Mutable<Exclude<ResponseEvent, { response: ResponseObject }>>,
): OpenAI.Responses.ResponseStreamEvent => event;

export const respond = (input: unknown, change: object = {}, options?: InvokeOptions) =>
  host.invoke({ model: 'default', input, ...change }, options);

export const mail = (description = 'sends a mail to someone') => ({
  type: 'function',
  name: 'mail',
  description,
  parameters: { type: 'object', properties: { subject: { type: 'string' } }, required: ['subject'] },
});

export const note = {
  format: {
    type: 'json_schema',
    name: 'note',
    schema: {
      type: 'object',
      properties: { subject: { type: 'string' } },
      required: ['subject'],
      additionalProperties: false,
    },
  },
};

/** A conversation with a call of the tool `mail` and its output. */
export const loop = (output: string, args = '{"subject":"x"}') => [
  { role: 'user', content: 'go' },
  { type: 'function_call', call_id: 'call_1', name: 'mail', arguments: args },
  { type: 'function_call_output', call_id: 'call_1', output },
];

export const eventsOf = (answer: Answer) => answer.events as unknown as ResponseEvent[];

/** The response at the end of an answer, streamed or not. */
export function responseOf(answer: Answer): ResponseObject {
  if (answer.events.length === 0) return JSON.parse(answer.text) as ResponseObject;
  const last = eventsOf(answer).at(-1);
  if (!last || !('response' in last)) throw new Error(`expected a response at the end, not ${last?.type}`);
  return last.response;
}

/** Text, function calls, status and guardrail of an answer, streamed or not. */
export function essence(answer: Answer) {
  const { output, status, incomplete_details, guardrail } = responseOf(answer);
  return {
    text: output.flatMap((item) => (item.type === 'message' ? item.content.map(({ text }) => text) : [])).join(''),
    calls: output.flatMap((item) => (item.type === 'function_call' ? [`${item.name} ${item.arguments}`] : [])),
    status,
    reason: incomplete_details?.reason,
    guardrail,
  };
}
