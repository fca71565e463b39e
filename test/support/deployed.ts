import { createHash } from 'node:crypto';
import { Stack, type Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface StackTemplate {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** A resource as it would be in the account: its properties hold values instead of references. */
export interface DeployedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  property(name: string): unknown;
  /** What a reference to it gives. @param attribute as in Fn::GetAtt; without it, as in Ref */
  value(attribute?: string): string;
}

interface Naming {
  readonly region: string;
  readonly account: string;
  /** Differs from resource to resource. */
  readonly hash: string;
  property(name: string): unknown;
}

const id = (prefix: string) => (n: Naming) => `${prefix}-0${n.hash.slice(0, 16)}`;
const keyId = ({ hash: h }: Naming) =>
  `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20, 32)}`;

/** Ids and ARNs as AWS forms them, by `<type>` for Ref and `<type>.<attribute>` for Fn::GetAtt. */
const VALUES: Readonly<Record<string, (n: Naming) => string>> = {
  'AWS::ApiGateway::RestApi': (n) => n.hash.slice(0, 10),
  'AWS::Bedrock::Guardrail.GuardrailId': (n) => n.hash.slice(0, 12),
  'AWS::Bedrock::Guardrail.GuardrailArn': (n) =>
    `arn:aws:bedrock:${n.region}:${n.account}:guardrail/${n.hash.slice(0, 12)}`,
  'AWS::DynamoDB::Table.Arn': (n) =>
    `arn:aws:dynamodb:${n.region}:${n.account}:table/${String(n.property('TableName'))}`,
  'AWS::EC2::FlowLog': id('fl'),
  'AWS::EC2::RouteTable': id('rtb'),
  'AWS::EC2::Subnet': id('subnet'),
  'AWS::EC2::SubnetRouteTableAssociation': id('rtbassoc'),
  'AWS::EC2::VPC': id('vpc'),
  'AWS::EC2::VPCEndpoint': id('vpce'),
  'AWS::KMS::Key': keyId,
  'AWS::KMS::Key.KeyId': keyId,
  'AWS::KMS::Key.Arn': (n) => `arn:aws:kms:${n.region}:${n.account}:key/${keyId(n)}`,
  'AWS::Logs::LogGroup': (n) => String(n.property('LogGroupName')),
  'AWS::Logs::LogGroup.Arn': (n) =>
    `arn:aws:logs:${n.region}:${n.account}:log-group:${String(n.property('LogGroupName'))}:*`,
  'AWS::SNS::Topic': (n) => `arn:aws:sns:${n.region}:${n.account}:${String(n.property('TopicName'))}`,
  'AWS::SQS::Queue.Arn': (n) => `arn:aws:sqs:${n.region}:${n.account}:${String(n.property('QueueName'))}`,
  'AWS::WAFv2::WebACL.Id': keyId,
  'AWS::WAFv2::WebACL.Arn': (n) => `arn:aws:wafv2:${n.region}:${n.account}:regional/webacl/acl/${keyId(n)}`,
};

/** The stacks of a stage as if they were deployed, with made-up ids in the form of AWS's. */
export class Deployed {
  private readonly stacks: readonly StackTemplate[];

  constructor(stage: Stage) {
    this.stacks = stage.node.children.filter(Stack.isStack).map((stack) => ({
      Resources: {},
      Outputs: {},
      ...(Template.fromStack(stack).toJSON() as Partial<StackTemplate>),
      name: stack.stackName,
      region: stack.region,
      account: stack.account,
    }));
  }

  /** Every resource of a type, in all stacks. */
  all(type: string): DeployedResource[] {
    return this.stacks.flatMap((stack) =>
      Object.entries(stack.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId]) => this.resource(stack, logicalId)),
    );
  }

  /** The one resource of a type. */
  only(type: string): DeployedResource {
    const [first, ...others] = this.all(type);
    if (!first || others.length > 0) throw new Error(`expected one ${type}, found ${others.length + (first ? 1 : 0)}`);
    return first;
  }

  private resource(stack: StackTemplate, logicalId: string): DeployedResource {
    const found = stack.Resources[logicalId];
    if (!found) throw new Error(`stack ${stack.name} has no resource ${logicalId}`);
    const property = (name: string) => this.resolve(found.Properties?.[name], stack);
    return {
      stack: stack.name,
      logicalId,
      type: found.Type,
      property,
      value: (attribute) => {
        const key = attribute ? `${found.Type}.${attribute}` : found.Type;
        const value = VALUES[key];
        if (!value) throw new Error(`there is no value for a reference to ${key} (${stack.name}/${logicalId})`);
        const hash = createHash('sha256').update(`${stack.name}/${logicalId}`).digest('hex');
        return value({ region: stack.region, account: stack.account, hash, property });
      },
    };
  }

  private resolve(value: unknown, stack: StackTemplate): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item, stack));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
    if (name === 'Ref') return this.ref(String(argument), stack);
    if (name?.startsWith('Fn::')) return this.intrinsic(name, argument, stack);
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item, stack)]));
  }

  private ref(name: string, stack: StackTemplate): string {
    switch (name) {
      case 'AWS::Region':
        return stack.region;
      case 'AWS::AccountId':
        return stack.account;
      case 'AWS::Partition':
        return 'aws';
      default:
        return this.resource(stack, name).value();
    }
  }

  private intrinsic(name: string, argument: unknown, stack: StackTemplate): unknown {
    switch (name) {
      case 'Fn::GetAtt': {
        const [logicalId, attribute] = argument as [string, string];
        return this.resource(stack, logicalId).value(attribute);
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => this.resolve(part, stack)).join(separator);
      }
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = argument as { StackName: string; OutputName: string };
        const other = this.stacks.find((candidate) => candidate.name === StackName);
        const output = other?.Outputs[OutputName];
        if (!other || !output) throw new Error(`there is no output ${OutputName} of stack ${StackName}`);
        return this.resolve(output.Value, other);
      }
      default:
        throw new Error(`there is no value for ${name}`);
    }
  }
}
