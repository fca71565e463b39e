import { givenStage, templatesOf } from '../support/stage';
import { resolved } from './templates';

const templates = templatesOf(givenStage({ alarms: { criticalEmails: ['on-call@example.com'] } }));
const topics = Object.entries(templates.Audit.findResources('AWS::SNS::Topic'));

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Principal: { readonly Service?: string | string[] };
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const policies = Object.values(templates.Audit.findResources('AWS::SNS::TopicPolicy')).map(
  ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
);
const auditKey: Statement[] = Object.values(templates.Foundation.findResources('AWS::KMS::Key'))
  .map(({ Properties }) => Properties)
  .filter(({ Description }) => Description.includes('alerts'))
  .flatMap(({ KeyPolicy }) => KeyPolicy.Statement);

/** Which services statements allow to publish or to use a key, and on which condition. */
function allowed(statements: readonly Statement[], action: string): [string, unknown][] {
  return statements
    .filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes(action))
    .flatMap(({ Principal, Condition }) =>
      [Principal.Service ?? []].flat().map((service): [string, unknown] => [service, Condition]),
    );
}

const OF_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': '111122223333' } };

test('there is one for each severity, encrypted with the audit key', () => {
  expect(topics.map(([, { Properties }]) => Properties.TopicName).sort()).toEqual([
    'example-critical',
    'example-warning',
  ]);
  for (const [, { Properties }] of topics) expect(resolved(Properties.KmsMasterKeyId)).toContain('KeysAudit');
});

test('each lets alarms, budgets and cost anomalies of this account publish, and rules without a condition', () => {
  expect(policies).toHaveLength(2);
  for (const policy of policies) {
    expect(allowed(policy, 'sns:Publish').sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['budgets.amazonaws.com', OF_THIS_ACCOUNT],
      ['cloudwatch.amazonaws.com', OF_THIS_ACCOUNT],
      ['costalerts.amazonaws.com', OF_THIS_ACCOUNT],
      // EventBridge can't meet one: with it no rule could tell anybody anything.
      ['events.amazonaws.com', undefined],
    ]);
    expect(policy).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  }
});

test('rules may use the key for these two topics, as they can for no account', () => {
  const names = topics.map(([, { Properties }]) => `arn:aws:sns:us-west-2:111122223333:${Properties.TopicName}`);
  const ofRules = allowed(auditKey, 'kms:GenerateDataKey*').filter(([service]) => service === 'events.amazonaws.com');
  expect(ofRules).toContainEqual([
    'events.amazonaws.com',
    { StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': names } },
  ]);
  expect(ofRules.filter(([, condition]) => condition === undefined)).toEqual([]);
});

test('everybody else who publishes may use the key for this account', () => {
  for (const service of ['cloudwatch', 'budgets', 'costalerts'].map((name) => `${name}.amazonaws.com`)) {
    expect(allowed(auditKey, 'kms:GenerateDataKey*')).toContainEqual([service, OF_THIS_ACCOUNT]);
    expect(allowed(auditKey, 'kms:Decrypt')).toContainEqual([service, OF_THIS_ACCOUNT]);
  }
});

test('addresses of the config are subscribed, and the topics are named for others', () => {
  const subscriptions = Object.values(templates.Audit.findResources('AWS::SNS::Subscription'));
  expect(subscriptions.map(({ Properties }) => [Properties.Endpoint, resolved(Properties.TopicArn)])).toEqual([
    ['on-call@example.com', expect.stringContaining('Critical')],
  ]);
  templates.Audit.hasOutput('CriticalTopicArn', {});
  templates.Audit.hasOutput('WarningTopicArn', {});
});
