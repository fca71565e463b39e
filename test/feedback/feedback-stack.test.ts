import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import { refusalOf } from '../support/configs';
import { givenStage, policyStatements, templatesOf } from '../support/stage';

const FEEDBACK = { retentionDays: 90, dynamoDbPrefixListId: 'pl-00a54069' };
const TABLE = 'arn:aws:dynamodb:us-west-2:111122223333:table/example-feedback';
const READER = 'arn:aws:iam::111122223333:role/Reader';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly NotResource?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const given = (changes: Partial<BaselineConfigInput> = {}) =>
  templatesOf(givenStage({ feedback: FEEDBACK, ...changes }));
const withReader = { audit: { invocationLogs: { readers: [READER] } } };

const actionsOf = ({ Action }: Statement) => [Action].flat();
const statement = (template: Template, sid: string): Statement => {
  const found = (policyStatements(template) as unknown as Statement[]).filter(({ Sid }) => Sid === sid);
  if (found.length !== 1 || !found[0]) throw new Error(`expected one statement ${sid}, found ${found.length}`);
  return found[0];
};

/** Statements of the policies of one function, by the ids of its construct. */
function statementsOf(template: Template, construct: string): Statement[] {
  return Object.entries(template.findResources('AWS::IAM::ManagedPolicy'))
    .filter(([id]) => id.startsWith(construct))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[]);
}

function gatewayPolicyOf(template: Template, service: string): Statement[] {
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
  const found = endpoints.find(({ Properties }) => JSON.stringify(Properties.ServiceName).includes(`.${service}`));
  return found?.Properties.PolicyDocument.Statement;
}

function contentKeyStatements(template: Template): Statement[] {
  const keys = Object.values(template.findResources('AWS::KMS::Key'));
  const key = keys.find(({ Properties }) => /asked and answered/.test(String(Properties.Description)));
  return key?.Properties.KeyPolicy.Statement;
}

describe('a config without feedback', () => {
  const { Foundation, Audit, Inference } = templatesOf(givenStage());

  test('has no table, no function, no route', () => {
    Audit.resourceCountIs('AWS::DynamoDB::Table', 0);
    expect(Object.keys(Inference.findResources('AWS::Lambda::Function')).some((id) => id.startsWith('Feedback'))).toBe(
      false,
    );
    Inference.resourcePropertiesCountIs('AWS::ApiGateway::Resource', { PathPart: 'feedback' }, 0);
  });

  test('lets nothing pass the gateway endpoints', () => {
    for (const service of ['s3', 'dynamodb']) {
      expect(gatewayPolicyOf(Foundation, service)).toEqual([
        { Sid: 'NothingPasses', Effect: 'Deny', Principal: { AWS: '*' }, Action: '*', Resource: '*' },
      ]);
    }
  });

  test('leaves the content key to what was asked and answered', () => {
    expect(JSON.stringify(contentKeyStatements(Audit))).not.toMatch(/dynamodb/);
  });
});

describe('the table', () => {
  test('is under the content key, expires, and can be put back', () => {
    const { Audit } = given();
    Audit.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        TableName: 'example-feedback',
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        KeySchema: [
          { AttributeName: 'caller', KeyType: 'HASH' },
          { AttributeName: 'completion_id', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
        SSESpecification: {
          SSEEnabled: true,
          SSEType: 'KMS',
          KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^InvocationLogsKey'), 'Arn'] },
        },
        StreamSpecification: Match.absent(),
      },
    });
  });

  test('goes with a sandbox, and with nothing else', () => {
    const { Audit } = given({ sandbox: true, removalPolicy: 'destroy' });
    Audit.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test.each<[string, Partial<BaselineConfigInput>, number]>([
    ['the function alone', {}, 1],
    ['the function and the readers of content', withReader, 2],
  ])('takes item calls of %s', (_, changes, principals) => {
    const [table] = Object.values(given(changes).Audit.findResources('AWS::DynamoDB::Table'));
    const [only, ...others] = table?.Properties.ResourcePolicy.PolicyDocument.Statement ?? [];
    expect(others).toEqual([]);
    expect(only).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Resource: TABLE });
    expect([only.Condition.ArnNotEquals['aws:PrincipalArn']].flat()).toHaveLength(principals);
    for (const action of [
      'GetItem',
      'Query',
      'Scan',
      'DeleteItem',
      'PartiQLSelect',
      'CreateBackup',
      'RestoreTableToPointInTime',
    ]) {
      expect(only.Action).toContain(`dynamodb:${action}`);
    }
  });

  test('has its calls recorded by the trail', () => {
    const recorded = (template: Template) =>
      JSON.stringify(template.findResources('AWS::CloudTrail::Trail')).includes('AWS::DynamoDB::Table');
    expect(recorded(given().Audit)).toBe(true);
    expect(recorded(templatesOf(givenStage()).Audit)).toBe(false);
  });
});

