import { describeCause } from '../shared/logger';
import type { Request } from './request';

/** Writes one JSON line: which request, what came of it, and of a failure its class and place, never what it said. */
export function logRequest(request: Request, outcome: string, error?: unknown): void {
  const level = error === undefined ? 'info' : 'error';
  const line = {
    level,
    event: 'account-setting',
    requestId: request.id,
    requestType: request.type,
    setting: request.setting,
    holder: request.holder,
    takeOver: request.takeOver,
    outcome,
    ...(error !== undefined && describeCause(error)),
  };
  console[level](JSON.stringify(line));
}
