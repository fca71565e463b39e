import { createHash } from 'node:crypto';

/** What a resource's stand-in values are made of. */
export interface Subject {
  readonly type: string;
  readonly logicalId: string;
  readonly stack: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Value of a property, resolved; undefined where the template has none. */
  property(name: string): unknown;
}

type Value = (subject: Subject) => string;

interface StandIn {
  readonly ref: Value;
  readonly attributes?: Readonly<Record<string, Value>>;
}

const digest = (subject: Subject) => createHash('sha256').update(`${subject.stack}/${subject.logicalId}`).digest('hex');

/** An id of lower-case letters and digits, the same on every machine. */
const id =
  (length: number, prefix = ''): Value =>
  (subject) =>
    prefix + digest(subject).slice(0, length);

const uuid: Value = (subject) => digest(subject).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** The physical name: the property if the template sets it, else what CloudFormation would start its own with. */
const name =
  (property: string, limit = 64): Value =>
  (subject) => {
    const given = subject.property(property);
    return typeof given === 'string' ? given : `${subject.stack}-${subject.logicalId}`.slice(0, limit);
  };

const arn =
  (service: string, resource: Value): Value =>
  (subject) =>
    `arn:${subject.partition}:${service}:${subject.region}:${subject.account}:${resource(subject)}`;

/** ARN of a global resource of the account (IAM). */
const globalArn =
  (service: string, resource: Value): Value =>
  (subject) =>
    `arn:${subject.partition}:${service}::${subject.account}:${resource(subject)}`;

const affix =
  (prefix: string, value: Value, suffix = ''): Value =>
  (subject) =>
    prefix + value(subject) + suffix;

const property =
  (key: string): Value =>
  (subject) =>
    String(subject.property(key));

const physicalId = id(12);
const functionName = name('FunctionName');
const functionArn = arn('lambda', affix('function:', functionName));
/** ARN of the function that a version or an alias names, by its name or by its ARN. */
const targetArn: Value = (subject) => {
  const target = String(subject.property('FunctionName'));
  return target.startsWith('arn:') ? target : arn('lambda', () => `function:${target}`)(subject);
};
const versionArn = affix('', targetArn, ':1');
const aliasArn: Value = (subject) => `${targetArn(subject)}:${String(subject.property('Name'))}`;
const roleName = name('RoleName');
const guardrailArn = arn('bedrock', affix('guardrail/', physicalId));
const profileArn = arn('bedrock', affix('application-inference-profile/', physicalId));
const keyId = uuid;
const bucketName: Value = (subject) => name('BucketName', 63)(subject).toLowerCase();
const tableName = name('TableName', 255);
const logGroupName = name('LogGroupName', 512);
const topicArn = arn('sns', name('TopicName', 256));
const queueName = name('QueueName', 80);
const userPoolId: Value = (subject) => `${subject.region}_${digest(subject).slice(0, 9)}`;
const secretArn = arn('secretsmanager', affix('secret:', name('Name', 512)));

/**
 * Local values of `Ref` and `Fn::GetAtt`, by resource type, in the form the service gives them. Only the types
 * that a function's environment or the API can hold are here; a type that is missing is an error, not a guess.
 */
