import { AssemblyError } from './template';

interface Operands {
  value(operand: unknown): unknown;
  /** Value of another condition of the template. */
  named(name: string): boolean;
}

/**
 * Evaluates an expression of a template's `Conditions`: `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not`, `Condition`.
 *
 * @throws AssemblyError for any other expression
 */
export function condition(expression: unknown, path: string, operands: Operands): boolean {
  const [name, argument] = Object.entries(expression ?? {})[0] ?? [];
  const each = (Array.isArray(argument) ? argument : []) as unknown[];
  switch (name) {
    case 'Condition':
      return operands.named(String(argument));
    case 'Fn::Equals':
      return String(operands.value(each[0])) === String(operands.value(each[1]));
    case 'Fn::Not':
      return !condition(each[0], path, operands);
    case 'Fn::And':
      return each.every((part) => condition(part, path, operands));
    case 'Fn::Or':
      return each.some((part) => condition(part, path, operands));
    default:
      throw new AssemblyError(`${path}: the local server doesn't know the condition function ${name}`);
  }
}
