import { type ChildProcess, execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { version as sdkVersion } from '@aws-sdk/client-bedrock-runtime/package.json';
import { buildSync } from 'esbuild';
import type { FunctionSpec } from '../../../local/assembly';
import { DEVELOPER_CREDENTIALS, functionVariables, nodeFor } from '../../../local/host';
import { bareBundle, importMs } from '../cold-import';
import type { StandIns } from '../latency';
import { bundleOf } from '../with-bench';
import type { HttpTarget } from './http-caller';
import type { LocalServerOptions } from './local-server';
import { Caller, type Command, freePort, startServer } from './process';

const CONTENT = 'What is the capital of France?';
const LITELLM_ALIAS = 'default';
/** LiteLLM starts with no weaker one. */
const KEY = `sk-${randomBytes(32).toString('hex')}`;
const IMPORT_TIMEOUT_MS = 120_000;

/** What a client alone is asked to call. */
export interface ClientTarget {
  readonly modelId: string;
  readonly content: string;
  readonly guardrail?: Guardrail;
}

type Guardrail = Readonly<Record<'guardrailIdentifier' | 'guardrailVersion', string>> & { readonly trace: 'enabled' };

/** What all participants share. */
export interface Surroundings {
  readonly folder: string;
  readonly assembly: string;
  readonly chat: FunctionSpec;
  readonly access: StandIns;
  readonly certificateFile: string;
  readonly modelId: string;
  readonly guardrail: Guardrail;
  /** Address that lists no models, in the place of Bedrock's control plane. */
  readonly bedrockUrl: string;
  /** Requests in flight at most. */
  readonly inFlight: number;
}

/** A gateway, or a client alone. */
export interface Participant {
  readonly name: string;
  readonly guardrail: boolean;
  /** Name of the client that it calls Bedrock with, measured alone. */
  readonly client?: string;
  /** Takes the time, in milliseconds, of importing it in a new process. */
  readonly importMs?: () => number | Promise<number>;
  start(): Promise<Running>;
}

export interface Running {
  readonly caller: Caller;
  /** Absent: the caller is measured itself. */
  readonly server?: ChildProcess;
}

/** The platform's chat function, and its client. */
export function ours(around: Surroundings): Participant[] {
  const { chat, folder, access, certificateFile } = around;
  const node = nodeFor(chat.runtime);
  const client = `AWS SDK for JavaScript ${sdkVersion}`;
  const variables = {
    ...functionVariables(chat, access),
    NODE_EXTRA_CA_CERTS: certificateFile,
    NODE_NO_WARNINGS: '1',
  };
  const bundle = bundleOf(chat);
  const bare = bareBundle(folder);
  const underNode = (script: string, ...args: string[]): Command => ({
    file: node.executable,
    args: [compiled(script, folder), ...args],
    env: variables,
  });
  const local = (port: number) => {
    const options: LocalServerOptions = {
      assembly: around.assembly,
      port,
      access,
      certificateFile,
      concurrency: around.inFlight,
    };
    const script = join(__dirname, 'local-server.ts');
    return { file: process.execPath, args: ['--import', 'tsx', script, JSON.stringify(options)], env: process.env };
  };
  return [
    {
      name: client,
      guardrail: true,
      importMs: () => importMs(node.executable, bare, {}),
      start: async () => ({ caller: new Caller(underNode('sdk-caller', targetOf(around, true))) }),
    },
    {
      name: `chat function, Node.js ${node.version}`,
      guardrail: true,
      client,
      importMs: () => importMs(node.executable, bundle, chat.environment),
      start: () =>
        served(around, 'function', (port) => underNode('function-server', bundle, String(port)), '/', 'default'),
    },
    {
      name: 'local server (npm start)',
      guardrail: true,
      client,
      start: () => served(around, 'local', local, '/v1/chat/completions', 'default'),
    },
  ];
}

/** LiteLLM's proxy, without a database, and boto3. @param environment virtual environment that has it */
export function liteLlm(around: Surroundings, environment: string): Participant[] {
  const python = join(environment, 'bin', 'python');
  const env = {
    ...pythonVariables(around),
    SSL_CERT_FILE: around.certificateFile,
    LITELLM_MASTER_KEY: KEY,
    LITELLM_LOG: 'ERROR',
  };
  const offline = { LITELLM_LOCAL_MODEL_COST_MAP: 'True', DISABLE_ADMIN_UI: 'True', LITELLM_TELEMETRY: 'False' };
  const config = join(around.folder, 'litellm.yaml');
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({
      model_list: [
        {
          model_name: LITELLM_ALIAS,
          litellm_params: {
            model: `bedrock/converse/${around.modelId}`,
            aws_region_name: around.chat.region,
            aws_access_key_id: DEVELOPER_CREDENTIALS.accessKeyId,
            aws_secret_access_key: DEVELOPER_CREDENTIALS.secretAccessKey,
            aws_bedrock_runtime_endpoint: around.access.bedrockUrl,
            guardrailConfig: around.guardrail,
          },
        },
      ],
    }),
  );
  const command = (port: number): Command => ({
    file: join(environment, 'bin', 'litellm'),
    args: ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--telemetry', 'False'],
    env: { ...env, ...offline },
    cwd: around.folder,
  });
  const client = boto3(around, python, true);
  return [
    client,
    {
      name: `LiteLLM ${packageVersion(python, 'litellm')}`,
      guardrail: true,
      client: client.name,
      importMs: () =>
        pythonImportMs(python, 'import litellm.proxy.proxy_server', { ...env, ...offline }, around.folder),
      start: () => served(around, 'litellm', command, '/v1/chat/completions', LITELLM_ALIAS),
    },
  ];
}

