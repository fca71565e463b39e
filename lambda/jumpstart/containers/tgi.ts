import { randomUUID } from 'node:crypto';
import type { Container } from './container';
import { openAiMessages } from './openai-messages';

/**
 * The Messages API of Text Generation Inference: OpenAI's chat but for the name of the model, and for ids of tool calls,
 * which are the same for each call. Its reasons to stop and its lone tool calls are read where OpenAI's are.
 * @see https://huggingface.co/docs/text-generation-inference/en/messages_api
 */
export const tgi: Container = {
  toBody: (input, model, stream) => ({ ...openAiMessages.toBody(input, model, stream), model: 'tgi' }),
  toAnswer(document) {
    const answer = openAiMessages.toAnswer(document);
    return { ...answer, toolCalls: answer.toolCalls.map((call) => ({ ...call, id: newId() })) };
  },
  toDelta(event) {
    const delta = openAiMessages.toDelta(event);
    return { ...delta, toolCalls: delta.toolCalls?.map((call) => (call.id ? { ...call, id: newId() } : call)) };
  },
};

const newId = () => `call_${randomUUID()}`;
