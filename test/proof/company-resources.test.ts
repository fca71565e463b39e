import type { BaselineConfigInput } from '../../lib/config';
import { givenAssembly } from '../support/assembly';
import { givenConfig } from '../support/configs';
import { violations } from './invariants';
import { Platform, readSynthesized } from './platform/platform';
import { prove } from './prove';

const KEY = 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555';
const SUBNETS = [
  { subnetId: 'subnet-0123456789abcdef0', availabilityZone: 'us-west-2a', routeTableId: 'rtb-0123456789abcdef0' },
  { subnetId: 'subnet-0123456789abcdef1', availabilityZone: 'us-west-2b', routeTableId: 'rtb-0123456789abcdef1' },
];

test("the proof holds with the company's own network, endpoint, keys, archive and role conventions", async () => {
  const changes: Partial<BaselineConfigInput> = {
    encryption: { type: 'existing', auditKeyArn: KEY, contentKeyArn: KEY, dataKeyArn: KEY },
    audit: { archive: { type: 'existing', bucketName: 'company-archive' } },
    network: {
      type: 'existing',
      vpcId: 'vpc-0123456789abcdef0',
      cidr: '10.0.0.0/16',
      subnets: SUBNETS,
      endpoints: {
        bedrockRuntime: { endpointId: 'vpce-0123456789abcdef0', securityGroupId: 'sg-0123456789abcdef0' },
      },
    },
    iam: {
      permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/Boundary',
      roleNamePrefix: 'corp-',
      rolePath: '/platform/',
    },
  };
  const platform = new Platform(readSynthesized(givenConfig(changes), givenAssembly(changes)));
  const { cells, wrong } = await prove(platform);
  expect(wrong.map(({ cell, found }) => `${cell.label}: ${found}`)).toEqual([]);
  expect(cells).toBeGreaterThan(100);
  expect(violations(platform)).toEqual([]);
}, 60_000);
