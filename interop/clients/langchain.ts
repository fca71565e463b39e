import assert from 'node:assert/strict';
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { createAgent } from 'langchain';
import { z } from 'zod';
import type { Case, Target } from '../cases';

const client = 'LangChain JS';
const connect = ({ baseURL, apiKey, model }: Target) => new ChatOpenAI({ model, apiKey, configuration: { baseURL } });

const weather = tool(({ city }: { city: string }) => `sunny in ${city}`, {
  name: 'get_weather',
  description: 'Tells the weather in a city.',
  schema: z.object({ city: z.string() }),
});
const Place = z.object({ city: z.string(), sights: z.array(z.string()) });
const QUESTION = 'What is the weather in "Seoul"?';

async function invoke(target: Target): Promise<void> {
  const llm = connect(target);
  const messages = [new SystemMessage('Answer briefly.'), new HumanMessage('Hello')];
  const first = await llm.invoke(messages);
  assert.match(first.text, /Hello/);
  const second = await llm.invoke([...messages, first, new HumanMessage('And again')]);
  assert.match(second.text, /And again/);
}

async function stream(target: Target): Promise<void> {
  let text = '';
  let chunks = 0;
  for await (const chunk of await connect(target).stream('count to 500')) {
    text += chunk.text;
    chunks++;
  }
  assert.match(text, /499, 500/);
  assert.ok(chunks > 2, `expected several chunks, got ${chunks}`);
}

async function structured(target: Target): Promise<void> {
  const place = await connect(target).withStructuredOutput(Place).invoke('Describe a place. city: Seoul');
  assert.equal(place.city, 'Seoul');
}

async function batch(target: Target): Promise<void> {
  const answers = await connect(target).batch(['one', 'two', 'three']);
  assert.deepEqual(
    answers.map(({ text }) => /one|two|three/.exec(text)?.[0]),
    ['one', 'two', 'three'],
  );
}

async function responsesApi(target: Target): Promise<void> {
  const { baseURL, apiKey, model } = target;
  const llm = new ChatOpenAI({ model, apiKey, configuration: { baseURL }, useResponsesApi: true });
  const first = await llm.invoke('Hello');
  assert.match(first.text, /Hello/);
  const second = await llm.invoke([new HumanMessage('Hello'), first, new HumanMessage('And again')]);
  assert.match(second.text, /And again/);
}

async function agent(target: Target): Promise<void> {
  const assistant = createAgent({ model: connect(target), tools: [weather], systemPrompt: 'You help people.' });
  const first = await assistant.invoke({ messages: [{ role: 'user', content: QUESTION }] });
  assert.match(first.messages.at(-1)?.text ?? '', /sunny in Seoul/);
  const second = await assistant.invoke({ messages: [...first.messages, new HumanMessage('Thank you')] });
  assert.match(second.messages.at(-1)?.text ?? '', /Thank you/);
}

async function agentStream(target: Target): Promise<void> {
  const assistant = createAgent({ model: connect(target), tools: [weather] });
  let text = '';
  const chunks = await assistant.stream(
    { messages: [{ role: 'user', content: QUESTION }] },
    { streamMode: 'messages' },
  );
  for await (const [message] of chunks) if (AIMessage.isInstance(message)) text += message.text;
  assert.match(text, /sunny in Seoul/);
}

async function agentStructured(target: Target): Promise<void> {
  const assistant = createAgent({ model: connect(target), tools: [weather], responseFormat: Place });
  const { structuredResponse } = await assistant.invoke({
    messages: [{ role: 'user', content: `${QUESTION} city: Seoul` }],
  });
  assert.equal(structuredResponse.city, 'Seoul');
}

async function embeddings(target: Target): Promise<void> {
  const { baseURL, apiKey, model } = target;
  const embedder = new OpenAIEmbeddings({ model, apiKey, configuration: { baseURL } });
  const vectors = await embedder.embedDocuments(['one', 'two']);
  assert.equal(vectors.length, 2);
  assert.equal((await embedder.embedQuery('one')).length, vectors[0]?.length);
}

export const cases: readonly Case[] = [
  { client, feature: '`invoke`, two turns', run: invoke },
  { client, feature: '`stream`', run: stream },
  { client, feature: '`batch`', run: batch },
  { client, feature: '`withStructuredOutput`', run: structured },
  { client, feature: 'with the Responses API', run: responsesApi },
  { client, feature: '`createAgent` with a tool, two turns', run: agent },
  { client, feature: '`createAgent` streamed', run: agentStream },
  { client, feature: '`createAgent` with `responseFormat`', run: agentStructured },
  { client, feature: 'embeddings', alias: 'embed', run: embeddings },
];
