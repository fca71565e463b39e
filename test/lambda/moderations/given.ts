import OpenAI from 'openai';
import { MODERATION_CATEGORIES, type ModerationCategory } from '../../../lambda/contract/moderation';
import { host } from '../wire/given';
import type { InvokeOptions } from '../wire/handler-host';

/** OpenAI's own client, on the function in process. */
export const openai = () =>
  new OpenAI({ apiKey: 'none', baseURL: 'http://localhost/v1', fetch: host.fetch, maxRetries: 0 });

export const moderate = (input: unknown, change: object = {}, options?: InvokeOptions) =>
  host.invoke({ input, ...change }, options);

/** Phrases that the stand-in's guardrail knows. */
export const PHRASES = {
  violence: 'I will kill you',
  harassment: 'you are an idiot',
  hate: 'all foreigners are vermin',
} as const;

export const textPart = (text: string) => ({ type: 'text' as const, text });

/** The data URL of a file whose bytes hold a text; the stand-in looks at no pixels. */
export function imagePart(text: string) {
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(text)]);
  return { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${bytes.toString('base64')}` } };
}

/** Every category with one value, but for some. */
export function categories<T>(rest: T, some: Partial<Record<ModerationCategory, T>> = {}): Record<string, T> {
  const all = Object.fromEntries(Object.keys(MODERATION_CATEGORIES).map((category) => [category, rest]));
  return { ...all, ...some };
}
