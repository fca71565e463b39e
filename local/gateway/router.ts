import type { Route } from '../assembly';

/** A method of the API that a request reaches, with the values of the path's parameters. */
export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/**
 * Finds the method for a request as API Gateway does: a literal path part wins over a parameter, a parameter over
 * a greedy one (`{proxy+}`), and the method's own name over `ANY`.
 *
 * @param path without the stage, e.g. `/chat/completions`
 */
export function match(routes: readonly Route[], method: string, path: string): Match | undefined {
  const parts = split(path);
  return routes
    .filter((route) => route.method === method || route.method === 'ANY')
    .flatMap((route) => {
      const found = compare(split(route.path), parts);
      return found
        ? [{ route, parameters: found.parameters, rank: found.rank + (route.method === 'ANY' ? 1 : 0) }]
        : [];
    })
    .sort((a, b) => a.rank.localeCompare(b.rank))
    .map(({ route, parameters }) => ({
      route,
      pathParameters: Object.keys(parameters).length === 0 ? null : parameters,
    }))[0];
}

/** A slash at the end says nothing; two in a row make an empty part, which no path has. */
const split = (path: string): string[] => {
  const parts = path.split('/').slice(1);
  return parts.at(-1) === '' ? parts.slice(0, -1) : parts;
};

function compare(pattern: string[], parts: string[]): { rank: string; parameters: Record<string, string> } | undefined {
  const parameters: Record<string, string> = {};
  let rank = '';
  for (const [index, wanted] of pattern.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(wanted) ?? [];
    if (name !== undefined && greedy) {
      parameters[name] = parts.slice(index).map(decoded).join('/');
      return { rank: `${rank}2`, parameters };
    }
    if (name === undefined && wanted !== part) return undefined;
    if (name !== undefined) parameters[name] = decoded(part);
    rank += name === undefined ? '0' : '1';
  }
  return pattern.length === parts.length ? { rank, parameters } : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