const STAND_INS: Readonly<Record<string, StandIn>> = {
  'AWS::ApiGateway::Authorizer': { ref: id(6), attributes: { AuthorizerId: id(6) } },
  'AWS::ApiGateway::Deployment': { ref: id(6), attributes: { DeploymentId: id(6) } },
  'AWS::ApiGateway::RequestValidator': { ref: id(6), attributes: { RequestValidatorId: id(6) } },
  'AWS::ApiGateway::Resource': { ref: id(6), attributes: { ResourceId: id(6) } },
  'AWS::ApiGateway::RestApi': {
    ref: id(10),
    attributes: { RestApiId: id(10), RootResourceId: affix('root-', id(10)) },
  },
  'AWS::ApiGateway::Stage': { ref: property('StageName') },
  'AWS::Bedrock::ApplicationInferenceProfile': {
    ref: profileArn,
    attributes: { InferenceProfileArn: profileArn, InferenceProfileId: physicalId },
  },
  'AWS::Bedrock::Guardrail': {
    ref: guardrailArn,
    attributes: { GuardrailArn: guardrailArn, GuardrailId: physicalId, Version: () => 'DRAFT' },
  },
  'AWS::Bedrock::GuardrailVersion': {
    ref: affix('', property('GuardrailIdentifier'), '|1'),
    attributes: { GuardrailId: property('GuardrailIdentifier'), Version: () => '1' },
  },
  'AWS::Bedrock::Prompt': {
    ref: arn('bedrock', affix('prompt/', id(10))),
    attributes: { Arn: arn('bedrock', affix('prompt/', id(10))), Id: id(10), Version: () => 'DRAFT' },
  },
  'AWS::Bedrock::PromptVersion': {
    ref: affix('', property('PromptArn'), ':1'),
    attributes: { Arn: affix('', property('PromptArn'), ':1'), Version: () => '1' },
  },
  'AWS::Cognito::UserPool': {
    ref: userPoolId,
    attributes: { UserPoolId: userPoolId, Arn: arn('cognito-idp', affix('userpool/', userPoolId)) },
  },
  'AWS::Cognito::UserPoolClient': { ref: id(26), attributes: { ClientId: id(26) } },
  'AWS::DynamoDB::Table': { ref: tableName, attributes: { Arn: arn('dynamodb', affix('table/', tableName)) } },
  'AWS::DynamoDB::GlobalTable': { ref: tableName, attributes: { Arn: arn('dynamodb', affix('table/', tableName)) } },
  'AWS::EC2::SecurityGroup': { ref: id(17, 'sg-'), attributes: { GroupId: id(17, 'sg-') } },
  'AWS::EC2::Subnet': { ref: id(17, 'subnet-'), attributes: { SubnetId: id(17, 'subnet-') } },
  'AWS::EC2::VPC': { ref: id(17, 'vpc-'), attributes: { VpcId: id(17, 'vpc-') } },
  'AWS::EC2::VPCEndpoint': { ref: id(17, 'vpce-'), attributes: { Id: id(17, 'vpce-') } },
  'AWS::IAM::ManagedPolicy': { ref: globalArn('iam', affix('policy/', name('ManagedPolicyName', 128))) },
  'AWS::IAM::Role': {
    ref: roleName,
    attributes: { Arn: globalArn('iam', affix('role/', roleName)), RoleId: id(17, 'AROA') },
  },
  'AWS::KMS::Alias': { ref: property('AliasName') },
  'AWS::KMS::Key': { ref: keyId, attributes: { Arn: arn('kms', affix('key/', keyId)), KeyId: keyId } },
  'AWS::Lambda::Alias': { ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Lambda::Function': { ref: functionName, attributes: { Arn: functionArn } },
  'AWS::Lambda::Version': {
    ref: versionArn,
    attributes: { FunctionArn: versionArn, Version: () => '1' },
  },
  'AWS::Logs::LogGroup': {
    ref: logGroupName,
    attributes: { Arn: arn('logs', affix('log-group:', logGroupName, ':*')) },
  },
  'AWS::S3::Bucket': {
    ref: bucketName,
    attributes: { Arn: (subject) => `arn:${subject.partition}:s3:::${bucketName(subject)}` },
  },
  'AWS::SNS::Topic': { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name('TopicName', 256) } },
  'AWS::SQS::Queue': {
    ref: (subject) => `https://sqs.${subject.region}.amazonaws.com/${subject.account}/${queueName(subject)}`,
    attributes: { Arn: arn('sqs', queueName), QueueName: queueName },
  },
  'AWS::SSM::Parameter': {
    ref: name('Name', 1011),
    attributes: { Value: property('Value'), Type: property('Type') },
  },
  'AWS::SecretsManager::Secret': { ref: secretArn, attributes: { Id: secretArn } },
};

/**
 * Stand-in of a resource's `Ref` (no attribute) or `Fn::GetAtt`.
 *
 * @returns undefined for a resource type or an attribute that has no stand-in
 */
export function standIn(subject: Subject, attribute?: string): string | undefined {
  const known = STAND_INS[subject.type];
  return (attribute === undefined ? known?.ref : known?.attributes?.[attribute])?.(subject);
}
