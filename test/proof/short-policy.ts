import type { PolicyDocument } from './platform/platform';

/** What of a policy decides on an action. */
export interface ShortPolicy {
  /** The policy without its statements on other actions. */
  readonly policy: PolicyDocument;
  /** The statements as JSON; empty when none speaks of the action. */
  readonly text: string;
  /** Whether a statement asks for a condition key: as a key, or as a variable. */
  readonly asksFor: (key: string) => boolean;
}

const known = new WeakMap<PolicyDocument, Map<string, ShortPolicy>>();

/** Made once for each policy and action. */
export function shortPolicy(policy: PolicyDocument, action: string): ShortPolicy {
  const byAction = known.get(policy) ?? new Map<string, ShortPolicy>();
  known.set(policy, byAction);
  const short = byAction.get(action) ?? make(policy, action);
  byAction.set(action, short);
  return short;
}

function make(policy: PolicyDocument, action: string): ShortPolicy {
  const statements = policy.Statement.filter(({ Action }) =>
    Action === undefined ? true : [Action].flat().some((pattern) => covers(String(pattern), action)),
  );
  const silent = statements.length === 0;
  const text = silent ? '' : JSON.stringify(statements);
  const lowerCase = text.toLowerCase();
  const keys = new Map<string, boolean>();
  return {
    // A policy needs a statement, be it one that says nothing here.
    policy: { ...policy, Statement: silent ? policy.Statement.slice(0, 1) : statements },
    text,
    asksFor: (key) => {
      const asks = keys.get(key) ?? lowerCase.includes(key.toLowerCase());
      keys.set(key, asks);
      return asks;
    },
  };
}

const expressions = new Map<string, RegExp>();

function covers(pattern: string, action: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === action.toLowerCase();
  const expression = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, expression);
  return expression.test(action);
}

function expressionOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}
