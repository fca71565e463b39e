import type { Does, From, Guardrail, Saying, Tier } from '../expected/row';
import type { PolicyDocument } from '../platform/platform';
import type { Authorization } from '../simulate';
import type { Principal } from './principals';
import { type Endpoint, OTHER_ACCOUNT, OTHER_ENDPOINT, type Subject } from './subject';
import type { Part } from './targets';

/** Actions behind the verbs of the table. */
export const ACTIONS: Readonly<Record<Does, readonly string[]>> = {
  'call a model': ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  'use a model in other ways': ['bedrock:CountTokens', 'bedrock:GetFoundationModel'],
  'apply a guardrail': ['bedrock:ApplyGuardrail'],
  'call with a bearer token': ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken'],
  'call bedrock-mantle': ['bedrock-mantle:CreateInference', 'bedrock-mantle:GetProject'],
  'change the guardrail': ['bedrock:UpdateGuardrail', 'bedrock:DeleteGuardrail', 'bedrock:CreateGuardrailVersion'],
  'change Bedrock settings of the account': [
    'bedrock:PutEnforcedGuardrailConfiguration',
    'bedrock:DeleteEnforcedGuardrailConfiguration',
    'bedrock:PutAccountDataRetention',
    'bedrock:DeleteModelInvocationLoggingConfiguration',
  ],
  'make a batch job': ['bedrock:CreateModelInvocationJob'],
  'make a Bedrock API key': ['iam:CreateServiceSpecificCredential'],
  'change a key': ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DisableKeyRotation'],
  'change an endpoint': ['ec2:ModifyVpcEndpoint', 'ec2:DeleteVpcEndpoints'],
  'change a function': ['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration'],
  'change a role': ['iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'],
  'change a policy': ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeletePolicy'],
  'change a log group': ['logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:DisassociateKmsKey'],
  'call the API': ['execute-api:Invoke'],
  decrypt: ['kms:Decrypt'],
  'make data keys': ['kms:GenerateDataKey'],
  'write logs': ['logs:CreateLogStream', 'logs:PutLogEvents'],
  'read logs': ['logs:GetLogEvents'],
  'write traces': ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  'manage network interfaces': [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
    'ec2:DescribeNetworkInterfaces',
  ],
  'use objects': ['s3:GetObject', 's3:PutObject'],
  'use items': ['dynamodb:GetItem', 'dynamodb:PutItem'],
  'pass a role': ['iam:PassRole'],
  'assume a role': ['sts:AssumeRole'],
};

/** Service of the endpoint that a request of an action passes, where the platform has one. */
const ENDPOINT_SERVICE: Readonly<Record<string, string>> = {
  bedrock: 'bedrock-runtime',
  'execute-api': 'execute-api',
  s3: 's3',
  dynamodb: 'dynamodb',
};

/** Every service tier that a request can name. Source: API reference, ServiceTier. */
export const TIERS = ['default', 'priority', 'flex', 'reserved'] as const;

/** What a row says of a request, besides who, what and to what. */
export interface Circumstances {
  readonly from: From;
  readonly guardrail: Guardrail;
  readonly tier: string;
  readonly saying: Saying;
}

/** An action that names no resource is authorized on all of them. */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set(['ec2:DescribeNetworkInterfaces']);