/** bedrock-access-gateway, which has no guardrail, and boto3. @param clone with a virtual environment `.venv` */
export function accessGateway(around: Surroundings, clone: string): Participant[] {
  const python = join(clone, '.venv', 'bin', 'python');
  const cwd = join(clone, 'src');
  const env = {
    ...pythonVariables(around),
    AWS_ENDPOINT_URL_BEDROCK: around.bedrockUrl,
    API_KEY: KEY,
    DEFAULT_MODEL: around.modelId,
  };
  const commit = execFileSync('git', ['-C', clone, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const command = (port: number): Command => ({
    file: python,
    args: ['-m', 'uvicorn', 'api.app:app', '--host', '127.0.0.1', '--port', String(port)],
    env,
    cwd,
  });
  const client = boto3(around, python, false);
  return [
    client,
    {
      name: `bedrock-access-gateway ${commit}`,
      guardrail: false,
      client: client.name,
      importMs: () => pythonImportMs(python, 'import api.app', env, cwd),
      start: () => served(around, 'access-gateway', command, '/api/v1/chat/completions', around.modelId),
    },
  ];
}

function boto3(around: Surroundings, python: string, guardrail: boolean): Participant {
  const env = pythonVariables(around);
  const args = [join(__dirname, 'boto3-caller.py'), targetOf(around, guardrail)];
  return {
    name: `boto3 ${packageVersion(python, 'boto3')}`,
    guardrail,
    importMs: () => pythonImportMs(python, "import boto3; boto3.client('bedrock-runtime')", env, around.folder),
    start: async () => ({ caller: new Caller({ file: python, args, env }) }),
  };
}

function targetOf({ modelId, guardrail }: Surroundings, guarded: boolean): string {
  const target: ClientTarget = { modelId, content: CONTENT, ...(guarded && { guardrail }) };
  return JSON.stringify(target);
}

async function served(
  { folder }: Surroundings,
  name: string,
  command: (port: number) => Command,
  path: string,
  model: string,
): Promise<Running> {
  const port = await freePort();
  const server = await startServer(command(port), port, join(folder, `${name}.log`));
  const target: HttpTarget = { url: `http://127.0.0.1:${port}${path}`, key: KEY, model, content: CONTENT };
  const args = [compiled('http-caller', folder), JSON.stringify(target)];
  return { server, caller: new Caller({ file: process.execPath, args, env: { PATH: process.env.PATH } }) };
}

/** A script of this folder as one of JavaScript, so that what compiles it takes no memory of the process measured. */
function compiled(script: string, folder: string): string {
  const outfile = join(folder, `${script}.js`);
  buildSync({ entryPoints: [join(__dirname, `${script}.ts`)], bundle: true, platform: 'node', outfile });
  return outfile;
}

/** Nothing of the developer's own access to AWS. */
function pythonVariables({ access, certificateFile, chat }: Surroundings): Command['env'] {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TIKTOKEN_CACHE_DIR: process.env.TIKTOKEN_CACHE_DIR,
    AWS_REGION: chat.region,
    AWS_DEFAULT_REGION: chat.region,
    AWS_ACCESS_KEY_ID: DEVELOPER_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: DEVELOPER_CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: access.bedrockUrl,
    AWS_CA_BUNDLE: certificateFile,
  };
}

/** Not synchronous: what is imported may ask this process for lists of models. */
async function pythonImportMs(python: string, statement: string, env: Command['env'], cwd: string): Promise<number> {
  const script = `import time; start = time.perf_counter(); ${statement}; print((time.perf_counter() - start) * 1000)`;
  const options = { env: { ...env }, cwd, timeout: IMPORT_TIMEOUT_MS };
  const { stdout } = await promisify(execFile)(python, ['-c', script], options);
  return Number(stdout.trim().split('\n').at(-1));
}

function packageVersion(python: string, name: string): string {
  const script = `import importlib.metadata; print(importlib.metadata.version('${name}'))`;
  return execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim();
}
