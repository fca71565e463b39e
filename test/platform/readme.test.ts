import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { loadConfig } from '../../lib/config';
import { loadStacks } from '../../local/assembly';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import { costReport } from '../../scripts/cost/report';
import { resourcesOf } from '../../scripts/cost/resources';
import { costText } from '../../scripts/cost/text';
import { codeBlocks, PROJECT_ROOT, read } from '../docs/markdown';
import { TODAY } from '../support/stage';
import { assemblyOf } from './assemblies';

const SECRET = 'example-secret-access-key';
const REGION = 'us-west-2';

const platforms = new Map<string, LocalPlatform>();
let folder: string;

beforeAll(async () => {
  for (const config of ['sandbox', 'seoul']) {
    platforms.set(config, await startPlatform({ assembly: assemblyOf(config) }));
  }
  // Inside the project, so that the packages resolve; cdk.out is ignored.
  mkdirSync(join(PROJECT_ROOT, 'cdk.out'), { recursive: true });
  folder = mkdtempSync(join(PROJECT_ROOT, 'cdk.out', 'readme-'));
});
afterAll(async () => {
  for (const platform of platforms.values()) await platform.close();
  rmSync(folder, { recursive: true });
});

function baseUrlOf(config: string): string {
  const platform = platforms.get(config);
  if (!platform) throw new Error(`no platform of ${config}`);
  return platform.baseURL;
}

