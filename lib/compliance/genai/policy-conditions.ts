import { recordOf, textsIn } from './template-values';

/** One key of a statement's condition block. */
export interface Condition {
  /** Operator without its quantifier and `IfExists`, such as `StringEquals`. */
  readonly operator: string;
  /** Lower case, as keys ignore case. */
  readonly key: string;
  readonly values: readonly string[];
  /** Passes when the request doesn't carry the key: `...IfExists` or `ForAllValues:...`. */
  readonly passesWithoutKey: boolean;
}

const POSITIVE = /^(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like))$/;
const NEGATIVE = /^(StringNot(Equals|EqualsIgnoreCase|Like)|ArnNot(Equals|Like))$/;

/** Every key of a condition block, by operator. */
export function conditionsOf(block: unknown): Condition[] {
  return Object.entries(recordOf(block)).flatMap(([name, keys]) =>
    Object.entries(recordOf(keys)).map(([key, values]) => ({
      operator: name.replace(/^For(All|Any)Values:/, '').replace(/IfExists$/, ''),
      key: key.toLowerCase(),
      values: textsIn(values),
      passesWithoutKey: name.startsWith('ForAllValues:') || name.endsWith('IfExists'),
    })),
  );
}

/** Values that an Allow holds a key to; undefined when it doesn't, or lets a request without the key pass. */
export function requiredValues(conditions: readonly Condition[], key: string): readonly string[] | undefined {
  return conditions.find(
    (it) => it.key === key.toLowerCase() && POSITIVE.test(it.operator) && !it.passesWithoutKey && it.values.length > 0,
  )?.values;
}

/** Values that a Deny spares: it applies to every other, and to a request without the key. */
export function sparedValues(conditions: readonly Condition[], key: string): readonly string[] | undefined {
  return conditions.find((it) => it.key === key.toLowerCase() && NEGATIVE.test(it.operator) && it.values.length > 0)
    ?.values;
}
