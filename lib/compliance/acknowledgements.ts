import type { BaselineConfig } from '../config';
import { availabilityZonesOf } from '../config/network';
import { isConfigured, ROUTES, type Route, routesOf } from '../inference/routes';
import { hasLocalStorage } from '../jumpstart/instance-storage';
import type { Acknowledgement } from './acknowledgement-register';

const OWNER = 'platform security';
const REVIEW_BY = '2027-05-31';

/** Every finding that the platform lives with. Aim for fewer; docs/compliance.md says how to add one. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    resources: (config) => answering(config).map(({ construct }) => `Inference/${construct}/Policy/Resource`),
    owner: OWNER,
    reason:
      'X-Ray and the network interfaces of Lambda have no resource to name. Control: the statement ' +
      'CodeDoesNotTouchVpc denies the interface actions to the code of every function, and traces hold no content.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['AwsSolutions-IAM5[Resource::arn:<partition>:logs:<region>:<account>:log-group:*]'],
    resources: (config) =>
      config.takeOver.includes('api-gateway-log-role') ? ['Inference/OpenAi/LogRole/Policy/Resource'] : [],
    owner: OWNER,
    reason:
      'The role is a setting of the whole account and Region: every API of it writes its logs through this role. ' +
      'Control: API Gateway alone can assume it, for this account alone, and it holds log actions alone.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'AwsSolutions-IAM5[Resource::arn:<partition>:execute-api:<region>:<account>:<OpenAiApiA9F67EED>/<OpenAiApiDeploymentStagev19A235B02>/GET/models/*]',
    ],
    resources: (config) => (config.api.auth.type === 'iam' ? ['Inference/OpenAi/CallerPolicy/Resource'] : []),
    owner: OWNER,
    reason:
      'The route takes the name of a model as its last part. Control: it is one route of one API, which reads and answers ' +
      'what GET /v1/models lists anyway.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['AwsSolutions-COG4'],
    resources: (config) =>
      config.api.auth.type === 'iam'
        ? routesOf(config).map(({ method, path }) => `Inference/OpenAi/Api/Default${path}/${method}/Resource`)
        : [],
    owner: OWNER,
    reason:
      'Requests are signed with AWS credentials. Control: authorization AWS_IAM on every method and the resource policy.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['NIST.800.53.R5-LambdaDLQ', 'HIPAA.Security-LambdaDLQ', 'Serverless-LambdaDLQ'],
    resources: (config) => answering(config).map(({ construct }) => `Inference/${construct}/Function/Resource`),
    owner: OWNER,
    reason:
      'The functions answer a caller who waits; a queue would keep requests that nobody waits for, prompts included. ' +
      'Control: only API Gateway may invoke them, synchronously; every failure is answered, logged and counted.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['NIST.800.53.R5-LambdaConcurrency', 'HIPAA.Security-LambdaConcurrency'],
    resources: (config) =>
      answering(config)
        .filter(({ settings }) => settings.reservedConcurrency === null)
        .map(({ construct }) => `Inference/${construct}/Function/Resource`),
    owner: OWNER,
    reason:
      'The config sets no concurrency aside: in a new account the quota can be too small for it. ' +
      'Control: API Gateway throttles all callers together.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted',
      'HIPAA.Security-APIGWCacheEnabledAndEncrypted',
      'PCI.DSS.321-APIGWCacheEnabledAndEncrypted',
    ],
    resources: ['Inference/OpenAi/Api/DeploymentStage.v1/Resource'],
    owner: OWNER,
    reason:
      'The rule wants a cache that is encrypted; there is no cache. Answers differ by caller and are streamed, which API ' +
      'Gateway does not cache, and a cache would keep content. Control: caching is off, so nothing is at rest.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
    resources: ['Audit/Alerts/Undelivered/Queue/Resource'],
    owner: OWNER,
    reason:
      'The rules want a dead-letter queue behind every queue; this one is the dead-letter queue, of the rules on events, ' +
      'and nothing reads it but people. Control: an alarm as soon as it holds a message, which stays for 14 days.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    resources: (config) => [
      'Foundation/AccountSettings/Function/Policy/Resource',
      'Audit/InvocationLogs/Setting/Policy/Resource',
      ...(config.models.dataRetention === 'none' ? ['Models/DataRetention/Policy/Resource'] : []),
      ...(config.takeOver.includes('enforced-guardrail') ? ['Models/EnforcedGuardrail/Setting/Policy/Resource'] : []),
    ],
    owner: OWNER,
    reason:
      'X-Ray and the settings of the account have no resource to name. Control: each statement names the actions of one ' +
      'setting, and holds for the code of the function that runs at deployment alone (lambda:SourceFunctionArn).',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['AwsSolutions-IAM5[Resource::arn:<partition>:iam::<account>:role/*]'],
    resources: (config) => [
      ...(config.takeOver.includes('invocation-logging') ? ['Audit/InvocationLogs/Setting/Policy/Resource'] : []),
      ...(config.takeOver.includes('api-gateway-log-role') ? ['Inference/OpenAi/LogRole/Setting/Policy/Resource'] : []),
    ],
    owner: OWNER,
    reason:
      'A setting that is taken over names a role that nobody knows at synth, and that has to be named again when the ' +
      'platform goes. Control: iam:PassedToService holds it to the one service that has the setting.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'NIST.800.53.R5-LambdaInsideVPC',
      'HIPAA.Security-LambdaInsideVPC',
      'PCI.DSS.321-LambdaInsideVPC',
      'NIST.800.53.R5-LambdaDLQ',
      'HIPAA.Security-LambdaDLQ',
      'Serverless-LambdaDLQ',
    ],
    resources: ['Foundation/AccountSettings/Function/Function/Resource'],
    owner: OWNER,
    reason:
      'It runs while a stack is deployed, and calls an API that has no endpoint (ADR-011). Control: CloudFormation alone ' +
      'invokes it and fails the deployment without an answer; no prompt, answer or team data reaches it; an alarm.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['Serverless-LambdaAsyncFailureDestination'],
    resources: ['Foundation/AccountSettings/Function/Function/EventInvokeConfig/Resource'],
    owner: OWNER,
    reason:
      'Events hold the address to which CloudFormation is answered, which is a secret. Control: CloudFormation waits for ' +
      'the answer and fails the deployment without one, and an alarm counts the failures.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['NIST.800.53.R5-LambdaConcurrency', 'HIPAA.Security-LambdaConcurrency'],
    resources: (config) =>
      config.functions.accountSettings.reservedConcurrency === null
        ? ['Foundation/AccountSettings/Function/Function/Resource']
        : [],
    owner: OWNER,
    reason:
      'The config sets no concurrency aside: in a new account the quota can be too small for it. Control: CloudFormation ' +
      'sends one event for a setting and waits for its answer.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['W3010'],
    resources: subnets,
    owner: OWNER,
    reason:
      'The config names the Availability Zones, so that synth needs no look-up and gives the same template on any ' +
      'machine. Control: the schema holds them to the Region and to at least two.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'HIPAA.Security-S3BucketReplicationEnabled',
      'PCI.DSS.321-S3BucketReplicationEnabled',
    ],
    resources: (config) => [
      ...(config.audit.archive.type === 'create' ? ['Audit/Archive/Resource'] : []),
      'Audit/AccessLogs/Resource',
      'Audit/InvocationLogs/LargeBodies/Resource',
    ],
    owner: OWNER,
    reason:
      'Logs stay in the Region that the config names, and content is not copied beyond its retention. Control: versions ' +
      'in every bucket and Object Lock on the archive; audit.archive can name a bucket of another account.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'NIST.800.53.R5-S3DefaultEncryptionKMS',
      'HIPAA.Security-S3DefaultEncryptionKMS',
      'PCI.DSS.321-S3DefaultEncryptionKMS',
    ],
    resources: ['Audit/AccessLogs/Resource'],
    owner: OWNER,
    reason:
      'S3 delivers access logs to no bucket under a key of KMS. Control: S3 encrypts them with keys of its own; they name ' +
      'requests, not content, and none but the delivery writes to the bucket.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::<InvocationLogsLargeBodies795D6F11.Arn>/*]',
    ],
    resources: (config) =>
      config.audit.invocationLogs.readers.length > 0 ? ['Audit/InvocationLogs/Reader/Policy/Resource'] : [],
    owner: OWNER,
    reason:
      'Results of queries have no resource to name, and the role is there to read every object of one bucket. Control: ' +
      'queries start on one log group; only those whom the config names assume the role, which the trail records.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['NIST.800.53.R5-DynamoDBInBackupPlan', 'HIPAA.Security-DynamoDBInBackupPlan'],
    resources: (config) => (config.feedback ? ['Audit/Feedback/Resource/Resource'] : []),
    owner: OWNER,
    reason:
      'A backup would keep what callers wrote beyond its retention, and under who may read the vault. Control: ' +
      'point-in-time recovery of seven days, deletion protection outside a sandbox, and one function that writes.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::arn:<partition>:ec2:<region>:<account>:network-interface/*]',
    ],
    resources: (config) =>
      modelEndpoints(config).map(([alias]) => `JumpStart/Model-${alias}/Execution/Policy/Resource`),
    owner: OWNER,
    reason:
      'SageMaker makes the interfaces of the instances, so nobody knows their ids; logging in to registries, metrics and ' +
      "describing have no resource. Control: interfaces in the platform's subnets alone, metrics in one namespace, a trust " +
      'policy for SageMaker on behalf of this account alone, and no credentials in the container.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['AwsSolutions-IAM5[Resource::arn:<partition>:s3:::<weights>/*]'],
    resources: (config) =>
      modelEndpoints(config)
        .filter(([, { source }]) => source.artifactUri !== undefined)
        .map(([alias]) => `JumpStart/Model-${alias}/Execution/Policy/Resource`),
    owner: OWNER,
    reason:
      'The weights of a model are many objects in one folder, which the config names. Control: read only, that folder ' +
      "alone, and through the VPC's endpoint, whose policy names the same folders.",
    reviewBy: REVIEW_BY,
  },
  {
    findings: [
      'NIST.800.53.R5-SageMakerEndpointConfigurationKMSKeyConfigured',
      'HIPAA.Security-SageMakerEndpointConfigurationKMSKeyConfigured',
      'PCI.DSS.321-SageMakerEndpointConfigurationKMSKeyConfigured',
    ],
    resources: (config) =>
      modelEndpoints(config)
        .filter(([, { instanceType }]) => hasLocalStorage(instanceType))
        .map(([alias]) => `JumpStart/Model-${alias}/Config`),
    owner: OWNER,
    reason:
      'SageMaker refuses a key for instance types with local storage. Control: the hardware encrypts that storage with a ' +
      'key that ends with the instance; every other type gets the customer key; nothing is captured.',
    reviewBy: REVIEW_BY,
  },
];

/** The functions that answer callers: their constructs, and the routes that lead to them. */
const ANSWERING: readonly { construct: string; capability: keyof BaselineConfig['functions']; route: Route }[] = [
  { construct: 'Chat', capability: 'chat', route: ROUTES.chatCompletions },
  { construct: 'Responses', capability: 'responses', route: ROUTES.responses },
  { construct: 'Embeddings', capability: 'embeddings', route: ROUTES.embeddings },
  { construct: 'Images', capability: 'images', route: ROUTES.imagesGenerations },
  { construct: 'Moderations', capability: 'moderations', route: ROUTES.moderations },
  { construct: 'Feedback', capability: 'feedback', route: ROUTES.feedback },
  { construct: 'Models', capability: 'models', route: ROUTES.models },
];

/** Those that the config has. */
function answering(config: BaselineConfig) {
  return ANSWERING.filter(({ route }) => isConfigured(route, config)).map(({ construct, capability }) => ({
    construct,
    settings: config.functions[capability],
  }));
}

function subnets(config: BaselineConfig): string[] {
  if (config.network.type !== 'create') return [];
  return availabilityZonesOf(config.network).map((_, i) => `Foundation/Network/Vpc/isolatedSubnet${i + 1}/Subnet`);
}

function modelEndpoints({ jumpstart = {} }: BaselineConfig) {
  return Object.entries(jumpstart);
}
