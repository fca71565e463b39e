/** Name of the API's stage, and so the last part of the base URL that an OpenAI client is given. */
export const STAGE = 'v1';

/** Every route of the API, below the stage. */
export const ROUTES = {
  chatCompletions: { method: 'POST', path: '/chat/completions' },
  models: { method: 'GET', path: '/models' },
} as const;

export type Route = (typeof ROUTES)[keyof typeof ROUTES];

/** The routes as ARNs of `execute-api` name them: `<stage>/<METHOD>/<path>`. */
export const ROUTE_ARN_SUFFIXES = Object.values(ROUTES).map(({ method, path }) => `${STAGE}/${method}${path}`);
