import { condition } from './conditions';
import { accountOf, type Deployed, deployedGuardrail, isDeployedOnly, partition } from './deployed';
import { list, scalar, text } from './json';
import { standIn } from './stand-ins';
import { AssemblyError, LOCAL_ACCOUNT, type Resource, type StackTemplate } from './template';

/** `{ Ref: 'AWS::NoValue' }`: the property or the element is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, stack: StackTemplate, path: string) => unknown;

/**
 * Evaluates CloudFormation's intrinsic functions over all stacks of an assembly. What only a deployment knows
 * (ids, ARNs) becomes a deterministic stand-in.
 */
export class Resolver {
  private readonly intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: (argument, stack, path) => this.ref(text(argument, path), stack, path),
    'Fn::GetAtt': (argument, stack, path) => {
      const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, path);
      return this.physical(stack, text(logicalId, path), path, attribute.join('.'));
    },
    'Fn::Join': (argument, stack, path) => {
      const [separator, parts] = list(argument, path);
      const values = list(this.resolve(parts, stack, path), path);
      return values.map((part) => scalar(part, path)).join(text(separator, path));
    },
    'Fn::Sub': (argument, stack, path) => this.sub(argument, stack, path),
    'Fn::Select': (argument, stack, path) => {
      const [index, parts] = list(this.resolve(argument, stack, path), path);
      const chosen = list(parts, path)[Number(index)];
      if (chosen === undefined) throw new AssemblyError(`${path}: Fn::Select has no element ${String(index)}`);
      return chosen;
    },
    'Fn::Split': (argument, stack, path) => {
      const [separator, whole] = list(this.resolve(argument, stack, path), path);
      return text(whole, path).split(text(separator, path));
    },
    'Fn::If': (argument, stack, path) => {
      const [name, yes, no] = list(argument, path);
      return this.value(this.holds(text(name, path), stack, path) ? yes : no, stack, path);
    },
    'Fn::FindInMap': (argument, stack, path) => {
      const [map, top, second] = list(this.resolve(argument, stack, path), path).map((key) => scalar(key, path));
      const found = stack.template.Mappings?.[map ?? '']?.[top ?? '']?.[second ?? ''];
      if (found === undefined) throw new AssemblyError(`${path}: no mapping ${map}.${top}.${second}`);
      return found;
    },
    'Fn::ImportValue': (argument, stack, path) => {
      const name = text(this.resolve(argument, stack, path), path);
      return this.imported(name, path);
    },
    'Fn::GetStackOutput': (argument, stack, path) => {
      const { StackName, OutputName } = this.resolve(argument, stack, path) as Record<string, unknown>;
      return this.output(text(StackName, path), text(OutputName, path), path);
    },
  };

  constructor(
    readonly stacks: readonly StackTemplate[],
    /** Absent: everything is a stand-in. Present: a stand-in for a Bedrock resource is an error. */
    private readonly deployed?: Deployed,
  ) {}

  /**
   * The value with every intrinsic evaluated.
   *
   * @param path where the value stands in the template, for error messages
   * @throws AssemblyError for an intrinsic, a reference or a resource type that it doesn't know
   */
  resolve(value: unknown, stack: StackTemplate, path: string): unknown {
    const resolved = this.value(value, stack, path.startsWith(stack.file) ? path : `${stack.file}: ${path}`);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** Properties of a resource, resolved; those named, so that nothing else needs a local value, or all. */
  properties(stack: StackTemplate, logicalId: string, ...names: string[]): Record<string, unknown> {
    const all = stack.template.Resources?.[logicalId]?.Properties ?? {};
    const wanted = names.length === 0 ? all : Object.fromEntries(names.map((name) => [name, all[name]]));
    return this.resolve(wanted, stack, `Resources.${logicalId}.Properties`) as Record<string, unknown>;
  }

  /** Every resource of a type that the template's conditions let exist. */
  resources(type: string): { stack: StackTemplate; logicalId: string; resource: Resource }[] {
    return this.stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources ?? {})
        .filter(([, { Type, Condition }]) => Type === type && (!Condition || this.holds(Condition, stack, Condition)))
        .map(([logicalId, resource]) => ({ stack, logicalId, resource })),
    );
  }

  private value(value: unknown, stack: StackTemplate, path: string): unknown {
    if (typeof value === 'string' && value.includes('{{resolve:')) {
      throw new AssemblyError(`${path}: a dynamic reference ("${value}") has no local value`);
    }
    if (Array.isArray(value)) {
      return value
        .map((item, index) => this.value(item, stack, `${path}[${index}]`))
        .filter((item) => item !== NO_VALUE);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (only && entries.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
      const [name, argument] = only;
      const intrinsic = this.intrinsics[name];
      if (!intrinsic) throw new AssemblyError(`${path}: the local server doesn't know the intrinsic ${name}`);
      return intrinsic(argument, stack, path);
    }
    const resolved = entries.map(([key, item]) => [key, this.value(item, stack, `${path}.${key}`)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
  }

  private ref(name: string, stack: StackTemplate, path: string): unknown {
    switch (name) {
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::Region':
        return stack.region;
      case 'AWS::AccountId':
        return accountOf(stack, path, this.deployed);
      case 'AWS::StackName':
        return stack.name;
      case 'AWS::Partition':
        return partition(stack.region);
      case 'AWS::URLSuffix':
        return stack.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    }
    const parameter = stack.template.Parameters?.[name];
    if (!parameter) return this.physical(stack, name, path);
    if (parameter.Default === undefined || parameter.Type.startsWith('AWS::SSM::')) {
      throw new AssemblyError(`${path}: the parameter ${name} (${parameter.Type}) has no value at synth`);
    }
    return parameter.Default;
  }

  private physical(stack: StackTemplate, logicalId: string, path: string, attribute?: string): string {
    const resource = stack.template.Resources?.[logicalId];
    if (!resource) throw new AssemblyError(`${path}: there is no resource or parameter "${logicalId}" in the template`);
    const what = `${attribute ? `attribute ${attribute}` : 'Ref'} of ${logicalId} (${resource.Type})`;
    if (this.deployed && isDeployedOnly(resource.Type)) {
      const only = this.resources('AWS::Bedrock::Guardrail').length === 1;
      const value = only ? deployedGuardrail(this.deployed, stack, resource.Type, path, attribute) : undefined;
      if (value !== undefined) return value;
      throw new AssemblyError(
        `${path}: the ${what} is known only to the deployed stack: pass --outputs with the file that ` +
          'cdk deploy --outputs-file wrote, or --guardrail ID:VERSION if it is the only guardrail',
      );
    }
    const value = standIn(
      {
        type: resource.Type,
        logicalId,
        stack: stack.name,
        partition: partition(stack.region),
        region: stack.region,
        account: stack.account ?? this.deployed?.account ?? LOCAL_ACCOUNT,
        property: (key) =>
          this.resolve(resource.Properties?.[key], stack, `${stack.file}: Resources.${logicalId}.Properties.${key}`),
      },
      attribute,
    );
    if (value === undefined) throw new AssemblyError(`${path}: there is no local stand-in for the ${what}`);
    return value;
  }

  private sub(argument: unknown, stack: StackTemplate, path: string): string {
    const [template, given] = typeof argument === 'string' ? [argument, {}] : list(argument, path);
    const variables = (this.resolve(given, stack, path) ?? {}) as Record<string, unknown>;
    return text(template, path).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return scalar(variables[name], path);
      const target = name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name };
      return scalar(this.value(target, stack, path), path);
    });
  }

  private imported(name: string, path: string): unknown {
    for (const stack of this.stacks) {
      for (const [output, { Export }] of Object.entries(stack.template.Outputs ?? {})) {
        if (Export && this.resolve(Export.Name, stack, `Outputs.${output}`) === name) {
          return this.output(stack.name, output, path);
        }
      }
    }
    throw new AssemblyError(`${path}: no stack of the assembly exports "${name}"`);
  }

  private output(stackName: string, output: string, path: string): unknown {
    const stack = this.stacks.find(({ name }) => name === stackName);
    const found = stack?.template.Outputs?.[output];
    if (!stack || !found) throw new AssemblyError(`${path}: no stack "${stackName}" with the output "${output}"`);
    const deployed = this.deployed?.outputs?.[stackName]?.[output];
    return deployed ?? this.resolve(found.Value, stack, `Outputs.${output}.Value`);
  }

  private holds(name: string, stack: StackTemplate, path: string): boolean {
    const expression = stack.template.Conditions?.[name];
    if (expression === undefined) throw new AssemblyError(`${path}: there is no condition "${name}"`);
    const at = `${stack.file}: Conditions.${name}`;
    return condition(expression, at, {
      value: (operand) => this.resolve(operand, stack, at),
      named: (other) => this.holds(other, stack, at),
    });
  }
}
