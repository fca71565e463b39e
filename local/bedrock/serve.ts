import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { ConverseStreamRequest, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import type { Access } from './access';
import { type FaultQueue, faultError } from './faults';
import type { PromptCache } from './model/prompt-cache';
import { applyGuardrail } from './operations/apply-guardrail';
import { converse } from './operations/converse';
import { converseStream } from './operations/converse-stream';
import { countTokens } from './operations/count-tokens';
import { admitStream, invokeModel, streamFrames } from './operations/invoke-model';
import { Pace } from './pace';
import { ServiceError } from './protocol/errors';
import { type Credentials, verifySignature } from './protocol/signature';
import { decodeInput, encodeOutput, eventFrame, route } from './protocol/wire';
import { type Exchange, type Frame, sendError, sendEvents, sendJson } from './reply';
import type { Call, RecordedRequest } from './requests';
import { cutConnection, type HttpRequest, type HttpResponse } from './transport';

/** An identity, and what it may use. */
export interface Caller {
  readonly credentials: Credentials;
  readonly access: Access;
}

/** What every request is served with. */
export interface Service {
  readonly region: string;
  readonly callers: readonly Caller[];
  readonly faults: FaultQueue;
  readonly cache: PromptCache;
  readonly requests: RecordedRequest[];
  readonly now: () => Date;
}

/** Serves one request: signature, shape, fault, authorization, input, answer. Never throws. */
export async function serve(service: Service, request: HttpRequest, response: HttpResponse): Promise<void> {
  const gone = new AbortController();
  const exchange: Exchange = { response, requestId: randomUUID(), signal: gone.signal };
  let record: RecordedRequest | undefined;
  response.once('close', () => {
    if (record && !record.finished) record.aborted = true;
    gone.abort();
  });
  // A client that goes away makes writes fail; the close event tells of it.
  response.on('error', () => {});
  try {
    const body = await buffer(request);
    const { method = '', url: target = '/' } = request;
    const flat = flatten(request.headers);
    const signed = { method, target, headers: flat, body };
    const { region, callers, now } = service;
    const identities = callers.map(({ credentials }) => credentials);
    const credentials = await verifySignature(signed, identities, region, now());
    const caller = callers.find((one) => one.credentials === credentials);
    const found = route(method, target);
    const call = { operation: found.operation, input: decodeInput(found, flat, body) } as Call;
    const modelId = 'modelId' in call.input ? call.input.modelId : undefined;
    const { requestId } = exchange;
    record = { ...call, requestId, modelId, time: now(), aborted: false, finished: false, events: 0 };
    service.requests.push(record);
    if (caller) await answerCall(service, caller.access, exchange, record);
  } catch (error) {
    if (gone.signal.aborted || request.aborted) return;
    const failure = error instanceof ServiceError ? error : unexpected(error);
    if (record) record.error = failure.type;
    sendError(service.now, exchange, failure);
    if (record) record.finished = true;
  }
}

async function answerCall(
  service: Service,
  access: Access,
  exchange: Exchange,
  record: RecordedRequest,
): Promise<void> {
  const fault = service.faults.take(record.operation);
  if (fault?.type === 'connectionReset') {
    record.finished = true;
    cutConnection(exchange.response);
    return;
  }
  if (fault?.type === 'hang') return;
  const error = fault && faultError(fault);
  if (error) throw error;
  const pace = new Pace(fault, exchange.signal);

  switch (record.operation) {
    case 'Converse': {
      const guardrail = admit(access, service.now(), 'InvokeModel', record);
      await pace.beforeFirst();
      const output = converse(record.input, guardrail);
      const usage = output.usage && usageOf(service, record.input, output.usage);
      return sendJson(service.now, exchange, record, encodeOutput('Converse', { ...output, usage }));
    }
    case 'ConverseStream': {
      const guardrail = admit(access, service.now(), 'InvokeModelWithResponseStream', record);
      await pace.beforeFirst();
      const events = withUsage(service, record.input, converseStream(record.input, guardrail));
      return sendEvents(service.now, exchange, record, frames(events), pace);
    }
    case 'ApplyGuardrail': {
      const guardrail = access.guardrail(record.input.guardrailIdentifier, record.input.guardrailVersion);
      const output = applyGuardrail(record.input, guardrail);
      return sendJson(service.now, exchange, record, encodeOutput('ApplyGuardrail', output));
    }
    case 'InvokeModel': {
      const { body, headers } = invokeModel(record.input, access, record.requestId, service.now());
      await pace.beforeFirst();
      return sendJson(service.now, exchange, record, Buffer.from(JSON.stringify(body)), headers);
    }
    case 'InvokeModelWithResponseStream': {
      const admitted = admitStream(record.input, access, service.now());
      await pace.beforeFirst();
      const chunks = streamFrames(admitted, record.requestId);
      const headers = { 'x-amzn-bedrock-content-type': 'application/json' };
      return sendEvents(service.now, exchange, record, chunks, pace, headers);
    }
    case 'CountTokens': {
      const output = countTokens(record.input, access.model(record.input.modelId ?? '', service.now()));
      return sendJson(service.now, exchange, record, encodeOutput('CountTokens', output));
    }
  }
}

/** What a request costs, the prompt cache taken into account; nothing of one that the guardrail blocked. */
function usageOf({ cache, now }: Service, input: ConverseStreamRequest, usage: TokenUsage): TokenUsage {
  return usage.inputTokens ? cache.apply(input.modelId ?? '', input, usage, now()) : usage;
}

function* withUsage(
  service: Service,
  input: ConverseStreamRequest,
  events: ReturnType<typeof converseStream>,
): ReturnType<typeof converseStream> {
  for (const event of events) {
    const [name, payload] = event;
    if (name !== 'metadata' || !payload.usage) yield event;
    else yield [name, { ...payload, usage: usageOf(service, input, payload.usage) }];
  }
}

function* frames(events: ReturnType<typeof converseStream>): Generator<Frame, void> {
  for (const [name, payload] of events) {
    const kind = name === 'contentBlockDelta' ? 'delta' : name === 'messageStop' ? 'end' : 'other';
    yield { bytes: eventFrame(name, payload), kind };
  }
}

/** Authorization, then the model, then the input, as the service orders them; returns the guardrail to apply. */
function admit(
  access: Access,
  now: Date,
  action: Parameters<Access['authorize']>[0],
  { input }: Extract<RecordedRequest, { operation: 'Converse' | 'ConverseStream' }>,
): ReturnType<Access['converseGuardrail']> {
  const { guardrailIdentifier, guardrailVersion } = input.guardrailConfig ?? {};
  const modelId = input.modelId ?? '';
  access.authorize(action, modelId, guardrailIdentifier, guardrailVersion);
  access.check(input, access.model(modelId, now), action === 'InvokeModelWithResponseStream');
  return access.converseGuardrail(guardrailIdentifier, guardrailVersion);
}

function flatten(headers: HttpRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')]));
}

/** A defect of the stand-in itself; said aloud, since the caller sees only a 500. */
function unexpected(error: unknown): ServiceError {
  console.error('bedrock stand-in:', error);
  return new ServiceError('InternalServerException', error instanceof Error ? error.message : String(error));
}
