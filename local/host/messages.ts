/** What a function's execution environment is started with. */
export interface EnvironmentData {
  readonly functionName: string;
  readonly functionArn: string;
  readonly handler: string;
  /** Directory of the bundle, Lambda's `/var/task`. */
  readonly taskRoot: string;
  /** Directory whose node_modules has the packages that Lambda's runtime brings. */
  readonly project: string;
  readonly memoryMb: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** From the host to an environment. An environment serves one request at a time, so messages need no id. */
export type ToEnvironment =
  | {
      readonly type: 'invoke';
      readonly requestId: string;
      /** The event as JSON. */
      readonly payload: string;
      /** Milliseconds since 1970. */
      readonly deadline: number;
      readonly traceId: string;
    }
  /** The last chunk was taken: the next may follow. */
  | { readonly type: 'taken' }
  /** The caller went away. */
  | { readonly type: 'disconnected' };

/** From an environment to the host. */
export type FromEnvironment =
  | { readonly type: 'ready' }
  | { readonly type: 'chunk'; readonly base64: string }
  /** The handler and its response are finished: the environment is free. */
  | { readonly type: 'done'; readonly failure?: Failure }
  /** The handler could not be loaded, or something failed outside of it: the environment is ending. */
  | { readonly type: 'unusable'; readonly failure: Failure }
  | { readonly type: 'log'; readonly level: LogLevel; readonly requestId?: string; readonly message: string };

export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
