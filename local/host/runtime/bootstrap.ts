import { finished } from 'node:stream/promises';
import type { EnvironmentData, Failure, FromEnvironment, LogLevel, ToEnvironment } from '../messages';
import { installConsole, installOutput } from './console';
import { type Handler, loadHandler } from './handler';
import { installAwslambda, isStreaming, ResponseStream } from './response-stream';

/**
 * What runs in a function's process: Lambda's Node.js runtime as far as a handler can see it. Handlers are
 * async functions, with or without response streaming; the callback style is gone from nodejs24.x.
 */

/** Largest response of a buffered handler, in bytes: 6 MiB and Lambda's own allowance. */
const MAX_RESPONSE_BYTES = 6_291_556;

const data = JSON.parse(process.argv.pop() ?? '') as EnvironmentData;
const post = (message: FromEnvironment, sent = () => {}) => process.send?.(message, sent);

let requestId: string | undefined;
let stream: ResponseStream | undefined;

const log = (level: LogLevel, message: string) =>
  post({ type: 'log', level, message, ...(requestId ? { requestId } : {}) });
installConsole(log);
installOutput(log);
installAwslambda();
endWithHost();
endOnUncaughtErrors();

const loaded = loadHandler(data.taskRoot, data.handler, data.project);
loaded.then(
  () => post({ type: 'ready' }),
  (error: unknown) => post({ type: 'unusable', failure: failure(error) }),
);

process.on('message', (message: ToEnvironment) => {
  switch (message.type) {
    case 'invoke':
      loaded.then((handler) => serve(handler, message));
      return;
    case 'taken':
      stream?.taken();
      return;
    case 'disconnected':
      stream?.destroy(new Error('the client closed the connection before the response was whole'));
  }
});

async function serve(handler: Handler, invocation: Extract<ToEnvironment, { type: 'invoke' }>): Promise<void> {
  requestId = invocation.requestId;
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  const response = new ResponseStream(isStreaming(handler) ? handler : undefined, send);
  stream = response;
  try {
    const event: unknown = JSON.parse(invocation.payload);
    if (isStreaming(handler)) {
      await handler(event, response, context(invocation));
    } else {
      response.end(serialized(await handler(event, context(invocation))));
    }
    // A response that the client left has an error; the invocation is complete all the same.
    await finished(response).catch(() => undefined);
    post({ type: 'done' });
  } catch (error) {
    response.destroy();
    post({ type: 'done', failure: failure(error) });
  }
  requestId = undefined;
  stream = undefined;
}

function send(chunk: Uint8Array): void {
  post({ type: 'chunk', base64: Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('base64') });
}

function serialized(result: unknown): string {
  const json = JSON.stringify(result) ?? 'null';
  if (Buffer.byteLength(json) > MAX_RESPONSE_BYTES) {
    const message = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    throw Object.assign(new Error(message), { name: 'Function.ResponseSizeTooLarge' });
  }
  return json;
}

function endWithHost(): void {
  process.on('disconnect', () => process.exit());
  // Ctrl+C reaches every process of the terminal; the host ends its own.
  process.on('SIGINT', () => undefined);
}

/** Lambda's names for what fails outside of the handler. */
function endOnUncaughtErrors(): void {
  const end = (failed: Failure) => post({ type: 'unusable', failure: failed }, () => process.exit(1));
  process.on('uncaughtException', (error) => end(failure(error)));
  process.on('unhandledRejection', (reason) => {
    console.error('Unhandled Promise Rejection', reason);
    end({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) });
  });
}

function failure(error: unknown): Failure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  console.error('Invoke Error', stack ?? message);
  return { errorType: name, errorMessage: message };
}

function context({ requestId: awsRequestId, deadline }: { requestId: string; deadline: number }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMb),
    awsRequestId,
    logGroupName: data.logGroupName,
    logStreamName: data.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
