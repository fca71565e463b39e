import { readFileSync } from 'node:fs';
import { configNames } from '../../lib/config';
import { architecturePicture, PICTURE } from '../../scripts/architecture';
import { textWidth } from '../../scripts/architecture/drawing/text';
import { codeBlocks, read } from '../docs/markdown';
import { assemblyOf, resourcesOf } from './assemblies';
import {
  add,
  type Change,
  documentOf,
  dropStatement,
  expectChange,
  find,
  pictureAfter,
  type Resources,
  remove,
  set,
  shipped,
  textsOf,
} from './changed-picture';

test('the picture in the docs shows what is synthesized; if not, run `npx tsx scripts/architecture.ts`', () => {
  expect(readFileSync(PICTURE, 'utf8')).toBe(shipped());
});

test('the shipped platform has the six steps from the application to the model', () => {
  const numbers = textsOf(shipped()).filter((text) => /^\d$/.test(text));
  // One each in the picture and below it, and the legend's.
  expect(numbers.toSorted()).toEqual(['1', '1', '1', '2', '2', '3', '3', '4', '4', '5', '5', '6', '6']);
});

describe('a changed template changes the picture:', () => {
  test.each<Change>([
    {
      change: 'a NAT gateway',
      edit: add({ Nat: { Type: 'AWS::EC2::NatGateway', Properties: {} } }),
      gone: 'isolated subnets, no internet gateway, no NAT gateway',
      come: 'NAT gateway',
    },
    {
      change: 'a route out of a subnet',
      edit: (resources: Resources) => {
        const [table] = find(resources, 'AWS::EC2::RouteTable');
        if (!table) return;
        resources.Way = { Type: 'AWS::EC2::Route', Properties: { RouteTableId: { Ref: table[0] } } };
      },
      gone: 'isolated subnets, no internet gateway, no NAT gateway',
      come: 'subnets, not all isolated, no internet gateway, no NAT gateway',
    },
    { change: 'no gateway endpoint for S3', edit: remove('AWS::EC2::VPCEndpoint', '.s3'), gone: 's3' },
    {
      change: 'a further interface endpoint',
      edit: add({
        Logs: {
          Type: 'AWS::EC2::VPCEndpoint',
          Properties: { ServiceName: 'com.amazonaws.eu-central-1.logs', VpcEndpointType: 'Interface' },
        },
      }),
      come: 'logs',
    },
    {
      change: 'no endpoint for the models',
      edit: set('AWS::EC2::VPCEndpoint', { ServiceName: 'com.amazonaws.eu-central-1.sqs' }, '.bedrock-runtime'),
      gone: 'The only way out',
    },
    {
      change: 'no way through the security groups',
      edit: remove('AWS::EC2::SecurityGroupEgress'),
      gone: 'The only way out',
    },
    {
      change: 'a second way through the security groups',
      edit: (resources: Resources) => {
        for (const [id, { Type, Properties }] of find(resources, 'AWS::EC2::SecurityGroupEgress')) {
          const { DestinationSecurityGroupId: _, ...rest } = Properties;
          resources[`${id}2`] = { Type, Properties: { ...rest, CidrIp: '192.0.2.0/24' } };
        }
      },
      gone: 'The only way out',
      come: 'A way out',
    },
    { change: 'no web ACL', edit: remove('AWS::WAFv2::WebACLAssociation'), come: 'No AWS WAF' },
    {
      change: 'a route without credentials',
      edit: set('AWS::ApiGateway::Method', { AuthorizationType: 'NONE' }),
      gone: 'Callers sign with SigV4 (IAM)',
      come: 'Callers need no credentials',
    },
    {
      change: 'other callers',
      edit: (resources: Resources) => {
        for (const [, { Properties }] of find(resources, 'AWS::EC2::SecurityGroup', '10.0.0.0/8')) {
          Object.assign(Properties, JSON.parse(JSON.stringify(Properties).replaceAll('10.0.0.0/8', '10.9.0.0/16')));
        }
      },
      gone: '10.0.0.0/8',
      come: '10.9.0.0/16',
    },
    {
      change: 'calls without the guardrail allowed',
      edit: dropStatement('NoModelWithoutTheGuardrail'),
      gone: /IAM denies/,
    },
    {
      change: 'an unpublished guardrail',
      edit: (resources: Resources) => {
        for (const [, { Properties }] of find(resources, 'AWS::Lambda::Function', 'GUARDRAIL_VERSION')) {
          Object.assign((Properties.Environment as { Variables: object }).Variables, { GUARDRAIL_VERSION: 'DRAFT' });
        }
      },
      gone: 'Pinned to a published version',
      come: 'Not pinned to a published version',
    },
    {
      change: 'a model in another Region',
      edit: (resources: Resources) => {
        for (const [, { Properties }] of find(resources, 'AWS::IAM::ManagedPolicy', 'foundation-model')) {
          const text = JSON.stringify(Properties).replace('bedrock:eu-central-1::', 'bedrock:eu-west-1::');
          Object.assign(Properties, JSON.parse(text));
        }
      },
      come: 'Models in eu-west-1',
    },
    {
      change: 'a log group without a key',
      edit: set('AWS::Logs::LogGroup', { KmsKeyId: undefined }, 'aws-waf-logs'),
      gone: /, 13 log groups,/,
      come: /, 12 log groups,/,
    },
    {
      change: 'another retention',
      edit: set('AWS::Logs::LogGroup', { RetentionInDays: 30 }),
      gone: 'Amazon CloudWatch Logs, kept 731 days unless noted',
      come: 'Amazon CloudWatch Logs, kept 30 days',
    },
  ])('$change', expectChange);

  test('an endpoint without a policy is red', () => {
    const red = 'stroke="#cf222e"';
    const after = pictureAfter(set('AWS::EC2::VPCEndpoint', { PolicyDocument: undefined }, '.dynamodb'));
    expect(after.split(red).length).toBe(shipped().split(red).length + 1);
  });
});

