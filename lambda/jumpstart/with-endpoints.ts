import type { Gateway } from '../chat/gateway';
import type { ChatModel } from '../contract/environment';
import { EndpointGateway } from './endpoint-gateway';
import type { EndpointCaller } from './gateway';

/**
 * A gateway that calls each model where it is: on its SageMaker endpoint, or at Bedrock.
 * @param models those that the function may call
 */
export function withEndpoints(bedrock: Gateway, models: ReadonlyMap<string, ChatModel>): Gateway {
  const onEndpoints = new Map(
    [...models.values()].flatMap((model) => (model.container ? [[model.invoke, model]] : [])),
  );
  if (onEndpoints.size === 0) return bedrock;
  let caller: Promise<EndpointCaller> | undefined;
  // Loaded at the first call: a cold start that serves Bedrock alone does not pay for the second client.
  const load = () => {
    caller ??= import('./gateway').then(({ createEndpointCaller }) => createEndpointCaller());
    return caller;
  };
  const endpoints = new EndpointGateway(onEndpoints, bedrock, load);
  const gatewayOf = (modelId: string | undefined) => (onEndpoints.has(modelId ?? '') ? endpoints : bedrock);
  return {
    applyGuardrail: (source, texts, signal) => bedrock.applyGuardrail(source, texts, signal),
    converse: (input, how) => gatewayOf(input.modelId).converse(input, how),
    converseStream: (input, how) => gatewayOf(input.modelId).converseStream(input, how),
  };
}
