import type { Fault } from '../../local/bedrock';
import type { MarkedRequest } from './marked-requests';

/**
 * Makes requests of one route.
 *
 * @param body what a request says unless it says otherwise; one that is text is sent as it is
 */
export function requestsTo(path: string, name: string, body: object) {
  return (
    what: string,
    status: number,
    changes: object | string,
    rest: Partial<MarkedRequest> = {},
  ): MarkedRequest => ({
    name: `${name}: ${what}`,
    path,
    status,
    body: typeof changes === 'string' ? changes : { ...body, ...changes },
    ...rest,
  });
}

/** What goes wrong at Bedrock, in the first call of an operation. */
export function failingAt(operation: Fault['operation']) {
  return (fault: Fault): Partial<MarkedRequest> => ({ fault: { operation, ...fault } });
}