describe('the content key', () => {
  const sids = (template: Template) => contentKeyStatements(template).map(({ Sid }) => Sid);

  test('is used through the table only, by the function, the deployment and readers', () => {
    const statements = contentKeyStatements(given(withReader).Audit).filter(({ Sid }) => /Feedback/.test(Sid ?? ''));
    expect(statements.map(({ Sid }) => Sid)).toEqual([
      'FeedbackIsWritten',
      'DeploymentMakesTheTableOfFeedback',
      'ReadersReadFeedback',
    ]);
    for (const { Condition } of statements) {
      expect(Condition?.StringEquals).toEqual({
        'kms:ViaService': 'dynamodb.us-west-2.amazonaws.com',
        'kms:EncryptionContext:aws:dynamodb:tableName': 'example-feedback',
        'kms:EncryptionContext:aws:dynamodb:subscriberId': '111122223333',
      });
    }
    const [written, deployed, read] = statements;
    expect(written?.Condition?.ArnEquals?.['aws:PrincipalArn']).toMatch(
      /^arn:aws:iam::111122223333:role\/example-feedback-[0-9a-f]{8}$/,
    );
    expect([deployed?.Condition?.ArnLike?.['aws:PrincipalArn']].flat()).toEqual([
      'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-us-west-2',
    ]);
    expect(actionsOf(read as Statement)).toEqual(['kms:Decrypt']);
  });

  test('is granted to DynamoDB by the deployment only, and to an AWS service only', () => {
    const granting = contentKeyStatements(given().Audit).filter((one) => actionsOf(one).includes('kms:CreateGrant'));
    expect(granting).toHaveLength(1);
    expect(granting[0]?.Condition).toMatchObject({
      StringEquals: { 'kms:ViaService': 'dynamodb.us-west-2.amazonaws.com' },
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    });
  });

  test('opens to no reader where the config names none', () => {
    expect(sids(given(withReader).Audit)).toContain('ReadersReadFeedback');
    expect(sids(given().Audit)).not.toContain('ReadersReadFeedback');
  });
});