const FOR_BEDROCK = { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' };

/** The authorization that AWS makes for one part of a call. */
export function authorization(
  subject: Subject,
  principal: Principal,
  action: string,
  part: Part,
  how: Circumstances,
): Authorization {
  const resource = WITHOUT_RESOURCE.has(action) ? '*' : part.resource;
  const path = pathOf(subject, action, how.from);
  const resourcePolicy = subject.resourcePolicy(resource);
  const organization = principal.account === subject.account ? Object.values(subject.platform.organization) : [];
  return {
    ...(principal.arn ? { principal: principal.arn } : {}),
    action,
    resource,
    resourceAccount: part.account ?? ownerOf(resource) ?? principal.account ?? subject.account,
    context: {
      ...principal.context,
      'aws:RequestedRegion': part.region,
      'aws:SecureTransport': 'true',
      'aws:ViaAWSService': 'false',
      ...path.context,
      ...subject.tagsOf(part.resource),
      ...(action.startsWith('bedrock:Invoke') ? modelContext(subject, part, how) : {}),
      ...(action === 'iam:CreateServiceSpecificCredential' ? FOR_BEDROCK : {}),
      ...said(subject, principal, how.saying, action),
    },
    policies: {
      ...(principal.identity ? { identity: principal.identity } : {}),
      ...(resourcePolicy ? { resource: resourcePolicy } : {}),
      ...(path.policy ? { endpoint: path.policy } : {}),
      ...(organization.length > 0 ? { organization } : {}),
    },
  };
}

/** Values of `bedrock:ServiceTier` for a word of the table; undefined: the request names none. */
export function tiers(tier: Tier, listed: readonly string[]): (string | undefined)[] {
  if (tier === 'none') return [undefined];
  return TIERS.filter((name) => listed.includes(name) === (tier === 'every listed tier'));
}

/** The account in an ARN; undefined for resources that have none. */
function ownerOf(arn: string): string | undefined {
  return arn.split(':')[4] || undefined;
}

/** The way that a request takes. */
interface Path {
  readonly context: Readonly<Record<string, string>>;
  readonly policy?: PolicyDocument;
}

/**
 * Whether the templates say what happens on the way: not where it leads through an endpoint that is the company's own,
 * or that the platform has none of.
 */
export function isOurs(subject: Subject, action: string, from: From): boolean {
  const { exposure } = subject.platform.config.api;
  const throughEndpoint = from === 'our endpoint' || (from === "the clients' network" && exposure.type === 'private');
  return !throughEndpoint || ourEndpoint(subject, action) !== undefined;
}

function ourEndpoint(subject: Subject, action: string): Endpoint | undefined {
  const service = ENDPOINT_SERVICE[action.split(':')[0] ?? ''];
  return service ? subject.endpoint(service) : undefined;
}

function pathOf(subject: Subject, action: string, from: From): Path {
  switch (from) {
    case 'our endpoint': {
      const ours = ourEndpoint(subject, action);
      if (!ours) throw new Error(`the templates hold no endpoint for ${action}`);
      return { context: { 'aws:SourceVpce': ours.id }, policy: ours.policy };
    }
    case "the clients' network": {
      const { exposure } = subject.platform.config.api;
      if (exposure.type === 'private') return pathOf(subject, action, 'our endpoint');
      return { context: { 'aws:SourceIp': (exposure.clientCidrs[0] ?? '').replace(/\/.*$/, '') } };
    }
    case 'another endpoint':
      // Its policy is not ours to know; the worst is that it lets everything through.
      return { context: { 'aws:SourceVpce': OTHER_ENDPOINT } };
    case 'the internet':
      return { context: { 'aws:SourceIp': '198.51.100.7' } };
    case 'AWS':
      return { context: {} };
  }
}

function modelContext(subject: Subject, part: Part, { guardrail, tier }: Circumstances): Record<string, string> {
  const arn = subject.guardrailArn;
  const identifiers: Readonly<Record<Guardrail, string | undefined>> = {
    pinned: `${arn}:${subject.guardrailVersion}`,
    none: undefined,
    DRAFT: `${arn}:DRAFT`,
    'without a version': arn,
    'another version': `${arn}:${Number(subject.guardrailVersion) + 1}`,
    'another guardrail': `${subject.arn('bedrock', 'guardrail/another00000')}:1`,
  };
  const identifier = identifiers[guardrail];
  return {
    ...(identifier ? { 'bedrock:GuardrailIdentifier': identifier } : {}),
    ...(part.profile ? { 'bedrock:InferenceProfileArn': part.profile } : {}),
    ...(tier === '' ? {} : { 'bedrock:ServiceTier': tier }),
  };
}

function said(subject: Subject, principal: Principal, saying: Saying, action: string): Record<string, string> {
  const { account, region } = subject;
  const source = (owner: string) => ({
    'aws:SourceAccount': owner,
    'aws:SourceArn': subject.arn(sourceService(principal.arn, action), sourceResource(principal.arn), region, owner),
  });
  const logGroup = (owner: string) => ({
    'kms:EncryptionContext:aws:logs:arn': subject.arn('logs', 'log-group:/any', region, owner),
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
    case 'through Bedrock':
      return {
        'kms:CallerAccount': principal.account ?? account,
        'kms:ViaService': `bedrock.${region}.amazonaws.com`,
        'aws:ViaAWSService': 'true',
      };
    case 'nothing':
      return principal.account && action.startsWith('kms:') ? { 'kms:CallerAccount': principal.account } : {};
  }
}

function sourceService(arn: string | undefined, action: string): string {
  if (arn?.startsWith('vpc-flow-logs')) return 'ec2';
  return arn?.startsWith('apigateway') && action.startsWith('sts:') ? 'apigateway' : 'logs';
}

function sourceResource(arn: string | undefined): string {
  return arn?.startsWith('vpc-flow-logs') ? 'vpc-flow-log/fl-00000000000000000' : 'any';
}
