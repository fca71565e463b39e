import OpenAI from 'openai';
import { host } from '../wire/given';
import type { InvokeOptions } from '../wire/handler-host';

/** OpenAI's own client, on the function in process. */
export const openai = () =>
  new OpenAI({ apiKey: 'none', baseURL: 'http://localhost/v1', fetch: host.fetch, maxRetries: 0 });

export const draw = (prompt: unknown, change: object = {}, options?: InvokeOptions) =>
  host.invoke({ model: 'picture', prompt, ...change }, options);

/** Calls of the model, in the order in which they came in. */
export const invocations = () =>
  host.bedrock.requests.flatMap((request) => (request.operation === 'InvokeModel' ? [request.input] : []));

/** Their bodies. */
export const bodies = (): Record<string, unknown>[] =>
  invocations().map(({ body }) => JSON.parse(Buffer.from(body ?? []).toString()));

/** Width and height in the header of a PNG. */
export function sizeOf(base64: string | undefined): [width: number, height: number] {
  const bytes = Buffer.from(base64 ?? '', 'base64');
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}
