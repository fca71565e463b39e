import OpenAI from 'openai';
import { host } from '../wire/given';
import type { InvokeOptions } from '../wire/handler-host';

/** OpenAI's own client, on the function in process. */
export const openai = () =>
  new OpenAI({ apiKey: 'none', baseURL: 'http://localhost/v1', fetch: host.fetch, maxRetries: 0 });

export const embed = (input: unknown, change: object = {}, options?: InvokeOptions) =>
  host.invoke({ model: 'titan', input, ...change }, options);

/** Bodies of the calls of models, in the order in which they came in. */
export const bodies = (): Record<string, unknown>[] =>
  host.bedrock.requests
    .filter(({ operation }) => operation === 'InvokeModel')
    .map(({ input }) => JSON.parse(Buffer.from('body' in input ? (input.body ?? []) : []).toString()));
