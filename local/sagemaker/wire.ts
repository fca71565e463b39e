import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import type { StreamException } from './faults';

export type SageMakerOperation = 'InvokeEndpoint' | 'InvokeEndpointWithResponseStream';

const PATH = /^\/endpoints\/([^/?]+)\/invocations(-response-stream)?$/;
const frames = new EventStreamCodec(toUtf8, fromUtf8);

/** The operation of a request and the endpoint that it names; undefined for every other operation of the service. */
export function route(
  method: string,
  path: string,
): { readonly operation: SageMakerOperation; readonly endpointName: string } | undefined {
  const [, name, streamed] = PATH.exec(path) ?? [];
  if (method !== 'POST' || name === undefined) return undefined;
  const operation = streamed ? 'InvokeEndpointWithResponseStream' : 'InvokeEndpoint';
  return { operation, endpointName: decodeURIComponent(name) };
}

/**
 * Bytes of the container, cut where no line and no character ends: nothing in the protocol says where a part ends.
 * @param turn of one event after the other, so that each is cut elsewhere
 */
export function* cut(bytes: Buffer, turn: number): Generator<Buffer> {
  const sizes = [1 + (turn % 29), 64, 3, 37];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** A part of the container's answer as an event-stream message. */
export function payloadFrame(bytes: Uint8Array): Buffer {
  return frame(
    { ':event-type': 'PayloadPart', ':message-type': 'event', ':content-type': 'application/octet-stream' },
    bytes,
  );
}

/** A modelled exception within a stream. */
export function exceptionFrame(exception: StreamException): Buffer {
  const headers = { ':exception-type': exception, ':message-type': 'exception', ':content-type': 'application/json' };
  const body = { Message: 'The stream was broken off by an injected fault.', ErrorCode: 'StreamBroken' };
  return frame(headers, Buffer.from(JSON.stringify(body)));
}

function frame(headers: Record<string, string>, body: Uint8Array): Buffer {
  const entries = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }]);
  return Buffer.from(frames.encode({ headers: Object.fromEntries(entries), body }));
}
