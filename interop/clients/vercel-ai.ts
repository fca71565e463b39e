import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  type EmbeddingModel,
  embedMany,
  generateObject,
  generateText,
  type LanguageModel,
  type ModelMessage,
  Output,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { z } from 'zod';
import type { Case, Target } from '../cases';

interface Provider {
  readonly client: string;
  /** Asks for a place. @default {@link PLACE}, with which the schema goes along */
  readonly placePrompt?: string;
  readonly options?: Parameters<typeof generateText>[0]['providerOptions'];
  readonly refusedHistory?: Case['refused'];
  connect(target: Target): LanguageModel;
  embedder(target: Target): EmbeddingModel;
}

const refersToItems = {
  reason: 'it refers to answers by their ids, and none is kept: set `store: false`',
  error: /item_reference/,
};
const compatible = ({ baseURL, apiKey }: Target) => createOpenAICompatible({ name: 'platform', baseURL, apiKey });
const PROVIDERS: readonly Provider[] = [
  {
    client: 'Vercel AI SDK, `@ai-sdk/openai`',
    connect: ({ baseURL, apiKey, model }) => createOpenAI({ baseURL, apiKey })(model),
    embedder: ({ baseURL, apiKey, model }) => createOpenAI({ baseURL, apiKey }).embedding(model),
    refusedHistory: { default: refersToItems, nova: refersToItems, open: refersToItems, qwen: refersToItems },
  },
  {
    client: 'Vercel AI SDK, `@ai-sdk/openai` with `store: false`',
    connect: ({ baseURL, apiKey, model }) => createOpenAI({ baseURL, apiKey })(model),
    embedder: ({ baseURL, apiKey, model }) => createOpenAI({ baseURL, apiKey }).embedding(model),
    options: { openai: { store: false } },
  },
  {
    client: 'Vercel AI SDK, `@ai-sdk/openai` `.chat`',
    connect: ({ baseURL, apiKey, model }) => createOpenAI({ baseURL, apiKey }).chat(model),
    embedder: ({ baseURL, apiKey, model }) => createOpenAI({ baseURL, apiKey }).embedding(model),
  },
  {
    client: 'Vercel AI SDK, `@ai-sdk/openai-compatible`',
    connect: (target) => compatible(target)(target.model),
    // By default it asks for JSON without the schema, so that the prompt has to say which.
    placePrompt: 'repeat: {"city":"Seoul","sights":["Namsan"]}',
    embedder: (target) => compatible(target).embeddingModel(target.model),
  },
];

const weather = tool({
  description: 'Tells the weather in a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});
const Place = z.object({ city: z.string(), sights: z.array(z.string()) });
const PLACE = 'Describe a place. city: Seoul';
const QUESTION = 'What is the weather in "Seoul"?';

function casesOf(provider: Provider): Case[] {
  const {
    client,
    connect,
    embedder,
    placePrompt = PLACE,
    options: providerOptions,
    refusedHistory: refused,
  } = provider;
  return [
    {
      client,
      feature: '`generateText`, two turns',
      ...(refused && { refused }),
      run: async (target) => {
        const model = connect(target);
        const first = await generateText({ model, providerOptions, system: 'Answer briefly.', prompt: 'Hello' });
        assert.match(first.text, /Hello/);
        const messages: ModelMessage[] = [
          { role: 'user', content: 'Hello' },
          ...first.response.messages,
          { role: 'user', content: 'And again' },
        ];
        assert.match((await generateText({ model, providerOptions, messages })).text, /And again/);
      },
    },
    {
      client,
      feature: '`streamText`',
      run: async (target) => {
        const errors: unknown[] = [];
        const result = streamText({
          model: connect(target),
          providerOptions,
          prompt: 'count to 500',
          onError: ({ error }) => void errors.push(error),
        });
        let chunks = 0;
        for await (const _ of result.textStream) chunks++;
        if (errors.length > 0) throw errors[0];
        assert.match(await result.text, /499, 500/);
        assert.ok(chunks > 1, `expected several chunks, got ${chunks}`);
      },
    },
    {
      client,
      feature: '`generateObject`',
      run: async (target) => {
        const { object } = await generateObject({
          model: connect(target),
          providerOptions,
          schema: Place,
          prompt: placePrompt,
        });
        assert.equal(object.city, 'Seoul');
      },
    },
    {
      client,
      feature: '`generateText` with `Output.object`',
      run: async (target) => {
        const { output } = await generateText({
          model: connect(target),
          providerOptions,
          output: Output.object({ schema: Place }),
          prompt: placePrompt,
        });
        assert.equal(output.city, 'Seoul');
      },
    },
    {
      client,
      feature: 'tools in several steps, two turns',
      ...(refused && { refused }),
      run: async (target) => {
        const model = connect(target);
        const tools = { get_weather: weather };
        const first = await generateText({ model, providerOptions, tools, stopWhen: stepCountIs(3), prompt: QUESTION });
        assert.match(first.text, /sunny in Seoul/);
        assert.equal(first.steps.length, 2);
        const messages: ModelMessage[] = [
          { role: 'user', content: QUESTION },
          ...first.response.messages,
          { role: 'user', content: 'Thank you' },
        ];
        assert.match((await generateText({ model, providerOptions, tools, messages })).text, /Thank you/);
      },
    },
    {
      client,
      feature: 'tools in several steps, streamed',
      run: async (target) => {
        const errors: unknown[] = [];
        const result = streamText({
          model: connect(target),
          providerOptions,
          tools: { get_weather: weather },
          stopWhen: stepCountIs(3),
          prompt: QUESTION,
          onError: ({ error }) => void errors.push(error),
        });
        await result.consumeStream();
        if (errors.length > 0) throw errors[0];
        assert.match(await result.text, /sunny in Seoul/);
      },
    },
    {
      client,
      feature: '`embedMany`',
      alias: 'embed',
      run: async (target) => {
        const { embeddings } = await embedMany({ model: embedder(target), values: ['one', 'two'] });
        assert.equal(embeddings.length, 2);
        assert.ok((embeddings[0]?.length ?? 0) > 100);
      },
    },
  ];
}

export const cases: readonly Case[] = PROVIDERS.flatMap(casesOf);