/** Runs a block as a file of its own, as a reader would. @returns what it printed */
async function run(code: string, environment: Record<string, string>): Promise<string> {
  const file = join(folder, 'block.mts');
  writeFileSync(file, code.replace(/baseURL: '[^']+'/, `baseURL: '${environment.BASE_URL}'`));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
    cwd: PROJECT_ROOT,
    env: { PATH: process.env.PATH, ...environment },
  });
  return stdout;
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Server> {
  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** The SigV4 signature of a request without a query, from the specification. */
function signatureOf(method: string, path: string, headers: IncomingHttpHeaders, body: string): string {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, path, '', lines.join(''), names, sha256(body)].join('\n');
  const time = String(headers['x-amz-date']);
  const scope = [time.slice(0, 8), REGION, 'execute-api', 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${SECRET}`);
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n')).toString('hex');
}

describe.each(['README.md', 'README.ko.md'])('the code of %s', (document) => {
  const blocks = codeBlocks(read(document)).filter(({ info }) => info === 'ts run');
  const block = (mark: string): string => {
    const found = blocks.filter(({ code }) => code.includes(mark));
    expect(found).toHaveLength(1);
    return found[0]?.code ?? '';
  };

  test('has three blocks to run', () => {
    expect(blocks).toHaveLength(3);
  });

  test('calls the local server and gets what the document shows', async () => {
    const printed = await run(block("apiKey: 'local'"), { BASE_URL: baseUrlOf('sandbox') });
    expect(printed).toBe('You said: "Hello"\n');
    expect(codeBlocks(read(document))).toContainEqual({ info: 'text', code: printed });
  });

  test('shows the aliases and the masked answer that the local server gives', async () => {
    const markdown = read(document);
    expect(markdown).toContain(
      `Model aliases: ${[...(platforms.get('sandbox')?.spec.models.keys() ?? [])].join(', ')}\n`,
    );
    const [, body = ''] = /-d '(\{.*\})'/.exec(markdown) ?? [];
    const answer = await fetch(`${baseUrlOf('seoul')}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer local', 'content-type': 'application/json' },
      body,
    });
    const [shown] = codeBlocks(markdown).filter(({ info }) => info === 'json');
    expect(await answer.json()).toMatchObject(JSON.parse(shown?.code ?? ''));
  });

  test('signs its requests for execute-api', async () => {
    const seen: { headers: IncomingHttpHeaders; expected: string }[] = [];
    const proxy = await listen(async (request, response) => {
      const { method = '', url = '', headers } = request;
      const body = await text(request);
      seen.push({ headers, expected: signatureOf(method, url, headers, body) });
      const { authorization = '' } = headers;
      const answer = await fetch(new URL(url, baseUrlOf('sandbox')), {
        method,
        headers: { authorization, 'content-type': headers['content-type'] ?? '' },
        body,
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    });
    try {
      const printed = await run(block('SignatureV4'), {
        BASE_URL: `${urlOf(proxy)}/v1`,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: SECRET,
        AWS_SESSION_TOKEN: 'example-token',
      });
      expect(printed).toBe('You said: "Hello"');
      expect(seen).toHaveLength(1);
      expect(seen[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*SignedHeaders=host;.*x-amz-security-token/);
      expect(seen[0]?.headers.authorization).toContain(`Signature=${seen[0]?.expected}`);
    } finally {
      proxy.close();
    }
  });

  test('fetches an access token and sends it', async () => {
    const asked: string[] = [];
    const endpoint = await listen(async (request, response) => {
      asked.push(`${request.headers.authorization} ${await text(request)}`);
      const claims = Buffer.from(JSON.stringify({ sub: 'machine-client' })).toString('base64url');
      response.end(JSON.stringify({ access_token: `header.${claims}.signature`, expires_in: 3600 }));
    });
    try {
      const platform = platforms.get('seoul');
      platform?.bedrock.reset();
      const printed = await run(block('client_credentials'), {
        BASE_URL: baseUrlOf('seoul'),
        TOKEN_ENDPOINT: `${urlOf(endpoint)}/oauth2/token`,
        CLIENT_ID: 'id',
        CLIENT_SECRET: 'secret',
      });
      expect(printed).toBe('You said: "Hello"\n');
      const basic = Buffer.from('id:secret').toString('base64');
      expect(asked).toEqual([`Basic ${basic} grant_type=client_credentials&scope=seoul%2Finvoke`]);
      expect(platform?.bedrock.requests[0]?.input).toMatchObject({ requestMetadata: { caller: 'machine-client' } });
    } finally {
      endpoint.close();
    }
  });
});

describe('the code of docs/api.md', () => {
  const blocks = codeBlocks(read('docs/api.md'));
  const runnable = blocks.flatMap((block, i) =>
    block.info === 'ts run' ? [{ code: block.code, shown: blocks[i + 1] }] : [],
  );

  test.each(runnable)('prints what stands below it: $shown.code', async ({ code, shown }) => {
    expect(shown?.info).toBe('text');
    const printed = await run(code, { BASE_URL: baseUrlOf('sandbox') });
    expect(printed.trimEnd()).toBe(shown?.code.trimEnd());
  });
});

test('README.md shows lines that `npm run cost` prints, in their order', () => {
  const [shown] = codeBlocks(read('README.md')).filter(({ code }) => code.startsWith('A MONTH BEFORE'));
  const lines = (shown?.code ?? '').split('\n').filter((line) => line !== '' && line !== '…');
  expect(lines.length).toBeGreaterThan(5);
  const config = loadConfig('seoul');
  const printed = costText(costReport('seoul', config, resourcesOf(config, TODAY), TODAY)).split('\n');
  const places = lines.map((line) => printed.indexOf(line));
  expect(lines.filter((_, i) => places[i] === -1)).toEqual([]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test.each([
  ['README.md', 'Deploy'],
  ['README.ko.md', '배포'],
])('%s lists the stacks of the config that it deploys', (document, heading) => {
  const [, section = ''] = read(document).split(`\n## ${heading}\n`);
  const [shown] = codeBlocks(section.replaceAll('\n   ', '\n')).filter(({ code }) => code.startsWith('seoul/'));
  const names = (shown?.code ?? '').trim().split('\n');
  const synthesized = loadStacks(assemblyOf('seoul')).map(({ name }) => name);
  expect(names.map((line) => /\((.+)\)$/.exec(line)?.[1]).toSorted()).toEqual(synthesized.toSorted());
});
