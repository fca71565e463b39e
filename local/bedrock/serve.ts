import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Access } from './access';
import { type FaultQueue, faultError } from './faults';
import { applyGuardrail } from './operations/apply-guardrail';
import { converse } from './operations/converse';
import { converseStream } from './operations/converse-stream';
import { countTokens } from './operations/count-tokens';
import { Pace } from './pace';
import { ServiceError } from './protocol/errors';
import { type Credentials, verifySignature } from './protocol/signature';
import { decodeInput, encodeOutput, route } from './protocol/wire';
import { type Exchange, sendError, sendEvents, sendJson } from './reply';
import type { Call, RecordedRequest } from './requests';
import { checkConversation } from './validation/conversation';
import { checkParameters } from './validation/parameters';

/** What every request is served with. */
export interface Service {
  readonly region: string;
  readonly credentials: Credentials;
  readonly access: Access;
  readonly faults: FaultQueue;
  readonly requests: RecordedRequest[];
  readonly now: () => Date;
}

/** Serves one request: signature, shape, fault, authorization, input, answer. Never throws. */
export async function serve(service: Service, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
  const gone = new AbortController();
  const exchange: Exchange = { stream, requestId: randomUUID(), signal: gone.signal };
  let record: RecordedRequest | undefined;
  stream.once('close', () => {
    if (record && !record.finished) record.aborted = true;
    gone.abort();
  });
  try {
    const body = await readBody(stream);
    const method = headers[':method'] ?? '';
    const target = headers[':path'] ?? '/';
    const signed = { method, target, headers: flatten(headers), body };
    await verifySignature(signed, service.credentials, service.region, service.now());
    const found = route(method, target);
    const call = { operation: found.operation, input: decodeInput(found, body) } as Call;
    const modelId = 'modelId' in call.input ? call.input.modelId : undefined;
    const { requestId } = exchange;
    record = { ...call, requestId, modelId, time: service.now(), aborted: false, finished: false, events: 0 };
    service.requests.push(record);
    await answerCall(service, exchange, record);
  } catch (error) {
    if (gone.signal.aborted || stream.destroyed) return;
    const failure = error instanceof ServiceError ? error : unexpected(error);
    if (record) record.error = failure.type;
    sendError(service.now, exchange, failure);
    if (record) record.finished = true;
  }
}

async function answerCall(service: Service, exchange: Exchange, record: RecordedRequest): Promise<void> {
  const { access } = service;
  const fault = service.faults.take(record.operation);
  if (fault?.type === 'connectionReset') {
    record.finished = true;
    exchange.stream.session?.destroy();
    return;
  }
  if (fault?.type === 'hang') return;
  const error = fault && faultError(fault);
  if (error) throw error;
  const pace = new Pace(fault, exchange.signal);

  switch (record.operation) {
    case 'Converse': {
      const guardrail = admit(access, 'InvokeModel', record);
      await pace.beforeFirst();
      return sendJson(service.now, exchange, record, encodeOutput('Converse', converse(record.input, guardrail)));
    }
    case 'ConverseStream': {
      const guardrail = admit(access, 'InvokeModelWithResponseStream', record);
      await pace.beforeFirst();
      return sendEvents(service.now, exchange, record, converseStream(record.input, guardrail), pace);
    }
    case 'ApplyGuardrail': {
      const guardrail = access.guardrail(record.input.guardrailIdentifier, record.input.guardrailVersion);
      const output = applyGuardrail(record.input, guardrail);
      return sendJson(service.now, exchange, record, encodeOutput('ApplyGuardrail', output));
    }
    case 'CountTokens': {
      access.model(record.input.modelId ?? '');
      return sendJson(service.now, exchange, record, encodeOutput('CountTokens', countTokens(record.input)));
    }
  }
}

/** Authorization, then the model, then the input, as the service orders them; returns the guardrail to apply. */
function admit(
  access: Access,
  action: Parameters<Access['authorize']>[0],
  { input }: Extract<RecordedRequest, { operation: 'Converse' | 'ConverseStream' }>,
): ReturnType<Access['converseGuardrail']> {
  const { guardrailIdentifier, guardrailVersion } = input.guardrailConfig ?? {};
  const modelId = input.modelId ?? '';
  access.authorize(action, modelId, guardrailIdentifier, guardrailVersion);
  access.model(modelId);
  checkParameters(input);
  checkConversation(input.messages ?? [], input.toolConfig);
  return access.converseGuardrail(guardrailIdentifier, guardrailVersion);
}

async function readBody(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')]));
}

/** A defect of the stand-in itself; said aloud, since the caller sees only a 500. */
function unexpected(error: unknown): ServiceError {
  console.error('bedrock stand-in:', error);
  return new ServiceError('InternalServerException', error instanceof Error ? error.message : String(error));
}
