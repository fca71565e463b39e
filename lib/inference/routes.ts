import type { BaselineConfig } from '../config';

/** Name of the API's stage, and so the last part of the base URL that an OpenAI client is given. */
export const STAGE = 'v1';

/** A route below the stage. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether a config has it. @default always */
  readonly configured?: (config: BaselineConfig) => boolean;
}

/** Every route that there can be. */
export const ROUTES = {
  chatCompletions: { method: 'POST', path: '/chat/completions' },
  responses: { method: 'POST', path: '/responses', configured: ({ api }) => api.responses },
  embeddings: { method: 'POST', path: '/embeddings', configured: ({ models }) => models.embeddings !== undefined },
  imagesGenerations: {
    method: 'POST',
    path: '/images/generations',
    configured: ({ models }) => models.images !== undefined,
  },
  moderations: { method: 'POST', path: '/moderations', configured: ({ api }) => api.moderations },
  feedback: { method: 'POST', path: '/feedback', configured: ({ feedback }) => feedback !== undefined },
  models: { method: 'GET', path: '/models' },
  model: { method: 'GET', path: '/models/{model}' },
} as const satisfies Record<string, Route>;

/** Whether a config has a route. */
export function isConfigured({ configured }: Route, config: BaselineConfig): boolean {
  return configured?.(config) ?? true;
}

/** The routes of a config's API. */
export function routesOf(config: BaselineConfig): Route[] {
  return Object.values<Route>(ROUTES).filter((route) => isConfigured(route, config));
}

/** The routes of a config as ARNs of `execute-api` name them: `<stage>/<METHOD>/<path>`, `*` in place of a parameter. */
export function routeArnSuffixes(config: BaselineConfig): string[] {
  return routesOf(config).map(({ method, path }) => arnSuffix(method, path));
}

/** As {@link routeArnSuffixes}, of the preflights: none where no page of another origin may call. */
export function preflightArnSuffixes(config: BaselineConfig): string[] {
  if (!config.api.cors) return [];
  return [...new Set(routesOf(config).map(({ path }) => arnSuffix('OPTIONS', path)))];
}

const arnSuffix = (method: string, path: string): string => `${STAGE}/${method}${path.replaceAll(/\{[^}]+\}/g, '*')}`;
