import type { From, Guardrail, Saying, Tier } from '../expected/words';
import type { PolicyDocument } from '../platform/platform';
import type { Authorization } from '../simulate';
import { WITHOUT_RESOURCE } from './actions';
import type { Principal } from './principals';
import { said } from './sayings';
import { type Endpoint, MEMBER_ACCOUNT, OTHER_ENDPOINT, type Subject } from './subject';
import type { Part } from './targets';

/** Service of the endpoint that a request of an action passes, where the platform has one. */
const ENDPOINT_SERVICE: Readonly<Record<string, string>> = {
  bedrock: 'bedrock-runtime',
  'execute-api': 'execute-api',
  s3: 's3',
  dynamodb: 'dynamodb',
  sagemaker: 'sagemaker.runtime',
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
  const isMember = principal.account === subject.account || principal.account === MEMBER_ACCOUNT;
  const organization = isMember ? Object.values(subject.platform.organization) : [];
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
      ...(action.startsWith('s3:') ? { 's3:TlsVersion': '1.3' } : {}),
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
