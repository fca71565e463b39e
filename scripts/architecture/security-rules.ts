import type { Resolver } from '../../local/assembly';
import { idOf, propertiesOf } from './resources';

/** Something that a security group lets through. */
export interface SecurityRule {
  readonly group: string;
  /** The other end: a security group or a CIDR block. */
  readonly peer: string;
  /** First TCP port; undefined for every port. */
  readonly port?: number;
}

export interface SecurityRules {
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

interface RuleProperties {
  readonly GroupId?: string;
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly SourceSecurityGroupId?: string;
  readonly DestinationSecurityGroupId?: string;
  readonly SourcePrefixListId?: string;
  readonly DestinationPrefixListId?: string;
  readonly FromPort?: number;
}

/** CDK's mark for a group without outbound rules: EC2 would allow everything if there were none at all. */
const NOTHING = '255.255.255.255/32';

/** The rules of every security group, whether they stand in the group or in a resource of their own. */
export function readSecurityRules(resolver: Resolver): SecurityRules {
  return { ingress: rules(resolver, 'SecurityGroupIngress'), egress: rules(resolver, 'SecurityGroupEgress') };
}

function rules(resolver: Resolver, kind: 'SecurityGroupIngress' | 'SecurityGroupEgress'): SecurityRule[] {
  const inline = resolver.resources('AWS::EC2::SecurityGroup').flatMap((group) => {
    const own = (propertiesOf(resolver, group, kind)[kind] ?? []) as RuleProperties[];
    return own.map((properties) => rule({ ...properties, GroupId: idOf(resolver, group, 'GroupId') }));
  });
  const separate = resolver
    .resources(`AWS::EC2::${kind}`)
    .map((found) => rule(propertiesOf(resolver, found) as RuleProperties));
  return [...inline, ...separate].filter(({ peer }) => peer !== NOTHING);
}

function rule(properties: RuleProperties): SecurityRule {
  const peer =
    properties.SourceSecurityGroupId ??
    properties.DestinationSecurityGroupId ??
    properties.CidrIp ??
    properties.CidrIpv6 ??
    properties.SourcePrefixListId ??
    properties.DestinationPrefixListId;
  return { group: String(properties.GroupId), peer: String(peer), port: properties.FromPort };
}

/** The port by which one group reaches another: both ends must allow it. Undefined if they don't. */
export function openPort(rules: SecurityRules, from: readonly string[], to: readonly string[]): number | undefined {
  const out = rules.egress.find(({ group, peer }) => from.includes(group) && to.includes(peer));
  const way = rules.ingress.find(
    ({ group, peer, port }) => to.includes(group) && from.includes(peer) && port === out?.port,
  );
  return out && way?.port;
}
