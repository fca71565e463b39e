import assert from 'node:assert/strict';
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { Annotation, END, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { createReactAgent, ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import type { Case, Target } from '../cases';

const client = 'LangGraph JS';
const connect = ({ baseURL, apiKey, model }: Target) => new ChatOpenAI({ model, apiKey, configuration: { baseURL } });

const weather = tool(({ city }: { city: string }) => `sunny in ${city}`, {
  name: 'get_weather',
  description: 'Tells the weather in a city.',
  schema: z.object({ city: z.string() }),
});
const QUESTION = 'What is the weather in "Seoul"?';

async function toolGraph(target: Target): Promise<void> {
  const llm = connect(target).bindTools([weather]);
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [await llm.invoke(messages)] }))
    .addNode('tools', new ToolNode([weather]))
    .addEdge(START, 'model')
    .addConditionalEdges('model', toolsCondition, { tools: 'tools', [END]: END })
    .addEdge('tools', 'model')
    .compile({ checkpointer: new MemorySaver() });
  const thread = { configurable: { thread_id: '1' } };
  const first = await graph.invoke({ messages: [new HumanMessage(QUESTION)] }, thread);
  assert.match(first.messages.at(-1)?.text ?? '', /sunny in Seoul/);
  // The second turn carries the tool call and its result out of the checkpoint.
  const second = await graph.invoke({ messages: [new HumanMessage('Thank you')] }, thread);
  assert.match(second.messages.at(-1)?.text ?? '', /Thank you/);
}

async function reactAgent(target: Target): Promise<void> {
  const agent = createReactAgent({ llm: connect(target), tools: [weather], name: 'forecaster' });
  const { messages } = await agent.invoke({ messages: [new HumanMessage(QUESTION)] });
  assert.match(messages.at(-1)?.text ?? '', /sunny in Seoul/);
}

/** One model after another over one state: the first's answer, with its name, is history of the second. */
async function twoModels(target: Target): Promise<void> {
  const llm = connect(target);
  const State = Annotation.Root({ ...MessagesAnnotation.spec });
  const speak = (name: string) => async (state: typeof State.State) => {
    const answer = await llm.invoke([
      ...state.messages,
      new HumanMessage({ content: `It is the turn of ${name}`, name }),
    ]);
    return { messages: [new AIMessage({ content: answer.text, name })] };
  };
  const graph = new StateGraph(State)
    .addNode('writer', speak('writer'))
    .addNode('reader', speak('reader'))
    .addEdge(START, 'writer')
    .addEdge('writer', 'reader')
    .addEdge('reader', END)
    .compile();
  const { messages } = await graph.invoke({ messages: [new HumanMessage('Hello')] });
  assert.match(messages.at(-1)?.text ?? '', /turn of reader/);
}

export const cases: readonly Case[] = [
  { client, feature: 'graph with a `ToolNode`, two turns', run: toolGraph },
  { client, feature: '`createReactAgent` with a name', run: reactAgent },
  { client, feature: 'two named agents over one state', run: twoModels },
];
