import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { BedrockStandIn, Fault, RecordedRequest } from './bedrock';
import type { Controls } from './gateway';
import type { SageMakerFault, SageMakerRequest, SageMakerStandIn } from './sagemaker';

/**
 * What a person at the local server can do beside the API:
 * - `POST /_local/faults` with e.g. `{"fault": "throttle", "times": 2}` lets the next calls to Bedrock fail, and with
 *   `"service": "sagemaker"` beside it those to SageMaker endpoints;
 * - `GET /_local/requests` lists the calls that the stand-ins got, without their contents.
 */
export function localControls(bedrock: BedrockStandIn, sagemaker?: SageMakerStandIn): Controls {
  return async (request, response, path) => {
    if (path === '/_local/faults' && request.method === 'POST') {
      await inject(bedrock, sagemaker, request, response);
    } else if (path === '/_local/requests' && request.method === 'GET') {
      answer(response, 200, [...bedrock.requests.map(metadata), ...(sagemaker?.requests ?? []).map(endpointMetadata)]);
    } else if (path.startsWith('/_local/')) {
      answer(response, 404, { message: 'expected POST /_local/faults or GET /_local/requests' });
    } else {
      return false;
    }
    return true;
  };
}

async function inject(
  bedrock: BedrockStandIn,
  sagemaker: SageMakerStandIn | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { fault, service, ...rest } = JSON.parse(await text(request)) as { fault: string; service?: string };
    if (service !== 'sagemaker') bedrock.inject({ ...rest, type: fault } as Fault);
    else if (sagemaker) sagemaker.inject({ ...rest, type: fault } as SageMakerFault);
    else throw new Error('the config has no model on a SageMaker endpoint');
    answer(response, 200, { injected: fault, ...rest });
  } catch (error) {
    answer(response, 400, { message: `expected {"fault": "throttle", "times": 1}: ${(error as Error).message}` });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body, null, 2)}\n`);
}

/** What is shown of a call: nothing of its messages. */
function metadata(request: RecordedRequest): object {
  const { operation, requestId, modelId, time, finished, aborted, error, events } = request;
  const { guardrailConfig, requestMetadata } = {
    guardrailConfig: undefined,
    requestMetadata: undefined,
    ...request.input,
  };
  return { operation, requestId, modelId, time, finished, aborted, error, events, guardrailConfig, requestMetadata };
}

function endpointMetadata({ operation, endpointName, finished, aborted }: SageMakerRequest): object {
  return { operation, endpointName, finished, aborted };
}
