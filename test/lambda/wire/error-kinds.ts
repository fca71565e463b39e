import type { FaultKind } from '../../../local/bedrock';

interface ErrorCase {
  readonly type: Exclude<FaultKind['type'], 'slowFirstToken' | 'slowTokens' | 'midStreamError' | 'exception'>;
  readonly status: number;
  readonly code: string | null;
  /** Attempts that the SDK makes. */
  readonly times: number;
  readonly headers: Record<string, string>;
}

const NO_RETRY = { 'x-should-retry': 'false' };

/** What a client sees of each failure of Bedrock. */
export const errorKinds: readonly ErrorCase[] = [
  { type: 'throttle', status: 429, code: 'rate_limit_exceeded', times: 2, headers: { 'retry-after': '5' } },
  { type: 'serviceUnavailable', status: 503, code: 'service_unavailable', times: 2, headers: NO_RETRY },
  { type: 'internal', status: 502, code: 'model_error', times: 2, headers: NO_RETRY },
  { type: 'modelTimeout', status: 504, code: 'timeout', times: 1, headers: NO_RETRY },
  { type: 'modelError', status: 502, code: 'model_error', times: 1, headers: NO_RETRY },
  { type: 'accessDenied', status: 500, code: 'platform_misconfigured', times: 1, headers: NO_RETRY },
  { type: 'validation', status: 400, code: null, times: 1, headers: {} },
  { type: 'connectionReset', status: 503, code: 'service_unavailable', times: 1, headers: NO_RETRY },
];
