import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContainerFormat } from '../../lambda/contract/environment';
import type { Credentials } from '../bedrock';
import { type SageMakerFault, SageMakerFaults } from './faults';
import { type SageMakerRequest, serve } from './serve';

/** A SageMaker endpoint, and what its container speaks. */
export interface EndpointSpec {
  readonly endpointName: string;
  readonly container: ContainerFormat;
}

export interface SageMakerOptions {
  /** Region that signatures must be scoped to. */
  readonly region: string;
  /** The identity that may call. */
  readonly credentials: Credentials;
  readonly endpoints: readonly EndpointSpec[];
}

/** A running stand-in. */
export interface SageMakerStandIn {
  /** Endpoint for a client, e.g. `http://127.0.0.1:40001`. */
  readonly url: string;
  /** Every signed request since the start or the last reset, oldest first. */
  readonly requests: readonly SageMakerRequest[];
  /** Makes coming requests fail. */
  inject(fault: SageMakerFault): void;
  /** Forgets requests and faults. */
  reset(): void;
  /** Cuts all connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the SageMaker runtime on a free port of loopback: HTTP/1.1, SigV4, InvokeEndpoint and
 * InvokeEndpointWithResponseStream; every other operation is UnknownOperationException.
 */
export async function startSageMaker(options: SageMakerOptions): Promise<SageMakerStandIn> {
  const faults = new SageMakerFaults();
  const requests: SageMakerRequest[] = [];
  const endpoints = new Map(options.endpoints.map((endpoint) => [endpoint.endpointName, endpoint.container]));
  const service = { ...options, endpoints, faults, requests };
  const server = createServer((request, response) => void serve(service, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    inject: (fault) => faults.inject(fault),
    reset: () => {
      faults.clear();
      requests.length = 0;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
