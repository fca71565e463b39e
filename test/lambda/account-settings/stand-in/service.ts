/** What a service is asked for. */
export interface Call {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** `X-Amz-Target`, where the protocol has one. */
  readonly target: string;
  readonly body: Record<string, unknown>;
}

/** An error as the services put it. */
export class ServiceFault extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string = type,
  ) {
    super(message);
  }
}

/** Changes the state and answers; undefined: the call is another service's. */
export type Service = (call: Call) => Record<string, unknown> | undefined;

type Shape = Readonly<Record<string, 'required' | 'optional'>>;

/** @throws ServiceFault if something is missing or unknown, as a service with a strict model does */
export function check(value: unknown, shape: Shape, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw invalid(`${where} is missing`);
  for (const key of Object.keys(value)) if (!shape[key]) throw invalid(`${where} has the unknown field ${key}`);
  const fields = value as Record<string, unknown>;
  for (const [key, need] of Object.entries(shape)) {
    if (need === 'required' && fields[key] === undefined) throw invalid(`${where} lacks ${key}`);
  }
  return fields;
}

export function invalid(message: string): ServiceFault {
  return new ServiceFault(400, 'ValidationException', message);
}
