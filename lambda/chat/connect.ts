import { withEndpoints } from '../jumpstart/with-endpoints';
import { createBedrockClient } from '../shared/bedrock';
import type { ChatEnvironment } from '../shared/environment';
import { createGateway, type Gateway } from './gateway';

/** The gateway to the models of an environment, at Bedrock and on SageMaker endpoints. */
export function connect(environment: ChatEnvironment): Gateway {
  const clients = { once: createBedrockClient({ maxAttempts: 1 }), twice: createBedrockClient() };
  return withEndpoints(createGateway(clients, environment), environment.models);
}
