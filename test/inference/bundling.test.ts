import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLING } from '../../lib/inference/bundling';

const LAMBDA = join(__dirname, '..', '..', 'lambda');
const handlers = readdirSync(LAMBDA, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\bhandler\.ts$/.test(file),
);

/** What only the left out parts of the SDK hold. */
const MARKS = {
  'HTTP/2': '"node:http2"',
  'credentials of a profile': 'credential_process',
  'credentials of a container': 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'roles of STS': 'AssumeRoleWithWebIdentity',
  'tokens of AWS SSO': 'SSOOIDC',
};

const bundle = (handler: string, alias: Record<string, string> = BUNDLING.alias): string =>
  buildSync({
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    alias,
    entryPoints: [join(LAMBDA, handler)],
    bundle: true,
    platform: 'node',
    write: false,
  }).outputFiles[0]?.text ?? '';

test.each(handlers)('%s holds nothing of the SDK that a function can not need', (handler) => {
  const text = bundle(handler);
  for (const [what, mark] of Object.entries(MARKS)) expect([what, text.includes(mark)]).toEqual([what, false]);
});

test('the Bedrock client would bring it', () => {
  const text = bundle('chat/handler.ts', {});
  for (const [what, mark] of Object.entries(MARKS)) expect([what, text.includes(mark)]).toEqual([what, true]);
});
