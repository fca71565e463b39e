import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  type ResponseStream,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import type { Gateway } from '../chat/gateway';
import { KeptConnections } from '../shared/connections';
import { ApiError } from '../shared/errors';
import { stringifyJson } from '../shared/json';
import { PaidOnce } from '../shared/paid-once';
import { fromSageMaker } from './errors';

/** A call of a container. */
export interface EndpointCall {
  readonly endpointName: string;
  /** Sent as JSON. */
  readonly body: object;
  /** The platform's request id, which captured data would carry. */
  readonly inferenceId?: string;
}

type How = Parameters<Gateway['converse']>[1];

/** The calls to SageMaker endpoints. They throw only {@link ApiError}; after an abort the signal's reason counts. */
export interface EndpointCaller {
  invoke(call: EndpointCall, how: How): Promise<Uint8Array>;
  /** Resolves when the container begins to answer; its bytes come in parts that are cut anywhere. */
  invokeStream(call: EndpointCall, how: How): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Client of the SageMaker runtime. Region, credentials and `AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME` come from the
 * environment.
 */
export function createEndpointCaller(requestHandler = new KeptConnections()): EndpointCaller {
  const client = (maxAttempts: number) =>
    new SageMakerRuntimeClient({ maxAttempts, retryStrategy: new PaidOnce(maxAttempts), requestHandler });
  const once = client(1);
  const twice = client(2);
  const input = ({ endpointName, body, inferenceId }: EndpointCall) => ({
    EndpointName: endpointName,
    Body: Buffer.from(stringifyJson(body)),
    ContentType: 'application/json',
    InferenceId: inferenceId?.slice(0, 64),
  });
  return {
    async invoke(call, { signal: abortSignal, retry }) {
      try {
        const command = new InvokeEndpointCommand({ ...input(call), Accept: 'application/json' });
        const { Body } = await (retry ? twice : once).send(command, { abortSignal });
        return Body ?? new Uint8Array();
      } catch (error) {
        throw fromSageMaker(error);
      }
    },
    async invokeStream(call, { signal: abortSignal, retry }) {
      try {
        const command = new InvokeEndpointWithResponseStreamCommand(input(call));
        const { Body } = await (retry ? twice : once).send(command, { abortSignal });
        if (!Body) throw new ApiError('model_failed', 'Amazon SageMaker answered without a stream: try again');
        return parts(Body);
      } catch (error) {
        throw fromSageMaker(error);
      }
    },
  };
}

async function* parts(stream: AsyncIterable<ResponseStream>): AsyncGenerator<Uint8Array> {
  try {
    for await (const { PayloadPart, ModelStreamError, InternalStreamFailure } of stream) {
      const failure = ModelStreamError ?? InternalStreamFailure;
      if (failure) throw failure;
      if (PayloadPart?.Bytes) yield PayloadPart.Bytes;
    }
  } catch (error) {
    throw fromSageMaker(error);
  }
}
