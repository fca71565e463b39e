import { containerError, SageMakerError } from './errors';

/** What goes wrong. */
export type SageMakerFault = (
  | { readonly type: 'throttle' | 'serviceUnavailable' | 'internal' | 'internalDependency' | 'modelNotReady' }
  /** The endpoint does not exist, or the role may not call it. */
  | { readonly type: 'validation' | 'accessDenied' }
  /** The container answers with an error of its own. */
  | { readonly type: 'modelError'; readonly status: number; readonly message: string }
  /** The container does not answer within the service's limit. */
  | { readonly type: 'modelTimeout' }
  /** Waits before the answer, or before each token of a stream. */
  | { readonly type: 'slowFirstToken' | 'slowTokens'; readonly delayMs: number }
  /** Breaks a stream off after that many events: with an exception, or by its end. */
  | { readonly type: 'midStreamError'; readonly afterEvents: number; readonly exception: StreamException }
  | { readonly type: 'cutOff'; readonly afterEvents: number }
  /** The container answers something that is no JSON. */
  | { readonly type: 'garbage' }
  /** Cuts the connection, or never answers. */
  | { readonly type: 'connectionReset' | 'hang' }
) & {
  /** How many requests meet it. @default 1 */
  readonly times?: number;
};

/** Members of a response stream that are exceptions. */
export type StreamException = 'ModelStreamError' | 'InternalStreamFailure';

/** Faults waiting for a request, in the order in which they were injected. */
export class SageMakerFaults {
  private readonly waiting: SageMakerFault[] = [];

  inject(fault: SageMakerFault): void {
    this.waiting.push(...Array<SageMakerFault>(fault.times ?? 1).fill(fault));
  }

  take(): SageMakerFault | undefined {
    return this.waiting.shift();
  }

  clear(): void {
    this.waiting.length = 0;
  }
}

/** The error that a fault answers with, if it is one of those. */
export function faultError(fault: SageMakerFault): SageMakerError | undefined {
  switch (fault.type) {
    case 'throttle':
      return new SageMakerError('ThrottlingException', 'Rate exceeded');
    case 'serviceUnavailable':
      return new SageMakerError('ServiceUnavailable', 'The service is unavailable. Try your call again.');
    case 'internal':
      return new SageMakerError('InternalFailure', 'An internal failure occurred.');
    case 'internalDependency':
      return new SageMakerError('InternalDependencyException', 'An internal dependency failed.');
    case 'modelNotReady':
      return new SageMakerError('ModelNotReadyException', 'The model is still being loaded.');
    case 'validation':
      return new SageMakerError('ValidationError', 'Endpoint local of account 123456789012 not found.');
    case 'accessDenied':
      return new SageMakerError('AccessDeniedException', 'User is not authorized to perform: sagemaker:InvokeEndpoint');
    case 'modelError':
      return containerError(fault.status, fault.message);
    case 'modelTimeout':
      return containerError(0, 'Your invocation timed out while waiting for a response from container primary.');
    default:
      return undefined;
  }
}
