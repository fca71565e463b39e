import { defaultProvider } from '../../lambda/shared/environment-credentials';
import { nodeProvider } from '../../lambda/shared/no-bearer-tokens';

const VARIABLES = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const NAMES = [...Object.keys(VARIABLES), 'AWS_SESSION_TOKEN'];
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

beforeEach(() => {
  for (const name of NAMES) delete process.env[name];
});
afterAll(() => {
  for (const name of NAMES) if (before[name] !== undefined) process.env[name] = before[name];
});

test("the credentials are those of the role, in Lambda's variables", async () => {
  Object.assign(process.env, VARIABLES, { AWS_SESSION_TOKEN: 'session' });
  await expect(defaultProvider()()).resolves.toEqual({
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session',
  });
});

test('a user of IAM has no session', async () => {
  Object.assign(process.env, VARIABLES);
  await expect(defaultProvider()()).resolves.not.toHaveProperty('sessionToken');
});

test.each(Object.keys(VARIABLES))('without %s there are none', async (name) => {
  Object.assign(process.env, VARIABLES, { [name]: '' });
  await expect(defaultProvider()()).rejects.toMatchObject({ name: 'CredentialsProviderError' });
});

test('there are no bearer tokens', async () => {
  await expect(nodeProvider()()).rejects.toThrow('functions have no bearer token');
});
