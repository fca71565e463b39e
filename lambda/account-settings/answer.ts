import { request as httpsRequest } from 'node:https';
import type { Wait } from './patience';
import type { Request } from './request';

/** Largest answer that CloudFormation reads, in bytes. Source: CloudFormation User Guide, crpg-ref-responses. */
const LIMIT = 4_096;
const ATTEMPTS = 4;
const TIMEOUT_MS = 5_000;

/** @throws Error without the address, when CloudFormation could not be reached */
export async function sendAnswer(request: Request, failed: string | undefined, wait: Wait): Promise<void> {
  const body = bodyOf(request, failed);
  for (let attempt = 1; ; attempt++) {
    try {
      return await put(request.responseUrl, body);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await wait(1_000 * attempt);
    }
  }
}

function bodyOf(request: Request, failed: string | undefined): string {
  const write = (reason?: string) =>
    JSON.stringify({
      Status: reason === undefined ? 'SUCCESS' : 'FAILED',
      ...(reason !== undefined && { Reason: reason }),
      PhysicalResourceId: request.physicalResourceId,
      StackId: request.stackId,
      RequestId: request.id,
      LogicalResourceId: request.logicalResourceId,
    });
  let reason = failed;
  while (reason && Buffer.byteLength(write(reason)) > LIMIT) reason = `${reason.slice(0, -64)}...`;
  return write(reason);
}

function put(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (name: string) => reject(Object.assign(new Error('could not answer CloudFormation'), { name }));
    const headers = {
      // The address is signed for an empty type.
      'content-type': '',
      'content-length': Buffer.byteLength(body),
    };
    const sent = httpsRequest(url, { method: 'PUT', headers, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) resolve();
      else fail(`AnswerRefused${statusCode}`);
    });
    sent.on('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'Timeout' })));
    sent.on('error', (error: NodeJS.ErrnoException) => fail(`AnswerFailed${error.code ?? ''}`));
    sent.end(body);
  });
}
