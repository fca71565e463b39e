import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Deployed } from '../support/deployed';
import { givenStage } from '../support/stage';
import { givenEndpoint, withEndpoints } from './given-jumpstart';

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
}
interface Policy {
  readonly Statement: readonly Statement[];
}

const ACCOUNT = '111122223333';
const OWN = `arn:aws:sagemaker:us-west-2:${ACCOUNT}:endpoint/example-open`;
const OTHER = `arn:aws:sagemaker:us-west-2:${ACCOUNT}:endpoint/example-other`;
const deployed = new Deployed(givenStage(withEndpoints({ open: givenEndpoint() })));

const ofFunction = deployed
  .all('AWS::IAM::ManagedPolicy')
  .find(({ logicalId }) => /^ChatModelEndpoints/.test(logicalId))
  ?.property('PolicyDocument') as Policy | undefined;
const door = deployed
  .all('AWS::EC2::VPCEndpoint')
  .find((endpoint) => String(endpoint.property('ServiceName')).endsWith('.sagemaker.runtime'));
if (!ofFunction || !door) throw new Error('expected a policy of the function and an endpoint');
const granted: Policy = ofFunction;
/** The simulator wants `*`, which is the same as `{ AWS: '*' }` in such a policy. */
const ofDoor: Policy = {
  Statement: (door.property('PolicyDocument') as Policy).Statement.map((one) => ({ ...one, Principal: '*' })),
};
const DOOR = door.value();

/** What a careless change might add to the function's role. */
const CARELESS = { Sid: 'Careless', Effect: 'Allow', Action: 'sagemaker:*', Resource: '*' };
const without = (sid: string): Policy => ({ Statement: granted.Statement.filter(({ Sid }) => Sid !== sid) });
const careless = ({ Statement }: Policy): Policy => ({ Statement: [...Statement, CARELESS] });

interface Attempt {
  readonly action?: string;
  readonly resource?: string;
  /** @default the platform's */
  readonly through?: string;
  readonly account?: string;
  readonly identity?: Policy;
}

async function isAllowed(attempt: Attempt = {}): Promise<boolean> {
  const { action = 'sagemaker:InvokeEndpoint', resource = OWN, through = DOOR, account = ACCOUNT } = attempt;
  const identity = attempt.identity ?? granted;
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${account}:role/caller`,
        action,
        resource: { resource, accountId: resource.split(':')[4] ?? '' },
        contextVariables: { 'aws:SourceVpce': through, 'aws:PrincipalAccount': account },
      },
      identityPolicies: [{ name: 'function', policy: { Version: '2012-10-17', ...identity } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(through === DOOR && {
        vpcEndpointPolicies: [{ name: 'door', policy: { Version: '2012-10-17', ...ofDoor } }],
      }),
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  const results = result.resultType === 'single' ? [result.result] : result.results;
  expect(results.flatMap(({ ignoredContextKeys }) => ignoredContextKeys ?? [])).toEqual([]);
  return results.every(({ analysis }) => analysis.result === 'Allowed');
}

test.each(['sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointWithResponseStream'])(
  'a function may %s on its endpoint through the door',
  async (action) => {
    expect(await isAllowed({ action })).toBe(true);
  },
);

test.each<[string, Attempt, string]>([
  ['past the door', { through: 'vpce-00000000000000000' }, 'NotPastTheSageMakerEndpoint'],
  [
    'another endpoint, past the door',
    { resource: OTHER, through: 'vpce-00000000000000000' },
    'NotPastTheSageMakerEndpoint NoOtherSageMakerEndpoint',
  ],
  [
    'asynchronously',
    { action: 'sagemaker:InvokeEndpointAsync', through: 'vpce-00000000000000000' },
    'NoAsynchronousCall',
  ],
])(
  'it may not call %s, not even with a careless permission; that is what the denials are for',
  async (_, attempt, sids) => {
    expect(await isAllowed(attempt)).toBe(false);
    expect(await isAllowed({ ...attempt, identity: careless(granted) })).toBe(false);
    const open = sids
      .split(' ')
      .reduce<Policy>(({ Statement }, sid) => ({ Statement: Statement.filter(({ Sid }) => Sid !== sid) }), granted);
    expect(await isAllowed({ ...attempt, identity: careless(open) })).toBe(true);
  },
);

test('another endpoint is denied by the role and by the door', async () => {
  expect(await isAllowed({ resource: OTHER, identity: careless(granted) })).toBe(false);
  // The door alone holds it as well.
  expect(await isAllowed({ resource: OTHER, identity: careless(without('NoOtherSageMakerEndpoint')) })).toBe(false);
});

test('the door lets through nothing but the two calls, and nobody of another account', async () => {
  const everything = { Statement: [CARELESS] };
  expect(await isAllowed({ identity: everything })).toBe(true);
  expect(await isAllowed({ identity: everything, action: 'sagemaker:InvokeEndpointAsync' })).toBe(false);
  const theirs = 'arn:aws:sagemaker:us-west-2:444455556666:endpoint/theirs';
  expect(await isAllowed({ identity: everything, account: '444455556666', resource: theirs })).toBe(false);
});
