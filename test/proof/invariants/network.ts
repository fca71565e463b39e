import type { Item, Platform } from '../platform/platform';
import { at, count, everyItem, type Invariant, listAt } from './invariant';

/** What would lead out of a VPC, or into it past the endpoints. */
const WAYS_OUT = [
  'AWS::EC2::CarrierGateway',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Route',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::VPCPeeringConnection',
  'AWS::EC2::VPNConnection',
  'AWS::EC2::VPNGateway',
];

/** The rule that CDK writes for a group without egress: an address that nobody has, on a protocol without ports. */
const NO_EGRESS = '255.255.255.255/32';

export const NETWORK: Readonly<Record<string, Invariant>> = {
  'nothing leads out of the VPC': ({ items }) =>
    items.filter(({ type }) => WAYS_OUT.includes(type)).map(({ logicalId, type }) => `${logicalId} (${type})`),

  'no subnet gives public addresses': everyItem('AWS::EC2::Subnet', (item) => [
    at(item, 'MapPublicIpOnLaunch') === true && 'maps public addresses',
  ]),

  'security groups let out to security groups, and to the prefix lists of the config': (platform) => [
    ...everyItem('AWS::EC2::SecurityGroup', (item) => [
      ...listAt(item, 'SecurityGroupEgress').map((rule) => toAddress(rule, item, platform)),
      // Without any egress rule CloudFormation leaves the one that lets everything out, unless one stands beside it.
      listAt(item, 'SecurityGroupEgress').length === 0 &&
        !platform
          .all('AWS::EC2::SecurityGroupEgress')
          .some(({ properties }) => properties.GroupId === groupId(item, platform)) &&
        'lets everything out',
    ])(platform),
    ...everyItem('AWS::EC2::SecurityGroupEgress', (item) => [toAddress(item.properties, item, platform)])(platform),
  ],

  'security groups let in the callers of the config alone': (platform) => {
    const { network, api } = platform.config;
    const clients: readonly unknown[] = api.exposure.clientCidrs ?? [network.cidr];
    const stranger = (rule: Readonly<Record<string, unknown>>) => {
      if (rule.CidrIpv6 !== undefined || rule.SourcePrefixListId !== undefined)
        return 'lets in addresses by other means';
      if (rule.CidrIp !== undefined && !clients.includes(rule.CidrIp)) return `lets in ${String(rule.CidrIp)}`;
      return (rule.FromPort !== 443 || rule.ToPort !== 443) && 'lets in other ports than 443';
    };
    return [
      ...everyItem('AWS::EC2::SecurityGroup', (item) => listAt(item, 'SecurityGroupIngress').map(stranger))(platform),
      ...everyItem('AWS::EC2::SecurityGroupIngress', (item) => [stranger(item.properties)])(platform),
    ];
  },

  'default security groups are emptied': (platform) =>
    count(platform, 'Custom::VpcRestrictDefaultSG', platform.all('AWS::EC2::VPC').length),

  'every VPC logs all its traffic': (platform) =>
    platform
      .all('AWS::EC2::VPC')
      .filter(
        ({ ref }) =>
          !platform
            .all('AWS::EC2::FlowLog')
            .some(
              (log) => at(log, 'ResourceId') === ref && at(log, 'TrafficType') === 'ALL' && at(log, 'LogGroupName'),
            ),
      )
      .map(({ logicalId }) => `${logicalId} logs not all of its traffic`),

  'every endpoint has a policy': everyItem('AWS::EC2::VPCEndpoint', (item) => [
    at(item, 'PolicyDocument') === undefined && 'has no policy, so everything passes',
  ]),

  'endpoints let named actions pass': everyItem('AWS::EC2::VPCEndpoint', (item) =>
    listAt(item, 'PolicyDocument.Statement').map(
      ({ Effect, Action }) =>
        Effect === 'Allow' && [Action].flat().some((action) => String(action).includes('*')) && 'lets any action pass',
    ),
  ),

  'interface endpoints answer to the names of their services': everyItem('AWS::EC2::VPCEndpoint', (item) => [
    at(item, 'VpcEndpointType') === 'Interface' && at(item, 'PrivateDnsEnabled') !== true && 'has no private DNS',
    at(item, 'VpcEndpointType') === 'Interface' &&
      listAt(item, 'SecurityGroupIds').length === 0 &&
      'has no security group',
  ]),

  'there are endpoints for the services of the platform, and for no other': (platform) => {
    if (platform.config.network.type === 'existing') return [];
    const expected = ['bedrock-runtime', 's3', 'dynamodb'];
    if (platform.config.jumpstart) expected.push('sagemaker.runtime');
    if (platform.config.api.exposure.type === 'private') expected.push('execute-api');
    const found = platform
      .all('AWS::EC2::VPCEndpoint')
      .map((item) => String(at(item, 'ServiceName')).replace(/^com\.amazonaws\.[^.]+\./, ''));
    return JSON.stringify(found.sort()) === JSON.stringify(expected.sort())
      ? []
      : [`endpoints for ${found.join(', ')}`];
  },
};

function toAddress(rule: Readonly<Record<string, unknown>>, item: Item, platform: Platform): string | false {
  if (isNamedList(rule, item, platform)) return false;
  const address = rule.CidrIp ?? rule.CidrIpv6 ?? rule.DestinationPrefixListId;
  return address !== undefined && address !== NO_EGRESS && `lets out to ${String(address)}`;
}

/** The feedback function reaches DynamoDB, and the models on SageMaker endpoints S3: each has its own gateway endpoint. */
function isNamedList(rule: Readonly<Record<string, unknown>>, item: Item, { config }: Platform): boolean {
  const { DestinationPrefixListId, FromPort, ToPort } = rule;
  const list = item.logicalId.startsWith('Feedback')
    ? config.feedback?.dynamoDbPrefixListId
    : item.logicalId.startsWith('Model') && config.jumpstart
      ? config.network.s3PrefixListId
      : undefined;
  return list !== undefined && DestinationPrefixListId === list && FromPort === 443 && ToPort === 443;
}

function groupId(item: Item, platform: { attributeOf(item: Item, name: string): string }): string {
  return platform.attributeOf(item, 'GroupId');
}
