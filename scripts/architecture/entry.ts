import type { PlatformSpec, Resolver } from '../../local/assembly';
import type { Network } from './network';
import { idOf, propertiesOf, strings } from './resources';
import type { SecurityRules } from './security-rules';

/** The API and what stands before it. */
export interface Entry {
  readonly exposure: 'private' | 'regional';
  readonly stage: string;
  /** Ids of the VPC endpoints that a private API is reached through. */
  readonly endpoints: readonly string[];
  /** CIDR blocks that callers may come from. */
  readonly callers: readonly string[];
  readonly auth: 'IAM' | 'Cognito' | 'none';
  /** The resource policy denies whoever does not come by the endpoint or from the addresses. */
  readonly closedOtherwise: boolean;
  /** Sustained requests per second over all routes; undefined without a limit. */
  readonly throttle?: number;
  /** Rules of the web ACL; undefined without one. */
  readonly firewall?: readonly string[];
  /** The pool that issues the callers' tokens; undefined when requests are signed. */
  readonly userPool?: string;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The way into the platform: REST API, its resource policy, web ACL, and authorizer. */
export function readEntry(
  resolver: Resolver,
  { api }: PlatformSpec,
  network: Network,
  { ingress }: SecurityRules,
): Entry {
  const [restApi] = resolver.resources('AWS::ApiGateway::RestApi');
  const { EndpointConfiguration, Policy } = restApi
    ? propertiesOf(resolver, restApi, 'EndpointConfiguration', 'Policy')
    : {};
  const { Types, VpcEndpointIds } = (EndpointConfiguration ?? {}) as { Types?: string[]; VpcEndpointIds?: string[] };
  const statements = ((Policy as { Statement?: Statement[] } | undefined)?.Statement ?? []) as Statement[];
  const conditions = (effect: Statement['Effect'], operator: string, key: string) =>
    statements.filter((s) => s.Effect === effect).flatMap((s) => strings(s.Condition?.[operator]?.[key]));

  const isPrivate = strings(Types).includes('PRIVATE');
  const endpoints = strings(VpcEndpointIds);
  const groups = network.endpoints.filter(({ id }) => endpoints.includes(id)).flatMap((e) => [...e.securityGroups]);
  const auths = new Set(api.routes.map(({ authorization }) => authorization));
  return {
    exposure: isPrivate ? 'private' : 'regional',
    stage: api.stage,
    endpoints,
    callers: [
      ...new Set(
        isPrivate
          ? ingress.filter(({ group }) => groups.includes(group)).map(({ peer }) => peer)
          : conditions('Allow', 'IpAddress', 'aws:SourceIp'),
      ),
    ],
    auth: auths.has('NONE') ? 'none' : auths.has('COGNITO_USER_POOLS') ? 'Cognito' : 'IAM',
    closedOtherwise: isPrivate
      ? conditions('Deny', 'StringNotEquals', 'aws:SourceVpce').length > 0
      : conditions('Deny', 'NotIpAddress', 'aws:SourceIp').length > 0,
    throttle: api.routes[0]?.throttle?.rate,
    firewall: readFirewall(resolver, api.id),
    userPool: readUserPool(resolver),
  };
}

interface WebAclRule {
  readonly Name: string;
  readonly Statement: {
    readonly RateBasedStatement?: { readonly Limit: number; readonly EvaluationWindowSec?: number };
  };
}

function readFirewall(resolver: Resolver, apiId: string): string[] | undefined {
  const association = resolver
    .resources('AWS::WAFv2::WebACLAssociation')
    .find((found) => String(propertiesOf(resolver, found, 'ResourceArn').ResourceArn).includes(`/restapis/${apiId}/`));
  const reference = association?.resource.Properties?.WebACLArn as { 'Fn::GetAtt'?: string[] } | undefined;
  const acl = resolver
    .resources('AWS::WAFv2::WebACL')
    .find(({ stack, logicalId }) => stack === association?.stack && logicalId === reference?.['Fn::GetAtt']?.[0]);
  if (!acl) return undefined;
  return ((propertiesOf(resolver, acl, 'Rules').Rules ?? []) as WebAclRule[]).map(({ Name, Statement }) => {
    const rate = Statement.RateBasedStatement;
    if (rate) return `${rate.Limit} requests per address in ${(rate.EvaluationWindowSec ?? 300) / 60} min`;
    return words(Name.replace(/^AWSManagedRules(Amazon)?/, '').replace(/(RuleSet|List)$/, ''));
  });
}

/** `KnownBadInputs` -> `known bad inputs`; abbreviations keep their capitals only at the start. */
function words(camelCase: string): string {
  return camelCase
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^ip /, 'IP ');
}

function readUserPool(resolver: Resolver): string | undefined {
  const [arn] = resolver
    .resources('AWS::ApiGateway::Authorizer')
    .flatMap((authorizer) => strings(propertiesOf(resolver, authorizer, 'ProviderARNs').ProviderARNs));
  if (arn === undefined) return undefined;
  const created = resolver.resources('AWS::Cognito::UserPool').some((pool) => idOf(resolver, pool, 'Arn') === arn);
  return created ? 'created here' : 'your own';
}
