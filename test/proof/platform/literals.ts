import { createHash } from 'node:crypto';
import { AssemblyError, type Resolver, type StackTemplate } from '../../../local/assembly';

/** Intrinsics whose arguments are values, not names. */
const OVER_VALUES: ReadonlySet<string> = new Set(['Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Sub', 'Fn::If']);

/** Starts of the ids that services give, where a policy or a check looks at them. */
const ID_PREFIX: Readonly<Record<string, string>> = {
  'AWS::EC2::VPC': 'vpc-',
  'AWS::EC2::VPCEndpoint': 'vpce-',
  'AWS::EC2::Subnet': 'subnet-',
  'AWS::EC2::RouteTable': 'rtb-',
  'AWS::EC2::SecurityGroup': 'sg-',
};

/**
 * Turns template values into plain ones, across stacks. Where the local server's resolver knows no stand-in for a
 * resource, an id is made up of its stack and logical id; what can't be resolved at all is left as it is.
 */
export class Literals {
  constructor(private readonly resolver: Resolver) {}

  of(value: unknown, stack: StackTemplate): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.of(item, stack)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (only && entries.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
      return this.intrinsic(only[0], only[1], stack);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.of(item, stack)] as const).filter(([, item]) => item !== undefined),
    );
  }

  private intrinsic(name: string, argument: unknown, stack: StackTemplate): unknown {
    if (name === 'Fn::GetStackOutput') {
      const { StackName, OutputName } = this.of(argument, stack) as Record<string, string>;
      const source = this.resolver.stacks.find((other) => other.name === StackName);
      const output = source?.template.Outputs?.[OutputName ?? ''];
      return source && output ? this.of(output.Value, source) : `${StackName}.${OutputName}`;
    }
    const value = { [name]: OVER_VALUES.has(name) ? this.of(argument, stack) : argument };
    try {
      return this.resolver.resolve(value, stack, 'proof');
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      return this.madeUp(name, argument, stack) ?? value;
    }
  }

  private madeUp(name: string, argument: unknown, stack: StackTemplate): string | undefined {
    const [logicalId, attribute] =
      name === 'Ref' ? [argument] : name === 'Fn::GetAtt' ? (Array.isArray(argument) ? argument : []) : [];
    if (typeof logicalId !== 'string') return undefined;
    const type = stack.template.Resources?.[logicalId]?.Type ?? '';
    const isId = attribute === undefined || attribute === 'GroupId';
    const hash = createHash('sha256').update(`${stack.name}/${logicalId}`).digest('hex').slice(0, 17);
    return isId ? `${ID_PREFIX[type] ?? `${logicalId}-`}${hash}` : `${logicalId}.${String(attribute)}`;
  }
}
