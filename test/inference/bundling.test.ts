import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLING } from '../../lib/inference/bundling';

const LAMBDA = join(__dirname, '..', '..', 'lambda');
const handlers = readdirSync(LAMBDA, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\bhandler\.ts$/.test(file),
);

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

test.each(handlers)('%s loads no HTTP/2', (handler) => {
  expect(bundle(handler)).not.toContain('"node:http2"');
});

test('the Bedrock client would load it', () => {
  expect(bundle('chat/handler.ts', {})).toContain('"node:http2"');
});
