import type { CfnResource } from 'aws-cdk-lib';
import { NagMessageLevel, NagRuleCompliance, type NagRuleResult } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { verdict } from '../property-paths';
import {
  branchesOf,
  holds,
  isPresent,
  listOf,
  type Properties,
  propertiesOf,
  recordOf,
  resourcesOf,
  textsOf,
} from '../template-values';

/**
 * Trigger: an internet gateway or its attachment, a NAT gateway, an egress-only gateway, a subnet that gives out public
 * addresses, a default route to any of these gateways, a security-group rule for a block wider than any private range
 * (`0.0.0.0/0`, `::/0`, `0.0.0.0/1` ...), and a security group without egress rules, for which EC2 puts in one to
 * everywhere. It looks at every stack: a path that another stack opens is a path.
 */
export const noPathToInternet: GenAiRule = {
  id: 'NoPathToInternet',
  level: NagMessageLevel.ERROR,
  info: 'The network has a path to the internet; use isolated subnets, VPC endpoints and security-group rules between groups.',
  explanation:
    'Prompts, answers and retrieved documents leave by whatever path there is, and tools call whatever it reaches.',
  controls: ['GENSEC01-BP02', 'LLM02:2025'],
  check: (node) => CHECKS[node.cfnResourceType]?.(propertiesOf(node), node) ?? NagRuleCompliance.NOT_APPLICABLE,
};

const CHECKS: Readonly<Record<string, (properties: Properties, node: CfnResource) => NagRuleResult>> = {
  'AWS::EC2::InternetGateway': () => NagRuleCompliance.NON_COMPLIANT,
  'AWS::EC2::NatGateway': () => NagRuleCompliance.NON_COMPLIANT,
  'AWS::EC2::EgressOnlyInternetGateway': () => NagRuleCompliance.NON_COMPLIANT,
  'AWS::EC2::VPCGatewayAttachment': ({ InternetGatewayId }) => verdict(branchesOf(InternetGatewayId).every(isAbsent)),
  'AWS::EC2::Subnet': ({ MapPublicIpOnLaunch }) =>
    verdict(holds(MapPublicIpOnLaunch ?? false, (flag) => isAbsent(flag) || flag === false || flag === 'false')),
  'AWS::EC2::Route': (route) => verdict(!isDefault(route) || !ROUTE_TARGETS.some((name) => isPresent(route[name]))),
  'AWS::EC2::SecurityGroup': (group, node) => [
    ...(isPresent(group.SecurityGroupEgress) || hasEgressRule(node) ? [] : ['EgressByDefault']),
    ...['SecurityGroupIngress', 'SecurityGroupEgress'].filter((name) => listOf(group[name]).map(recordOf).some(isOpen)),
  ],
  'AWS::EC2::SecurityGroupIngress': (rule) => verdict(!isOpen(rule)),
  'AWS::EC2::SecurityGroupEgress': (rule) => verdict(!isOpen(rule)),
};

/** A rule of its own for the group takes the default rule away as well. */
function hasEgressRule(group: CfnResource): boolean {
  const id = group.stack.resolve(group.logicalId);
  return resourcesOf(group.stack, 'AWS::EC2::SecurityGroupEgress').some((rule) =>
    textsOf(propertiesOf(rule).GroupId).some((text) => text === `<${id}.GroupId>` || text === `<${id}>`),
  );
}

const ROUTE_TARGETS = ['GatewayId', 'NatGatewayId', 'EgressOnlyInternetGatewayId', 'InstanceId'];

function isDefault({ DestinationCidrBlock, DestinationIpv6CidrBlock }: Properties): boolean {
  return [DestinationCidrBlock, DestinationIpv6CidrBlock].some(isEverywhere);
}

function isOpen({ CidrIp, CidrIpv6 }: Properties): boolean {
  return [CidrIp, CidrIpv6].some(isEverywhere);
}

/** The widest private ranges are 10.0.0.0/8 and fc00::/7. A block that may be anything counts as everywhere. */
function isEverywhere(block: unknown): boolean {
  return textsOf(block).some((text) => text === '*' || /\/[0-6]$/.test(text));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
