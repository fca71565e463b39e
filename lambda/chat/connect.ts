import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { withEndpoints } from '../jumpstart/with-endpoints';
import { createBedrockClient } from '../shared/bedrock';
import type { ChatEnvironment } from '../shared/environment';
import { createGateway, type Gateway } from './gateway';

/** The gateway to the models of an environment, at Bedrock and on SageMaker endpoints. */
export function connect(environment: ChatEnvironment): Gateway {
  let once: BedrockRuntimeClient | undefined;
  const clients = {
    twice: createBedrockClient(),
    // Only models with fallbacks need it.
    get once() {
      once ??= createBedrockClient({ maxAttempts: 1 });
      return once;
    },
  };
  return withEndpoints(createGateway(clients, environment), environment.models);
}
