import { z } from 'zod';

function id(prefix: string, noun: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `expected the id of ${noun}, such as ${prefix}-0123456789abcdef0`);
}

const availabilityZone = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'expected the name of an Availability Zone, such as us-west-2a');

const cidr = z
  .string()
  .regex(/^(10(\.\d{1,3}){3}|(172\.(1[6-9]|2\d|3[01])|192\.168)(\.\d{1,3}){2})\/(1[6-9]|2[0-8])$/, {
    error: 'expected a private IPv4 block of /16 to /28, such as 10.64.0.0/20',
  });

const endpointId = id('vpce', 'a VPC endpoint');

const interfaceEndpoint = z.strictObject({
  endpointId,
  /** Security group of the endpoint; functions get a rule into it. */
  securityGroupId: id('sg', 'a security group'),
});

/**
 * AWS's prefix list of S3 in the Region, the same in every account: `aws ec2 describe-managed-prefix-lists`. Needed where
 * something in the VPC reads from S3; a security group then lets it out to these addresses alone.
 * @default nothing is let out to S3
 */
const s3PrefixListId = id('pl', 'a prefix list').optional();

const createdNetwork = z.strictObject({
  type: z.literal('create'),
  /** Block of the VPC; a /24 per Availability Zone is carved from it. @default 10.64.0.0/20 */
  cidr: cidr.default('10.64.0.0/20'),
  /** Named, not counted, so that synth needs no lookup. At least two. */
  availabilityZones: z.array(availabilityZone).min(2, 'expected at least two Availability Zones, so that one can fail'),
  s3PrefixListId,
});

const existingNetwork = z.strictObject({
  type: z.literal('existing'),
  vpcId: id('vpc', 'a VPC'),
  cidr,
  /** Subnets without a route to the internet, in at least two Availability Zones. Their routes are yours to hold. */
  subnets: z
    .array(
      z.strictObject({
        subnetId: id('subnet', 'a subnet'),
        availabilityZone,
        routeTableId: id('rtb', 'a route table'),
      }),
    )
    .min(2, 'expected subnets in at least two Availability Zones, so that one can fail'),
  s3PrefixListId,
  /** Endpoints that the VPC has already. The others are created in it, each with a policy. @default none */
  endpoints: z
    .strictObject({
      bedrockRuntime: interfaceEndpoint.optional(),
      executeApi: interfaceEndpoint.optional(),
      sageMakerRuntime: interfaceEndpoint.optional(),
      /** Gateway endpoint; none is created in it. Its policy has to let the feedback function write: docs/feedback.md. */
      dynamoDb: z.strictObject({ endpointId }).optional(),
    })
    .default({}),
});

export const networkSchema = z.discriminatedUnion('type', [createdNetwork, existingNetwork]);
export type NetworkConfig = z.output<typeof networkSchema>;

/** Availability Zones of a network, created or existing. */
export function availabilityZonesOf(network: NetworkConfig): string[] {
  const zones = network.type === 'create' ? network.availabilityZones : network.subnets.map((s) => s.availabilityZone);
  return [...new Set(zones)];
}
