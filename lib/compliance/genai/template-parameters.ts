import { CfnParameter, type CfnResource, type Stack } from 'aws-cdk-lib';

/** Key of the object that takes the place of a value that may be anything. */
export const ANYTHING = 'GenAi::Anything';

/** Parameters that CloudFormation itself holds to the ids of existing things. */
const NAMES_A_THING = /^(AWS::SSM::Parameter::Value<)?(List<)?AWS::(EC2|Route53)::/;

/**
 * Puts in place of each parameter what it may be: the value that a parent stack passes, `Fn::If` over its AllowedValues,
 * or {@link ANYTHING}. `Fn::Sub` becomes `Fn::Join`, so that there is one form to read; what `Fn::FindInMap` finds is
 * {@link ANYTHING} too.
 */
export function replaceParameters(
  value: unknown,
  stack: Stack,
  propertiesOf: (node: CfnResource) => Readonly<Record<string, unknown>>,
): unknown {
  let parameters: Map<string, CfnParameter> | undefined;
  const parameter = (name: string): unknown => {
    parameters ??= new Map(
      stack.node
        .findAll()
        .filter((node): node is CfnParameter => node instanceof CfnParameter && node.stack === stack)
        .map((node) => [String(stack.resolve(node.logicalId)), node]),
    );
    const found = parameters.get(name);
    if (!found || NAMES_A_THING.test(found.type)) return { Ref: name };
    const parent = stack.nestedStackResource as CfnResource | undefined;
    const passed = parent && (propertiesOf(parent).Parameters as Record<string, unknown> | undefined)?.[name];
    if (passed !== undefined) return passed;
    return found.allowedValues?.length ? { 'Fn::If': [name, ...found.allowedValues] } : { [ANYTHING]: name };
  };

  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    const { Ref, 'Fn::Sub': sub, 'Fn::FindInMap': found } = node as Record<string, unknown>;
    if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? node : parameter(Ref);
    if (sub !== undefined) return visit(joinOf(sub));
    if (found !== undefined) return { [ANYTHING]: 'Fn::FindInMap' };
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, visit(item)]));
  };
  return visit(value);
}

/** `Fn::Sub` as `Fn::Join` over its literals and references. */
function joinOf(sub: unknown): unknown {
  const [template, variables] = Array.isArray(sub) ? sub : [sub, {}];
  if (typeof template !== 'string') return template;
  const parts = template.split(/(\$\{[^}]*\})/).map((part) => {
    if (!part.startsWith('${')) return part;
    const name = part.slice(2, -1);
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (typeof variables === 'object' && variables !== null && name in variables) return variables[name];
    return name.includes('.') ? { 'Fn::GetAtt': name.split('.') } : { Ref: name };
  });
  return { 'Fn::Join': ['', parts] };
}
