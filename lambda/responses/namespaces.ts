import { createHash } from 'node:crypto';
import type { FunctionTool, RequestTool, ResponsesRequest } from '../contract/responses-request';

/** A function as the client knows it. */
export interface ClientName {
  readonly name: string;
  readonly namespace?: string;
}

/** Converse's limit of a tool's name, in characters. */
const MAX_NAME = 64;

/** What the model calls a function: a namespace goes before its name, and what gets too long ends with a digest. */
export function modelName({ name, namespace }: { name: string; namespace?: string | null }): string {
  if (namespace == null) return name;
  const full = `${namespace}__${name}`;
  if (full.length <= MAX_NAME) return full;
  const digest = createHash('sha256').update(full).digest('hex').slice(0, 8);
  return `${full.slice(0, MAX_NAME - digest.length - 1)}_${digest}`;
}

/** A function among `tools`, and where it stands. */
interface PlacedFunction {
  readonly fn: FunctionTool;
  readonly place: string;
  readonly namespace?: string;
}

/**
 * The functions of a request, those of namespaces with the namespace's description before their own. Searches that may not
 * leave OpenAI's own index are left out: there is no such index here.
 */
export function functionsOf(tools: readonly RequestTool[]): PlacedFunction[] {
  return tools.flatMap((tool, i): PlacedFunction[] => {
    if (tool.type === 'web_search') return [];
    if (tool.type === 'function') return [{ fn: tool, place: `tools[${i}]` }];
    const { name: namespace, description } = tool;
    return tool.tools.map((fn, j) => ({
      fn: { ...fn, description: [description, fn.description].filter(Boolean).join('\n\n') },
      place: `tools[${i}].tools[${j}]`,
      namespace,
    }));
  });
}

/** What the model calls a function -> what the client calls it. */
export function clientNames({ tools }: ResponsesRequest): ReadonlyMap<string, ClientName> {
  const names = functionsOf(tools ?? []).map(({ fn: { name }, namespace }) => ({
    name,
    ...(namespace !== undefined && { namespace }),
  }));
  return new Map(names.map((one) => [modelName(one), one]));
}
