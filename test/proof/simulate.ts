import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';
import type { PolicyDocument } from './platform/platform';
import { type ShortPolicy, shortPolicy } from './short-policy';

/** Policies that decide one authorization, by layer. Absent: AWS asks no such policy for this request. */
export interface Policies {
  /** What the principal is allowed or denied itself; absent for callers without an identity. */
  readonly identity?: readonly PolicyDocument[];
  readonly resource?: PolicyDocument;
  /** Of the VPC endpoint that the request passes. */
  readonly endpoint?: PolicyDocument;
  readonly organization?: readonly PolicyDocument[];
}

/** One authorization that AWS makes: a call may need several. */
export interface Authorization {
  /** ARN, the name of a service, or undefined for a request without a signature. */
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  /** Account of the resource; for a resource without one, the caller's. */
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string>>;
  readonly policies: Policies;
}

/** Says nothing of the request (`silent` for an Allow-list that lacks it), allows it, or forbids it; `absent`: not asked. */
export type Answer = 'allows' | 'silent' | 'forbids' | 'absent';

export interface Verdict {
  readonly allowed: boolean;
  readonly role: Answer;
  /** An Allow of the role applies, whatever a Deny says. */
  readonly roleAllows: boolean;
  readonly resource: Answer;
  readonly endpoint: Answer;
  readonly organization: Answer;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  Allowed: 'allows',
  ImplicitlyDenied: 'silent',
  AllowedForAccount: 'silent',
  ExplicitlyDenied: 'forbids',
  DeniedForAccount: 'forbids',
};

const seen = new Map<string, Promise<Verdict>>();

/** The same question is asked once: most mutations leave most statements as they are. */
export function simulate(request: Authorization): Promise<Verdict> {
  const layers = layersOf(request);
  const key = keyOf(request, layers);
  const known = seen.get(key);
  if (known) return known;
  const [identity, resource, endpoint, organization] = layers.map((layer) => layer?.map(({ policy }) => policy));
  const verdict = run({
    ...request,
    policies: {
      ...(identity ? { identity } : {}),
      ...(resource?.[0] ? { resource: resource[0] } : {}),
      ...(endpoint?.[0] ? { endpoint: endpoint[0] } : {}),
      ...(organization ? { organization } : {}),
    },
  });
  seen.set(key, verdict);
  return verdict;
}

type Layer = readonly ShortPolicy[] | undefined;

/** Identity, resource, endpoint and organization, each with what its policies say of the action. */
function layersOf({ action, policies }: Authorization): Layer[] {
  const { identity, resource, endpoint, organization } = policies;
  return [identity, resource && [resource], endpoint && [endpoint], organization].map((layer) =>
    layer?.map((policy) => shortPolicy(policy, action)),
  );
}

/** What the verdict hangs on: of the request's context, only what a statement asks for. */
function keyOf({ principal, action, resource, resourceAccount, context }: Authorization, layers: Layer[]): string {
  const texts = layers.map((layer) => layer?.map(({ text }) => text).join(' ') ?? 'absent');
  const speaking = layers.flatMap((layer) => layer?.filter(({ text }) => text !== '') ?? []);
  if (speaking.length === 0) return [action, principal === undefined, ...texts].join('\n');
  const asked = Object.entries(context).filter(([key]) => speaking.some(({ asksFor }) => asksFor(key)));
  return [principal, action, resource, resourceAccount, ...asked.flat(), ...texts].join('\n');
}

async function run(request: Authorization): Promise<Verdict> {
  const { identity, resource, endpoint, organization } = request.policies;
  const named = (policies: readonly PolicyDocument[] | undefined) =>
    (policies ?? []).map((policy, i) => ({ name: `policy ${i + 1}`, policy: spelled(policy) }));
  const result = await runSimulation(
    {
      request: {
        principal: request.principal ?? anonymousPrincipal,
        action: request.action,
        resource: { resource: request.resource, accountId: request.resourceAccount },
        contextVariables: spelled(request.context),
      },
      identityPolicies: named(identity),
      serviceControlPolicies:
        organization && organization.length > 0
          ? [{ orgIdentifier: 'ou', policies: [ALLOW_ALL, ...named(organization)] }]
          : [],
      resourceControlPolicies: [],
      ...(resource ? { resourcePolicy: spelled(resource) } : {}),
      ...(endpoint ? { vpcEndpointPolicies: named([endpoint]) } : {}),
    },
    { simulationMode: 'Strict' },
  );
  if (result.resultType !== 'single') {
    const problem = result.resultType === 'error' ? result.errors : result.resultType;
    throw new Error(`the simulator refuses ${request.action} on ${request.resource}: ${JSON.stringify(problem)}`);
  }
  const { analysis } = result.result;
  const answer = (asked: unknown, found: { result: string } | undefined): Answer =>
    asked ? (ANSWERS[found?.result ?? ''] ?? 'silent') : 'absent';
  return {
    allowed: result.overallResult === 'Allowed',
    role: answer(identity, analysis.identityAnalysis),
    roleAllows: (analysis.identityAnalysis?.allowStatements.length ?? 0) > 0,
    resource: answer(resource, analysis.resourceAnalysis),
    endpoint: answer(endpoint, analysis.endpointAnalysis),
    organization: answer(organization?.length, analysis.scpAnalysis),
  };
}

/**
 * The simulator drops `kms:EncryptionContext:<key>` from a request, as it takes only a slash for the start of a key's
 * variable part. Spelled as a tag, on both sides, it is compared like any other string.
 */
function spelled<T>(value: T): T {
  const json = JSON.stringify(value);
  if (!json.includes('kms:EncryptionContext:')) return value;
  return JSON.parse(
    json.replace(
      /"kms:EncryptionContext:([^"]+)"/g,
      (_, key: string) => `"aws:PrincipalTag/${key.replaceAll(':', '-')}"`,
    ),
  ) as T;
}

/** What AWS attaches to every account of an organization; the platform's policies only take away. */
const ALLOW_ALL = {
  name: 'FullAWSAccess',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};
