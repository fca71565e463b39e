import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { loadStacks, Resolver } from '../../../local/assembly';
import { type FunctionSpec, functionByArn } from '../../../local/assembly/functions';
import { FunctionHost, functionVariables } from '../../../local/host';
import { givenAssembly } from '../../support/assembly';
import type { Answer } from './stand-in/answers';
import { World } from './stand-in/cloudformation';

const world = new World();
const { aws, answers } = world;
const hosts: FunctionHost[] = [];
let spec: FunctionSpec;
let variables: Record<string, string>;

beforeAll(async () => {
  spec = deployedFunction();
  const url = await world.start();
  aws.keyArn = spec.environment.RECORDS_KEY_ARN ?? '';
  variables = {
    ...functionVariables(spec, { type: 'stand-in', bedrockUrl: url }),
    ...Object.fromEntries(['BEDROCK', 'SSM', 'API_GATEWAY'].map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
    // The certificate of the stand-in is its own.
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  };
}, 60_000);
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  await world.close();
});
beforeEach(() => world.reset());

/** The function of the synthesized platform, with its bundle. */
function deployedFunction(): FunctionSpec {
  const resolver = new Resolver(loadStacks(givenAssembly({})));
  const found = resolver
    .resources('AWS::Lambda::Function')
    .find(({ logicalId }) => logicalId.startsWith('AccountSettings'));
  if (!found) throw new Error('there is no such function');
  const { stack, logicalId } = found;
  return functionByArn(resolver, String(resolver.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack, logicalId)));
}

function startHost(): FunctionHost {
  const host = new FunctionHost(spec, variables, () => {});
  hosts.push(host);
  return host;
}

const eventOf = (RequestType: string, RequestId: string, ResponseURL: string) => ({
  RequestType,
  RequestId,
  ResponseURL,
  StackId: 'arn:aws:cloudformation:us-west-2:111122223333:stack/example-models/1',
  LogicalResourceId: 'Retention',
  ...(RequestType !== 'Create' && { PhysicalResourceId: 'account-setting/data-retention' }),
  ResourceProperties: { setting: 'data-retention', value: { mode: 'none' }, takeOver: 'true' },
});

async function send(host: FunctionHost, type: string, id: string = randomUUID()): Promise<Answer> {
  const { url, answer } = answers.expect(randomUUID());
  await text(await host.invoke(eventOf(type, id, url), 'Root=1-00000000-000000000000000000000000'));
  return answer;
}

test('the bundle that is deployed takes over, keeps the record where the template says, and puts back', async () => {
  aws.bedrock.retention = 'provider_data_share';
  const host = startHost();
  expect(await send(host, 'Create')).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'account-setting/data-retention',
  });
  expect(aws.bedrock.retention).toBe('none');
  const record = world.recordOf('data-retention', '/example/account-settings');
  expect(record).toMatchObject({ state: 'owned', earlier: { mode: 'provider_data_share' } });
  expect(await send(host, 'Delete')).toMatchObject({ Status: 'SUCCESS' });
  expect(aws.bedrock.retention).toBe('provider_data_share');
});

test('a process that is killed after its write leaves a record that the next one goes on from', async () => {
  aws.bedrock.retention = 'provider_data_share';
  const id = randomUUID();
  const killed = startHost();
  aws.faultOf = () => (aws.calls.at(-1) === 'PUT /data-retention' ? { kind: 'hang', when: 'after' } : undefined);
  const written = new Promise<void>((resolve) => {
    aws.onHang = resolve;
  });
  const first = send(killed, 'Create', id);
  first.catch(() => {});
  await written;
  await killed.close();
  aws.faultOf = () => undefined;
  expect(aws.bedrock.retention).toBe('none');
  expect(world.recordOf('data-retention', '/example/account-settings')).toMatchObject({ state: 'owned', handled: [] });

  const next = startHost();
  expect(await send(next, 'Create', id)).toMatchObject({ Status: 'SUCCESS', RequestId: id });
  expect(await send(next, 'Delete')).toMatchObject({ Status: 'SUCCESS' });
  expect(aws.bedrock.retention).toBe('provider_data_share');
});
