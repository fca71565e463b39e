import assert from 'node:assert/strict';
import { Agent, MemorySession, OpenAIProvider, Runner, setTracingDisabled, tool, user } from '@openai/agents';
import { z } from 'zod';
import type { Case, Target } from '../cases';

// Traces would go to OpenAI.
setTracingDisabled(true);

const weather = tool({
  name: 'get_weather',
  description: 'Tells the weather in a city.',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});
const Place = z.object({ city: z.string(), sights: z.array(z.string()) });
const QUESTION = 'What is the weather in "Seoul"?';

function casesOf(client: string, useResponses: boolean): Case[] {
  const runner = ({ baseURL, apiKey }: Target) =>
    new Runner({ modelProvider: new OpenAIProvider({ baseURL, apiKey, useResponses }) });
  const agent = ({ model }: Target) =>
    new Agent({ name: 'Forecaster', instructions: 'Tell the weather.', model, tools: [weather] });
  return [
    {
      client,
      feature: 'tool, second turn',
      run: async (target) => {
        const first = await runner(target).run(agent(target), QUESTION);
        assert.match(first.finalOutput ?? '', /sunny in Seoul/);
        const second = await runner(target).run(agent(target), [...first.history, user('Thank you')]);
        assert.match(second.finalOutput ?? '', /Thank you/);
      },
    },
    {
      client,
      feature: 'tool, streamed',
      run: async (target) => {
        const result = await runner(target).run(agent(target), QUESTION, { stream: true });
        let text = '';
        for await (const chunk of result.toTextStream()) text += chunk;
        await result.completed;
        assert.match(text, /sunny in Seoul/);
      },
    },
    {
      client,
      feature: 'session of two turns',
      run: async (target) => {
        const session = new MemorySession();
        await runner(target).run(agent(target), QUESTION, { session });
        const second = await runner(target).run(agent(target), 'Thank you', { session });
        assert.match(second.finalOutput ?? '', /Thank you/);
      },
    },
    {
      client,
      feature: 'hand-off',
      run: async (target) => {
        const billing = new Agent({ name: 'Billing', instructions: 'Answer about invoices.', model: target.model });
        const triage = Agent.create({
          name: 'Triage',
          instructions: 'Hand over.',
          model: target.model,
          handoffs: [billing],
        });
        const result = await runner(target).run(triage, 'Please transfer me to billing');
        assert.equal(result.lastAgent?.name, 'Billing');
        const next = await runner(target).run(billing, [...result.history, user('Thank you')]);
        assert.match(next.finalOutput ?? '', /Thank you/);
      },
    },
    {
      client,
      feature: '`outputType`',
      run: async (target) => {
        const guide = new Agent({
          name: 'Guide',
          instructions: 'Describe places.',
          model: target.model,
          outputType: Place,
        });
        const { finalOutput } = await runner(target).run(guide, 'Describe a place. city: Seoul');
        assert.equal(finalOutput?.city, 'Seoul');
      },
    },
    {
      client,
      feature: '`outputType` with a tool',
      run: async (target) => {
        const guide = new Agent({
          name: 'Guide',
          instructions: 'Describe places.',
          model: target.model,
          tools: [weather],
          outputType: Place,
        });
        const result = await runner(target).run(guide, 'What is the weather? city: Seoul');
        assert.ok(result.newItems.some(({ type }) => type === 'tool_call_output_item'));
        assert.equal(result.finalOutput?.city, 'Seoul');
      },
    },
  ];
}

export const cases: readonly Case[] = [
  ...casesOf('OpenAI Agents SDK JS, Responses', true),
  ...casesOf('OpenAI Agents SDK JS, chat', false),
];
