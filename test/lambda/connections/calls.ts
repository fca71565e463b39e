import {
  ApplyGuardrailCommand,
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { createEndpointCaller } from '../../../lambda/jumpstart/gateway';
import { createBedrockClient } from '../../../lambda/shared/bedrock';
import type { KeptConnections } from '../../../lambda/shared/connections';

/** Makes a call and reads its answer to the end. */
export type Call = (signal?: AbortSignal) => Promise<unknown>;

export const OPERATIONS = [
  'Converse',
  'ConverseStream',
  'ApplyGuardrail',
  'InvokeModel',
  'InvokeEndpoint',
  'InvokeEndpointWithResponseStream',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/**
 * @param url of the server that takes the place of Bedrock and SageMaker
 * @param maxAttempts of clients that have a choice
 */
export function callsOf(
  url: string,
  connections: KeptConnections,
  maxAttempts: 1 | 2 = 2,
): Record<OperationName, Call> {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret-for-tests',
    AWS_ENDPOINT_URL: url,
  });
  const client: BedrockRuntimeClient = createBedrockClient({ connections, maxAttempts });
  const caller = createEndpointCaller(connections);
  const modelId = 'example.model-v1:0';
  const messages = [{ role: 'user' as const, content: [{ text: 'hello' }] }];
  const call = { endpointName: 'example', body: {} };
  const how = (signal = new AbortController().signal) => ({ signal, retry: maxAttempts > 1 });
  const guardrail = { guardrailIdentifier: 'gr1234567890', guardrailVersion: '1', source: 'INPUT' as const };
  return {
    Converse: (abortSignal) => client.send(new ConverseCommand({ modelId, messages }), { abortSignal }),
    ConverseStream: async (abortSignal) => {
      const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages }), { abortSignal });
      return toArray(stream);
    },
    ApplyGuardrail: (abortSignal) =>
      client.send(new ApplyGuardrailCommand({ ...guardrail, content: [{ text: { text: 'hello' } }] }), { abortSignal }),
    InvokeModel: (abortSignal) => client.send(new InvokeModelCommand({ modelId, body: '{}' }), { abortSignal }),
    InvokeEndpoint: (signal) => caller.invoke(call, how(signal)),
    InvokeEndpointWithResponseStream: async (signal) => toArray(await caller.invokeStream(call, how(signal))),
  };
}

async function toArray<T>(items: AsyncIterable<T> | undefined): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items ?? []) all.push(item);
  return all;
}