interface Line {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function linesOf(svg: string): Line[] {
  const element = /<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)"([^>]*)>([^<]*)<\/text>/g;
  return [...svg.matchAll(element)].map(([, x, y, size, style = '', text = '']) => {
    const width = textWidth(text, Number(size), style.includes('font-weight'));
    const share = style.includes('"middle"') ? 0.5 : style.includes('"end"') ? 1 : 0;
    const left = Number(x) - share * width;
    return { text, left, right: left + width, top: Number(y) - 0.75 * Number(size), bottom: Number(y) + 2 };
  });
}

/** The picture needs a VPC to draw: a config that brings its own has none in its templates. */
const drawable = configNames().filter((config) =>
  Object.values(resourcesOf(assemblyOf(config))).some(({ Type }) => Type === 'AWS::EC2::VPC'),
);

describe.each(drawable)('the picture of %s', (config) => {
  const svg = () => architecturePicture(assemblyOf(config));

  test('holds all of its text on the page', () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg()) ?? [];
    const outside = linesOf(svg()).filter(
      ({ left, right, top, bottom }) => left < 0 || top < 0 || right > Number(width) || bottom > Number(height),
    );
    expect(linesOf(svg()).length).toBe(textsOf(svg()).length);
    expect(outside).toEqual([]);
  });

  test('has no text over another', () => {
    const lines = linesOf(svg());
    const overlaps = lines.flatMap((a, i) =>
      lines
        .slice(i + 1)
        .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((b) => `${a.text} / ${b.text}`),
    );
    expect(overlaps).toEqual([]);
  });
});

test("docs/architecture.md shows the statements of the audit key, but for the account's own", () => {
  const [key] = Object.entries(resourcesOf(assemblyOf('seoul'))).filter(([id]) => id.includes('KeysAudit'));
  const { Statement } = documentOf(key?.[1].Properties ?? {});
  const [shown] = codeBlocks(read('docs/architecture.md')).filter(({ info }) => info === 'json audit-key');
  expect(JSON.parse(shown?.code ?? '[]')).toEqual(Statement.filter(({ Sid }) => Sid !== undefined));
});
