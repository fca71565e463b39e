/**
 * Whether EventBridge would pass an event to a rule with this pattern. It knows the operators that the platform's
 * patterns use, and throws on any other rather than guess.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) throw new Error(`expected an object in the pattern, got ${JSON.stringify(pattern)}`);
  if (Object.keys(pattern).length === 0) throw new Error('expected at least one field in the pattern');
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') {
      if (!Array.isArray(wanted) || wanted.length < 2) throw new Error('expected $or to hold two alternatives or more');
      return wanted.some((alternative) => matchesEvent(alternative, event));
    }
    const value = isObject(event) ? event[field] : undefined;
    if (Array.isArray(wanted)) {
      if (wanted.length === 0) throw new Error(`expected the pattern to list a value of ${field}`);
      const values = Array.isArray(value) ? value : [value];
      return values.some((one) => wanted.some((condition) => matchesValue(condition, one)));
    }
    // An array of objects matches when one of them does.
    return Array.isArray(value) ? value.some((one) => matchesEvent(wanted, one)) : matchesEvent(wanted, value);
  });
}

function matchesValue(condition: unknown, value: unknown): boolean {
  if (!isObject(condition)) return value !== undefined && condition === value;
  const [[operator, operand] = [], ...others] = Object.entries(condition);
  if (operator === undefined || typeof operand !== 'string' || others.length > 0) {
    throw new Error(`expected one operator with a string, got ${JSON.stringify(condition)}`);
  }
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(operand);
    case 'suffix':
      return typeof value === 'string' && value.endsWith(operand);
    case 'wildcard':
      return typeof value === 'string' && wildcard(operand).test(value);
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
}

function wildcard(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
