import { runSimulation } from '@cloud-copilot/iam-simulate';
import { feedbackRoleArn, feedbackTableArn } from '../../lib/feedback/feedback-names';
import { Deployed, type DeployedResource } from '../support/deployed';
import { givenStage } from '../support/stage';

interface Statement {
  readonly Sid?: string;
  readonly [key: string]: unknown;
}
interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** What stands between the function and the table. */
interface Layers {
  /** Of the function's role. */
  readonly role: readonly Document[];
  readonly table: Document;
  readonly endpoint: Document;
}

interface Attempt {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  /** Endpoint that the call comes through. */
  readonly through: string;
  readonly returnValues: string;
}

const stage = givenStage({ feedback: { retentionDays: 30, dynamoDbPrefixListId: 'pl-00a54069' } });
const deployed = new Deployed(stage);
const TABLE = feedbackTableArn(stage.config);
const ROLE = feedbackRoleArn(stage.config);
const OTHER_ROLE = ROLE.replace(/role\/.*/, 'role/administrator');

function found(type: string, accept: (one: DeployedResource) => boolean): DeployedResource {
  const [only, ...others] = deployed.all(type).filter(accept);
  if (!only || others.length > 0) throw new Error(`expected one ${type}, found ${others.length + (only ? 1 : 0)}`);
  return only;
}

const endpoint = found('AWS::EC2::VPCEndpoint', (one) => /dynamodb$/.test(String(one.property('ServiceName'))));
const layers: Layers = {
  role: ['FeedbackPolicy', 'FeedbackPerimeter'].map(
    (id) =>
      found(
        'AWS::IAM::ManagedPolicy',
        (one) => one.stack.endsWith('-inference') && one.logicalId.startsWith(id),
      ).property('PolicyDocument') as Document,
  ),
  table: (deployed.only('AWS::DynamoDB::Table').property('ResourcePolicy') as { PolicyDocument: Document })
    .PolicyDocument,
  // The simulator takes the principal of an endpoint's policy in its short form only.
  endpoint: JSON.parse(
    JSON.stringify(endpoint.property('PolicyDocument')).replaceAll('{"AWS":"*"}', '"*"'),
  ) as Document,
};

const WRITE: Attempt = {
  action: 'dynamodb:PutItem',
  principal: ROLE,
  resource: TABLE,
  through: endpoint.value(),
  returnValues: 'NONE',
};

/** With the statements of the policies that speak of DynamoDB, or of everything. */
async function isAllowed({ role, table, endpoint }: Layers, attempt: Attempt): Promise<boolean> {
  const named = (documents: readonly Document[]) =>
    documents.map((document, i) => ({
      name: `policy ${i + 1}`,
      policy: {
        ...document,
        Statement: document.Statement.filter(({ Action }) => /dynamodb|"\*"/.test(JSON.stringify(Action))),
      },
    }));
  const result = await runSimulation(
    {
      request: {
        principal: attempt.principal,
        action: attempt.action,
        resource: { resource: attempt.resource, accountId: '111122223333' },
        contextVariables: {
          'aws:PrincipalArn': attempt.principal,
          'aws:PrincipalAccount': '111122223333',
          'aws:SourceVpce': attempt.through,
          'aws:ViaAWSService': 'false',
          'aws:RequestedRegion': 'us-west-2',
          'dynamodb:ReturnValues': attempt.returnValues,
        },
      },
      identityPolicies: named(role),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(attempt.resource === TABLE ? { resourcePolicy: table } : {}),
      vpcEndpointPolicies: named([endpoint]),
    },
    { simulationMode: 'Strict' },
  );
  if (result.resultType !== 'single') throw new Error(JSON.stringify(result));
  return result.overallResult === 'Allowed';
}

const EVERYTHING: Document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const OPEN_ENDPOINT: Document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
};
const without = (document: Document, sid: string): Document => {
  const Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
  if (Statement.length === document.Statement.length) throw new Error(`no statement ${sid}`);
  return { ...document, Statement };
};
const withoutDeny = (sid: string): Partial<Layers> => {
  const [own, perimeter] = layers.role;
  if (!own || !perimeter) throw new Error('expected two policies');
  return { role: [own, without(perimeter, sid), EVERYTHING], endpoint: OPEN_ENDPOINT };
};
/** As if the role had been given everything by mistake. */
const TOO_MUCH: Partial<Layers> = { role: [...layers.role, EVERYTHING] };
const TABLE_OPEN: Document = {
  ...layers.table,
  Statement: OPEN_ENDPOINT.Statement.map((one) => ({ ...one, Resource: TABLE })),
};

test('the function writes a rating through the endpoint', async () => {
  expect(await isAllowed(layers, WRITE)).toBe(true);
});

/** What is denied, though the role was given everything, and the hole through which it would pass. */
test.each<[string, Partial<Attempt>, Partial<Layers>, Partial<Layers>]>([
  ['reads a rating', { action: 'dynamodb:GetItem' }, {}, { ...TOO_MUCH, endpoint: OPEN_ENDPOINT }],
  ['reads through the endpoint', { action: 'dynamodb:Scan' }, TOO_MUCH, { ...TOO_MUCH, endpoint: OPEN_ENDPOINT }],
  ['sees what it replaces', { returnValues: 'ALL_OLD' }, {}, TOO_MUCH],
  ['writes past the endpoint', { through: 'vpce-0other' }, TOO_MUCH, withoutDeny('NotPastTheEndpointOfDynamoDb')],
  [
    'writes to another table',
    { resource: `${TABLE}-other` },
    { ...TOO_MUCH, endpoint: OPEN_ENDPOINT },
    withoutDeny('NoOtherTable'),
  ],
])('the function never %s', async (_, change, given, hole) => {
  const attempt = { ...WRITE, ...change };
  expect(await isAllowed({ ...layers, ...given }, attempt)).toBe(false);
  expect(await isAllowed({ ...layers, ...hole }, attempt)).toBe(true);
});

test.each([
  'dynamodb:GetItem',
  'dynamodb:Scan',
  'dynamodb:PutItem',
  'dynamodb:DeleteItem',
  'dynamodb:ExportTableToPointInTime',
  'dynamodb:RestoreTableToPointInTime',
])('an administrator is denied %s by the table', async (action) => {
  const attempt = { ...WRITE, principal: OTHER_ROLE, action };
  const administrator = { ...layers, role: [EVERYTHING], endpoint: OPEN_ENDPOINT };
  expect(await isAllowed(administrator, attempt)).toBe(false);
  expect(await isAllowed({ ...administrator, table: TABLE_OPEN }, attempt)).toBe(true);
});

test('another role of the VPC is denied by the endpoint', async () => {
  const attempt = { ...WRITE, principal: OTHER_ROLE };
  const other = { ...layers, role: [EVERYTHING], table: TABLE_OPEN };
  expect(await isAllowed(other, attempt)).toBe(false);
  expect(await isAllowed({ ...other, endpoint: OPEN_ENDPOINT }, attempt)).toBe(true);
});
