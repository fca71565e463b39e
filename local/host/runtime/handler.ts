import { existsSync, realpathSync } from 'node:fs';
import { createRequire, isBuiltin, Module } from 'node:module';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (...parameters: unknown[]) => unknown;

/** Packages that Lambda's Node.js runtime itself brings; anything else must be in the bundle. */
const PROVIDED = /^@(aws-sdk|smithy|aws-crypto)\//;

/**
 * Loads a function's handler as Lambda does.
 *
 * @param handler Lambda's Handler, `file.export`
 * @param project directory whose node_modules has what Lambda's runtime brings
 * @throws Error named as Lambda names it: Runtime.ImportModuleError, Runtime.HandlerNotFound,
 *   Runtime.MalformedHandlerName, or whatever the module throws while it loads
 */
export async function loadHandler(taskRoot: string, handler: string, project: string): Promise<Handler> {
  const [, file, name] = /^(.*)\.([^./]+)$/.exec(handler) ?? [];
  if (file === undefined || name === undefined) throw named('Runtime.MalformedHandlerName', `Bad handler ${handler}`);
  const root = realpathSync(taskRoot);
  forbidModulesOutside(root, project);
  const exported = (await load(join(root, file))) as Record<string, unknown>;
  const found = exported[name];
  if (typeof found !== 'function') {
    throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return found as Handler;
}

async function load(path: string): Promise<unknown> {
  const file = ['.js', '.mjs', '.cjs'].map((extension) => path + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${path}'`);
  try {
    return file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_REQUIRE_ESM') return import(pathToFileURL(file).href);
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw named('Runtime.ImportModuleError', `Error: ${(error as Error).message}`);
  }
}

type Resolve = (request: string, parent?: { filename?: string | null }, ...rest: unknown[]) => string;

/**
 * The bundle may lie inside the project, where Node.js would also find the project's node_modules, which Lambda
 * hasn't. Of them only the packages of Lambda's runtime are given to it.
 */
function forbidModulesOutside(root: string, project: string): void {
  const modules = Module as unknown as { _resolveFilename: Resolve };
  const resolve = modules._resolveFilename;
  const ofProject = createRequire(join(project, 'package.json'));
  const inBundle = (file: string) => file.startsWith(root + sep);
  modules._resolveFilename = function (this: unknown, request, parent, ...rest) {
    const fromBundle = typeof parent?.filename === 'string' && inBundle(parent.filename);
    if (!fromBundle || isBuiltin(request)) return resolve.call(this, request, parent, ...rest);
    try {
      const found = resolve.call(this, request, parent, ...rest);
      if (inBundle(found)) return found;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
    if (PROVIDED.test(request)) return ofProject.resolve(request);
    const message = `Cannot find module '${request}' in the bundle; it would not be there in Lambda`;
    throw Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
  };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
