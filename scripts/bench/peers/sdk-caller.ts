import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ClientTarget } from './participants';
import { makeRounds } from './protocol';

const { modelId, content, guardrail } = JSON.parse(process.argv[2] ?? '') as ClientTarget;
const agent = { keepAlive: true };
const client = new BedrockRuntimeClient({
  requestHandler: new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent }),
});
const input = {
  modelId,
  messages: [{ role: 'user' as const, content: [{ text: content }] }],
  ...(guardrail && { guardrailConfig: guardrail }),
};

void makeRounds(async (isStream) => {
  if (isStream) {
    const { stream } = await client.send(new ConverseStreamCommand(input));
    for await (const _ of stream ?? []);
  } else {
    await client.send(new ConverseCommand(input));
  }
});
