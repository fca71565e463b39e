import type { Saying } from '../expected/words';
import type { Principal } from './principals';
import { SERVICES } from './services';
import { OTHER_ACCOUNT, type Subject } from './subject';

type Context = Record<string, string>;

const PLAIN_HTTP = { 'aws:SecureTransport': 'false' };
const OLD_TLS = { 's3:TlsVersion': '1.1' };
const KEY_OF_OBJECT = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/** What a request says of itself, as condition keys. */
export function said(subject: Subject, principal: Principal, saying: Saying, action: string): Context {
  const { account, region, partition } = subject;
  const source = (owner: string): Context => ({ ...sourceOf(subject, principal, owner), ...trailWrites(principal) });
  const logGroup = (owner: string, name = '/any') => ({
    'kms:EncryptionContext:aws:logs:arn': subject.arn('logs', `log-group:${name}`, region, owner),
  });
  const through = (service: string): Context => ({
    'kms:CallerAccount': principal.account ?? account,
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'aws:ViaAWSService': 'true',
  });
  const parameter = (arn: string) => ({ ...through('ssm'), 'kms:EncryptionContext:PARAMETER_ARN': arn });
  // Source: DynamoDB developer guide, encryption at rest, usage notes: the encryption context.
  const table = (name: string) => ({
    ...through('dynamodb'),
    'kms:EncryptionContext:aws:dynamodb:tableName': name,
    'kms:EncryptionContext:aws:dynamodb:subscriberId': account,
  });
  switch (saying) {
    case 'for this account':
      return source(account);
    case 'for another account':
      return source(OTHER_ACCOUNT);
    case 'for a log group of this account':
      return { ...source(account), ...logGroup(account) };
    case 'for a log group of another account':
      return { ...source(OTHER_ACCOUNT), ...logGroup(OTHER_ACCOUNT) };
    case 'for the log group of content':
      return { ...source(account), ...logGroup(account, subject.contentLogGroup) };
    case 'for another trail':
      return { ...source(account), 'aws:SourceArn': subject.arn('cloudtrail', 'trail/another') };
    case "for this account, with another's context":
      return { ...source(account), ...trailContext(subject, OTHER_ACCOUNT) };
    case 'for another rule':
      return { ...source(account), 'aws:SourceArn': subject.arn('events', 'rule/another') };
    case 'for another bucket':
      return { ...source(account), 'aws:SourceArn': `arn:${partition}:s3:::another-bucket` };
    case 'for a topic of ours':
      return { 'kms:EncryptionContext:aws:sns:topicArn': SERVICES.SNS.source(subject, account) };
    case 'for another topic':
      return { 'kms:EncryptionContext:aws:sns:topicArn': subject.arn('sns', 'another') };
    case 'for the queue of undelivered alerts':
      return { 'kms:EncryptionContext:aws:sqs:arn': subject.undeliveredArn };
    case 'for another queue':
      return { 'kms:EncryptionContext:aws:sqs:arn': subject.arn('sqs', 'another') };
    case 'for this account, over plain HTTP':
      return { ...source(account), ...PLAIN_HTTP };
    case 'for this account, over old TLS':
      return { ...source(account), ...OLD_TLS };
    case 'for this account, under another key':
      return { ...source(account), [KEY_OF_OBJECT]: subject.arn('kms', 'key/another') };
    case 'over plain HTTP':
      return PLAIN_HTTP;
    case 'over old TLS':
      return OLD_TLS;
    case 'through Bedrock':
      return through('bedrock');
    case 'through S3':
      return through('s3');
    case 'through DynamoDB, for the ratings':
      return table(`${subject.platform.config.prefix}-feedback`);
    case 'through DynamoDB, for another table':
      return table('another');
    case 'through DynamoDB, for itself':
      return { ...through('dynamodb'), 'kms:GrantIsForAWSResource': 'true' };
    case 'of the folder':
      return { 's3:prefix': subject.weights[0]?.folder ?? '' };
    case 'of another folder':
      return { 's3:prefix': 'another/' };
    case 'through Parameter Store, for a record':
      return parameter(subject.recordArn);
    case 'through Parameter Store, for another parameter':
      return parameter(subject.arn('ssm', 'parameter/another/parameter'));
    case 'to Bedrock':
      return { 'iam:PassedToService': 'bedrock.amazonaws.com' };
    case 'to API Gateway':
      return { 'iam:PassedToService': 'apigateway.amazonaws.com' };
    case 'to Lambda':
      return { 'iam:PassedToService': 'lambda.amazonaws.com' };
    case 'with the policy of the hard limit':
      return { 'iam:PolicyARN': subject.hardLimit?.policyArn ?? '' };
    case 'with another policy':
      return { 'iam:PolicyARN': `arn:${partition}:iam::aws:policy/AdministratorAccess` };
    case 'nothing':
      return principal.account && action.startsWith('kms:') ? { 'kms:CallerAccount': principal.account } : {};
  }
}

function sourceOf(subject: Subject, { service }: Principal, owner: string): Context {
  return {
    'aws:SourceAccount': owner,
    'aws:SourceArn': service ? SERVICES[service].source(subject, owner) : subject.arn('logs', 'any', undefined, owner),
    ...(service === 'CloudTrail' ? trailContext(subject, owner) : {}),
  };
}

/** Source: CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail". */
function trailContext(subject: Subject, owner: string): Context {
  return { 'kms:EncryptionContext:aws:cloudtrail:arn': SERVICES.CloudTrail.source(subject, owner) };
}

/** CloudTrail hands its files over to the bucket's owner. */
function trailWrites({ service }: Principal): Context {
  return service === 'CloudTrail' ? { 's3:x-amz-acl': 'bucket-owner-full-control' } : {};
}
