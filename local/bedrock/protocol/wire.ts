import {
  ApplyGuardrailRequest$,
  ApplyGuardrailResponse$,
  ConverseRequest$,
  ConverseResponse$,
  ConverseStreamOutput$,
  ConverseStreamRequest$,
  CountTokensRequest$,
  CountTokensResponse$,
  InvokeModelRequest$,
  InvokeModelWithResponseStreamRequest$,
  ResponseStream$,
} from '@aws-sdk/client-bedrock-runtime';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { JsonShapeDeserializer2, JsonShapeSerializer2 } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import { checkConstraints } from './constraints';
import { ServiceError } from './errors';
import { checkShape } from './shape';

export type Operation =
  | 'Converse'
  | 'ConverseStream'
  | 'ApplyGuardrail'
  | 'CountTokens'
  | 'InvokeModel'
  | 'InvokeModelWithResponseStream';

/** The wire shapes of the served operations, from the client's own model. */
const REQUESTS = {
  Converse: ConverseRequest$,
  ConverseStream: ConverseStreamRequest$,
  ApplyGuardrail: ApplyGuardrailRequest$,
  CountTokens: CountTokensRequest$,
  InvokeModel: InvokeModelRequest$,
  InvokeModelWithResponseStream: InvokeModelWithResponseStreamRequest$,
} as const;
const RESPONSES = {
  Converse: ConverseResponse$,
  ApplyGuardrail: ApplyGuardrailResponse$,
  CountTokens: CountTokensResponse$,
} as const;
const ROUTES: readonly (readonly [RegExp, Operation])[] = [
  [/^\/model\/(?<modelId>[^/]+)\/converse$/, 'Converse'],
  [/^\/model\/(?<modelId>[^/]+)\/converse-stream$/, 'ConverseStream'],
  [/^\/model\/(?<modelId>[^/]+)\/count-tokens$/, 'CountTokens'],
  [/^\/model\/(?<modelId>[^/]+)\/invoke$/, 'InvokeModel'],
  [/^\/model\/(?<modelId>[^/]+)\/invoke-with-response-stream$/, 'InvokeModelWithResponseStream'],
  [/^\/guardrail\/(?<guardrailIdentifier>[^/]+)\/version\/(?<guardrailVersion>[^/]+)\/apply$/, 'ApplyGuardrail'],
];

const JSON_SETTINGS = { timestampFormat: { useTrait: true, default: 7 as const }, httpBindings: true, jsonName: true };
const serializer = new JsonShapeSerializer2(JSON_SETTINGS);
const deserializer = new JsonShapeDeserializer2(JSON_SETTINGS);
const frames = new EventStreamCodec(toUtf8, fromUtf8);
const streamOutput = NormalizedSchema.of(ConverseStreamOutput$);
const chunkOutput = NormalizedSchema.of(ResponseStream$);

/** An operation and the members of its input that travel in the path. */
export interface Route {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Finds the operation of a request.
 *
 * @throws ServiceError UnknownOperationException for every operation of the service that is not served here
 */
export function route(method: string, target: string): Route {
  const path = target.split('?', 1)[0] ?? '';
  for (const [pattern, operation] of ROUTES) {
    const groups = method === 'POST' ? pattern.exec(path)?.groups : undefined;
    if (groups) {
      const labels = Object.entries(groups).map(([name, value]) => [name, decodeLabel(value)]);
      return { operation, labels: Object.fromEntries(labels) };
    }
  }
  throw new ServiceError('UnknownOperationException', `The operation ${method} ${path} is not served here.`);
}

function decodeLabel(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new ServiceError('SerializationException', `The path segment '${value}' is not valid percent-encoding.`);
  }
}

/**
 * Reads a request into the input of its operation: its body, or where the shape says so its headers and the body as is.
 *
 * @throws ServiceError SerializationException or ValidationException when the body is not of the modelled shape
 */
export function decodeInput(
  { operation, labels }: Route,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): unknown {
  const schema = NormalizedSchema.of(REQUESTS[operation]);
  const outside: Readonly<Record<string, string>> = { ...headerMembers(schema, headers), ...labels };
  for (const [name, member] of schema.structIterator()) {
    const value = outside[name];
    if (value !== undefined) checkConstraints(schema.getName() ?? '', name, member, value, [name]);
  }
  const payload = [...schema.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
  if (payload) return { ...outside, [payload[0]]: new Uint8Array(body) };
  let document: unknown;
  try {
    document = JSON.parse(body.length === 0 ? '{}' : body.toString('utf8'));
  } catch (cause) {
    throw Object.assign(new ServiceError('SerializationException', 'The request body is not valid JSON.'), { cause });
  }
  checkShape(schema, document);
  const input: object = deserializer.readObject(schema, document as Record<string, never>);
  return { ...input, ...labels };
}

/** The members that travel in headers; all of them are strings. */
function headerMembers(
  schema: NormalizedSchema,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const members = [...schema.structIterator()].flatMap(([name, member]) => {
    const value = headers[member.getMergedTraits().httpHeader?.toLowerCase() ?? ''];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(members);
}

/** Writes the output of an operation as its JSON body. */
export function encodeOutput(operation: keyof typeof RESPONSES, output: unknown): Buffer {
  return encode(RESPONSES[operation], output);
}

/** One event of a ConverseStream answer as an event-stream message. */
export function eventFrame(event: string, payload: unknown): Buffer {
  return frame(
    { ':event-type': event, ':message-type': 'event' },
    encode(streamOutput.getMemberSchema(event), payload),
  );
}

/** One chunk of InvokeModelWithResponseStream: a JSON document in `bytes`. */
export function chunkFrame(body: object): Buffer {
  const payload = { bytes: new Uint8Array(Buffer.from(JSON.stringify(body))) };
  return frame(
    { ':event-type': 'chunk', ':message-type': 'event' },
    encode(chunkOutput.getMemberSchema('chunk'), payload),
  );
}

/** A modelled exception within a stream; `member` is its name in `ConverseStreamOutput`, and in `ResponseStream`. */
export function exceptionFrame(member: string, payload: { readonly message: string }): Buffer {
  const headers = { ':exception-type': member, ':message-type': 'exception' };
  return frame(headers, encode(streamOutput.getMemberSchema(member), payload));
}

function encode(schema: Parameters<typeof NormalizedSchema.of>[0], value: unknown): Buffer {
  serializer.write(schema as Parameters<typeof serializer.write>[0], value);
  return Buffer.copyBytesFrom(serializer.flush());
}

function frame(headers: Record<string, string>, body: Uint8Array): Buffer {
  const typed = { ...headers, ':content-type': 'application/json' };
  const entries = Object.entries(typed).map(([name, value]) => [name, { type: 'string' as const, value }]);
  return Buffer.from(frames.encode({ headers: Object.fromEntries(entries), body }));
}
