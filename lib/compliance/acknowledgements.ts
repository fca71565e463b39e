import type { BaselineConfig } from '../config';
import { availabilityZonesOf } from '../config/network';
import type { Acknowledgement } from './acknowledgement-register';

const OWNER = 'platform security';
const REVIEW_BY = '2027-05-31';

/** Every finding that the platform lives with. Aim for fewer; docs/compliance.md says how to add one. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    resources: ['Inference/Chat/Policy/Resource', 'Inference/Models/Policy/Resource'],
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
    findings: ['AwsSolutions-COG4'],
    resources: (config) =>
      config.api.auth.type === 'iam'
        ? [
            'Inference/OpenAi/Api/Default/chat/completions/POST/Resource',
            'Inference/OpenAi/Api/Default/models/GET/Resource',
          ]
        : [],
    owner: OWNER,
    reason:
      'Requests are signed with AWS credentials. Control: authorization AWS_IAM on every method and the resource policy.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['NIST.800.53.R5-LambdaDLQ', 'HIPAA.Security-LambdaDLQ', 'Serverless-LambdaDLQ'],
    resources: ['Inference/Chat/Function/Resource', 'Inference/Models/Function/Resource'],
    owner: OWNER,
    reason:
      'The functions answer a caller who waits; a queue would keep requests that nobody waits for, prompts included. ' +
      'Control: only API Gateway may invoke them, synchronously; every failure is answered, logged and counted.',
    reviewBy: REVIEW_BY,
  },
  {
    findings: ['NIST.800.53.R5-LambdaConcurrency', 'HIPAA.Security-LambdaConcurrency'],
    resources: (config) =>
      [
        { construct: 'Chat', settings: config.functions.chat },
        { construct: 'Models', settings: config.functions.models },
      ]
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
    findings: ['W3010'],
    resources: subnets,
    owner: OWNER,
    reason:
      'The config names the Availability Zones, so that synth needs no look-up and gives the same template on any ' +
      'machine. Control: the schema holds them to the Region and to at least two.',
    reviewBy: REVIEW_BY,
  },
];

function subnets(config: BaselineConfig): string[] {
  if (config.network.type !== 'create') return [];
  return availabilityZonesOf(config.network).map((_, i) => `Foundation/Network/Vpc/isolatedSubnet${i + 1}/Subnet`);
}