describe('the function', () => {
  const { Inference, Foundation } = given();
  const own = statementsOf(Inference, 'Feedback');
  const allowed = own.filter(({ Effect }) => Effect === 'Allow');

  test('writes to the table, and can neither read it nor see what it replaces', () => {
    const onTable = allowed.filter((one) => actionsOf(one).some((action) => action.startsWith('dynamodb:')));
    expect(onTable.map(actionsOf)).toEqual([['dynamodb:PutItem']]);
    expect(onTable[0]?.Condition).toEqual({ StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' } });
  });

  test('applies the guardrail and calls no model', () => {
    const bedrock = allowed.flatMap(actionsOf).filter((action) => action.startsWith('bedrock'));
    expect(bedrock).toEqual(['bedrock:ApplyGuardrail']);
    expect(statement(Inference, 'NoModel')).toMatchObject({ Effect: 'Deny', Resource: '*' });
  });

  test('uses the content key through the table only', () => {
    expect(statement(Inference, 'EncryptFeedback').Condition?.StringEquals).toMatchObject({
      'kms:ViaService': 'dynamodb.us-west-2.amazonaws.com',
      'kms:EncryptionContext:aws:dynamodb:tableName': 'example-feedback',
    });
  });

  test.each([
    ['NotPastTheEndpointOfDynamoDb', 'dynamodb:*'],
    ['NotPastTheEndpointOfBedrock', 'bedrock:ApplyGuardrail'],
  ])('%s denies %s past its endpoint', (sid, action) => {
    const { Effect, Action, Condition } = statement(Inference, sid);
    expect({ Effect, Action }).toEqual({ Effect: 'Deny', Action: action });
    expect(Object.keys(Condition?.StringNotEquals ?? {})).toEqual(['aws:SourceVpce']);
  });

  test('is denied every other table', () => {
    const { Effect, Action, NotResource } = statement(Inference, 'NoOtherTable');
    expect({ Effect, Action }).toEqual({ Effect: 'Deny', Action: 'dynamodb:*' });
    expect(NotResource).toBeDefined();
  });

  test('reaches DynamoDB by its prefix list', () => {
    Inference.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      DestinationPrefixListId: 'pl-00a54069',
      FromPort: 443,
      ToPort: 443,
    });
    expect(JSON.stringify(Inference.toJSON())).not.toContain('0.0.0.0/0');
  });

  test('is all that passes the gateway endpoint, to write to the table', () => {
    const role = Object.values(Inference.findResources('AWS::IAM::Role'))
      .map(({ Properties }) => String(Properties.RoleName))
      .find((name) => name.startsWith('example-feedback-'));
    expect(gatewayPolicyOf(Foundation, 'dynamodb')).toEqual([
      {
        Sid: 'WriteFeedback',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'dynamodb:PutItem',
        Resource: TABLE,
        Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::111122223333:role/${role}` } },
      },
    ]);
    expect(gatewayPolicyOf(Foundation, 's3')[0]?.Sid).toBe('NothingPasses');
  });

  test('takes its name and path from the conventions of the config, wherever it is named', () => {
    const iam = { rolePath: '/acme/', roleNamePrefix: 'acme-' };
    const changed = given({ iam });
    const arn = /arn:aws:iam::111122223333:role\/acme\/acme-example-feedback-[0-9a-f]{8}/;
    expect(JSON.stringify(gatewayPolicyOf(changed.Foundation, 'dynamodb'))).toMatch(arn);
    expect(JSON.stringify(contentKeyStatements(changed.Audit))).toMatch(arn);
    changed.Inference.hasResourceProperties('AWS::IAM::Role', {
      Path: '/acme/',
      RoleName: Match.stringLikeRegexp('^acme-example-feedback-[0-9a-f]{8}$'),
    });
  });
});

describe('in a VPC of the company', () => {
  const network = {
    type: 'existing',
    vpcId: 'vpc-0123456789abcdef0',
    cidr: '10.0.0.0/16',
    subnets: ['a', 'b'].map((zone, i) => ({
      subnetId: `subnet-0123456789abcdef${i}`,
      availabilityZone: `us-west-2${zone}`,
      routeTableId: `rtb-0123456789abcdef${i}`,
    })),
  } as const;

  test('the gateway endpoint has to be named', () => {
    expect(refusalOf({ feedback: FEEDBACK, network })).toMatch(/network\.endpoints\.dynamoDb.*gateway endpoint/s);
  });

  test('the function is held to it', () => {
    const endpoints = { dynamoDb: { endpointId: 'vpce-0123456789abcdef0' } };
    const { Inference } = given({ network: { ...network, endpoints } });
    expect(statement(Inference, 'NotPastTheEndpointOfDynamoDb').Condition?.StringNotEquals).toEqual({
      'aws:SourceVpce': 'vpce-0123456789abcdef0',
    });
  });
});

test.each([
  [{ retentionDays: 0, dynamoDbPrefixListId: 'pl-00a54069' }, /retentionDays/],
  [{ retentionDays: 90, dynamoDbPrefixListId: '00a54069' }, /expected the id of a prefix list/],
  [{ retentionDays: 90 }, /dynamoDbPrefixListId/],
  [{ ...FEEDBACK, days: 1 }, /days/],
])('a config with %j is refused', (feedback, message) => {
  expect(refusalOf({ feedback })).toMatch(message);
});
