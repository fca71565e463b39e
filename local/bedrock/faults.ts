import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { ServiceError } from './protocol/errors';
import type { Operation } from './protocol/wire';

/** Members of `ConverseStreamOutput` that are exceptions. */
export type StreamException = Extract<keyof ConverseStreamOutput, `${string}Exception`>;

/** What goes wrong. */
export type FaultKind =
  /** 429 ThrottlingException. */
  | { readonly type: 'throttle' }
  /** 503 ServiceUnavailableException. */
  | { readonly type: 'serviceUnavailable' }
  /** 500 InternalServerException. */
  | { readonly type: 'internal' }
  /** 408 ModelTimeoutException. */
  | { readonly type: 'modelTimeout' }
  /** 424 ModelErrorException. */
  | { readonly type: 'modelError' }
  /** 403 AccessDeniedException. */
  | { readonly type: 'accessDenied' }
  /** 400 ValidationException. */
  | { readonly type: 'validation' }
  /** Any other exception, also one that the service's model does not have. */
  | { readonly type: 'exception'; readonly name: string; readonly status: number; readonly message: string }
  /** Waits before the first event of a stream, or before the answer of Converse or InvokeModel. */
  | { readonly type: 'slowFirstToken'; readonly delayMs: number }
  /** Waits before each token of a stream. */
  | { readonly type: 'slowTokens'; readonly delayMs: number }
  /** Breaks a stream off with a modelled exception after that many tokens of the model. */
  | {
      readonly type: 'midStreamError';
      readonly afterTokens: number;
      readonly exception: StreamException;
      readonly message?: string;
    }
  /** Cuts the connection, and with it every other request on it. */
  | { readonly type: 'connectionReset' }
  /** Never answers. */
  | { readonly type: 'hang' };

export type Fault = FaultKind & {
  /** How many requests meet it. @default 1 */
  readonly times?: number;
  /** Only requests of this operation meet it. @default every operation; the streamed ones for faults within a stream */
  readonly operation?: Operation;
};

/** Faults waiting for a request, in the order in which they were injected. */
export class FaultQueue {
  private readonly waiting: { fault: Fault; left: number }[] = [];

  /** @throws Error when `times` is not a positive integer */
  inject(fault: Fault): void {
    const left = fault.times ?? 1;
    if (!Number.isInteger(left) || left < 1) {
      throw new Error(`fault '${fault.type}' has times ${left}, expected a positive integer`);
    }
    this.waiting.push({ fault, left });
  }

  /** Takes the first fault that fits the operation; a request meets at most one. */
  take(operation: Operation): Fault | undefined {
    const found = this.waiting.find(({ fault }) => fits(fault, operation));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.waiting.splice(this.waiting.indexOf(found), 1);
    return found.fault;
  }

  /** The faults that no request has met yet, with the number of requests still to meet them. */
  pending(): readonly Fault[] {
    return this.waiting.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  clear(): void {
    this.waiting.length = 0;
  }
}

function fits(fault: Fault, operation: Operation): boolean {
  if (fault.operation !== undefined) return fault.operation === operation;
  if (fault.type === 'slowTokens' || fault.type === 'midStreamError') return /Stream$/.test(operation);
  return fault.type !== 'slowFirstToken' || /^Converse|^InvokeModel/.test(operation);
}

/** The error that a fault answers with, if it is one of those. */
export function faultError(fault: Fault): ServiceError | undefined {
  switch (fault.type) {
    case 'throttle':
      return new ServiceError('ThrottlingException', 'Too many requests, please wait before trying again.');
    case 'serviceUnavailable':
      return new ServiceError('ServiceUnavailableException', 'Bedrock is unable to process your request.');
    case 'internal':
      return new ServiceError(
        'InternalServerException',
        'The system encountered an unexpected error during processing. Try your request again.',
      );
    case 'modelTimeout':
      return new ServiceError(
        'ModelTimeoutException',
        'Model has timed out in processing the request. Try your request again.',
      );
    case 'modelError':
      return new ServiceError('ModelErrorException', 'The model returned the following errors: internal error', {
        originalStatusCode: 500,
        resourceName: 'local-model',
      });
    case 'accessDenied':
      return new ServiceError(
        'AccessDeniedException',
        "You don't have access to the model with the specified model ID.",
      );
    case 'validation':
      return new ServiceError('ValidationException', 'The request was refused by an injected fault.');
    case 'exception':
      return new ServiceError(fault.name, fault.message, {}, fault.status);
    default:
      return undefined;
  }
}
