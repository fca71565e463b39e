import { AssemblyError } from './template';

/** How API Gateway authorizes a method; `NONE` needs no credentials. */
export type Authorization = 'AWS_IAM' | 'COGNITO_USER_POOLS' | 'NONE';

/** Sustained requests per second, and the size of the bucket. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** What a mock integration answers with. */
export interface MockAnswer {
  readonly statusCode: number;
  /** Static values of the integration response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Template in Velocity for the body; it may override headers. */
  readonly template: string;
  /** `ContentHandling` of both directions is `CONVERT_TO_TEXT`, which templates need where `BinaryMediaTypes` match. */
  readonly asText: boolean;
}

/** A method of the API. */
export interface Route {
  /** HTTP method, or `ANY`. */
  readonly method: string;
  /** Resource path with its parameters, e.g. `/files/{id}`; without the stage. */
  readonly path: string;
  readonly resourceId: string;
  readonly authorization: Authorization;
  /** The function that answers; undefined where API Gateway answers by itself, see {@link mock}. */
  readonly functionArn?: string;
  readonly mock?: MockAnswer;
  /** `response-streaming-invocations`: the response is passed on as the function writes it. */
  readonly streaming: boolean;
  /** How long API Gateway waits for the function, in milliseconds. */
  readonly timeoutMs: number;
  /** Parameters that a request must have, e.g. `method.request.header.Content-Type`. */
  readonly requiredParameters: readonly string[];
  /** Of the stage's `MethodSettings` for this method; absent: only the account's limits apply, and none do here. */
  readonly throttle?: Throttle;
}

/** Integration time-out without `TimeoutInMillis`, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 29_000;

/** An element of a stage's `MethodSettings`. */
export interface MethodSetting {
  HttpMethod?: string;
  ResourcePath?: string;
  ThrottlingRateLimit?: number;
  ThrottlingBurstLimit?: number;
}

/** A resource of the API, with the properties that are read of it. */
export interface ApiResource {
  /** Where it stands, for error messages. */
  readonly at: string;
  /** Its `Ref`, where others refer to it. */
  readonly id: unknown;
  readonly properties: Record<string, unknown>;
}

const FUNCTION_URI = /:lambda:path\/[\d-]+\/functions\/(arn:[^/]+)\/(invocations|response-streaming-invocations)$/;
const AUTHORIZATIONS: readonly unknown[] = ['AWS_IAM', 'COGNITO_USER_POOLS', 'NONE'] satisfies Authorization[];

/**
 * Reads a method of the API.
 *
 * @param paths resource id -> path
 * @throws AssemblyError for what can't be served locally
 */
export function route(
  method: ApiResource,
  paths: ReadonlyMap<string, string>,
  settings: MethodSetting[],
  validators: ApiResource[],
): Route {
  const { HttpMethod, ResourceId, AuthorizationType = 'NONE', Integration } = method.properties;
  const integration = (Integration ?? {}) as Integration;
  const [, functionArn, action] = FUNCTION_URI.exec(integration.Uri ?? '') ?? [];
  const mock = integration.Type === 'MOCK' ? mockAnswer(integration) : undefined;
  if (!mock && (integration.Type !== 'AWS_PROXY' || functionArn === undefined)) {
    throw new AssemblyError(
      `${method.at}: the local server serves Lambda proxy integrations (AWS_PROXY); ` +
        `found ${integration.Type ?? 'none'} with the URI ${JSON.stringify(integration.Uri)}; ` +
        'a mock (MOCK) needs a request template of one status code, and a response for it',
    );
  }
  if (!AUTHORIZATIONS.includes(AuthorizationType)) {
    throw new AssemblyError(
      `${method.at}: the local server knows the authorization types ${AUTHORIZATIONS.join(', ')}; ` +
        `found ${String(AuthorizationType)}`,
    );
  }
  const path = paths.get(String(ResourceId));
  if (path === undefined) throw new AssemblyError(`${method.at}: the API has no resource ${String(ResourceId)}`);
  const throttle = throttleOf(settings, String(HttpMethod), path);
  return {
    method: String(HttpMethod),
    path,
    resourceId: String(ResourceId),
    authorization: AuthorizationType as Authorization,
    ...(mock ? { mock } : { functionArn }),
    streaming: action === 'response-streaming-invocations',
    requiredParameters: requiredParameters(method, validators),
    timeoutMs: Number(integration.TimeoutInMillis ?? DEFAULT_TIMEOUT_MS),
    ...(throttle ? { throttle } : {}),
  };
}

/** Integration of a method, as much of it as is read. */
interface Integration {
  readonly Type?: string;
  readonly Uri?: string;
  readonly TimeoutInMillis?: number;
  readonly ContentHandling?: string;
  readonly RequestTemplates?: Readonly<Record<string, string>>;
  readonly IntegrationResponses?: readonly {
    readonly StatusCode?: string;
    readonly ContentHandling?: string;
    readonly ResponseParameters?: Readonly<Record<string, string>>;
    readonly ResponseTemplates?: Readonly<Record<string, string>>;
  }[];
}

/** Undefined for a mock whose request template says more than one status code that a response is for. */
function mockAnswer({
  ContentHandling,
  RequestTemplates,
  IntegrationResponses = [],
}: Integration): MockAnswer | undefined {
  const [, status] = /^\{\s*"statusCode"\s*:\s*(\d{3})\s*\}$/.exec(RequestTemplates?.['application/json'] ?? '') ?? [];
  const found = IntegrationResponses.find(({ StatusCode }) => StatusCode === status);
  if (status === undefined || !found) return undefined;
  const headers = Object.entries(found.ResponseParameters ?? {})
    .filter(([, value]) => /^'.*'$/.test(value))
    .map(([target, value]) => [target.replace('method.response.header.', ''), value.slice(1, -1)]);
  return {
    statusCode: Number(status),
    headers: Object.fromEntries(headers),
    template: found.ResponseTemplates?.['application/json'] ?? '',
    asText: [ContentHandling, found.ContentHandling].every((handling) => handling === 'CONVERT_TO_TEXT'),
  };
}

function requiredParameters({ at, properties }: ApiResource, validators: ApiResource[]): string[] {
  const { RequestValidatorId, RequestModels, RequestParameters } = properties;
  const validator = validators.find(({ id }) => id === RequestValidatorId)?.properties ?? {};
  if (validator.ValidateRequestBody === true && RequestModels !== undefined) {
    throw new AssemblyError(
      `${at}: the local server doesn't validate bodies by RequestModels; validate in the function`,
    );
  }
  if (validator.ValidateRequestParameters !== true) return [];
  const parameters = Object.entries((RequestParameters ?? {}) as Record<string, unknown>);
  return parameters.filter(([, required]) => required === true || required === 'true').map(([name]) => name);
}

/** A setting for the method's own path wins over the stage-wide one. API Gateway writes `/` in a path as `~1`. */
function throttleOf(settings: MethodSetting[], method: string, path: string): Throttle | undefined {
  const own = settings.find(
    ({ HttpMethod, ResourcePath }) =>
      (HttpMethod === method || HttpMethod === '*') &&
      ResourcePath?.replaceAll('~1', '/').replace(/^\/\//, '/') === path,
  );
  const stageWide = settings.find(({ HttpMethod, ResourcePath }) => HttpMethod === '*' && ResourcePath === '/*');
  const rate = own?.ThrottlingRateLimit ?? stageWide?.ThrottlingRateLimit;
  const burst = own?.ThrottlingBurstLimit ?? stageWide?.ThrottlingBurstLimit;
  return rate === undefined || burst === undefined ? undefined : { rate: Number(rate), burst: Number(burst) };
}
