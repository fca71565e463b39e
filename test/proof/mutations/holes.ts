import type { MutableResource, MutableStatement, Mutation, Templates } from './templates';

/** What makes a hole, for {@link Mutation.apply}. */
export type Hole = Mutation['apply'];

type Properties = Record<string, unknown>;

/** Changes resources of a type whose logical id or JSON holds a text. */
export function edit(
  type: string,
  change: (properties: Properties, resource: MutableResource) => void,
  text?: string,
): Hole {
  return (templates) => templates.edit(type, change, text);
}

/** Sets properties. */
export function set(type: string, properties: Properties, text?: string): Hole {
  return edit(type, (found) => Object.assign(found, properties), text);
}

/** Takes properties away. */
export function unset(type: string, names: string | readonly string[], text?: string): Hole {
  return edit(
    type,
    (found) => {
      for (const name of [names].flat()) delete found[name];
    },
    text,
  );
}

/** Sets a value deep in the properties, such as `Budget.BudgetLimit.Amount`; nothing where the way there is not. */
export function setAt(type: string, path: string, value: unknown, text?: string): Hole {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  return edit(
    type,
    (properties) => {
      const parent = keys.reduce<unknown>((found, key) => (found as Properties | undefined)?.[key], properties);
      if (parent) (parent as Properties)[last] = value;
    },
    text,
  );
}

/** Changes a list of the properties. */
export function editList(
  type: string,
  name: string,
  change: (elements: readonly Properties[]) => readonly unknown[],
  text?: string,
): Hole {
  return edit(
    type,
    (properties) => {
      properties[name] = change((properties[name] ?? []) as Properties[]);
    },
    text,
  );
}

export function remove(type: string, text?: string): Hole {
  return (templates) => templates.remove(type, text);
}

/** Changes every statement of the policies that resources of a type hold. */
export function editStatements(type: string, change: (statement: MutableStatement) => void, text?: string): Hole {
  return (templates) => templates.editStatements(type, change, text);
}

/** Changes the statements of a Sid. */
export function editStatement(
  type: string,
  sid: string,
  change: (statement: MutableStatement) => void,
  text?: string,
): Hole {
  return editStatements(type, (statement) => statement.Sid === sid && change(statement), text);
}

/** Adds a statement. */
export function addStatement(type: string, statement: MutableStatement, text?: string): Hole {
  return (templates) =>
    templates.editPolicies(type, ({ Statement }) => Statement.push(structuredClone(statement)), text);
}

/** Keeps only the statements that pass. */
export function keepStatements(type: string, keep: (statement: MutableStatement) => boolean, text?: string): Hole {
  return (templates) =>
    templates.editPolicies(
      type,
      (document) => {
        document.Statement = document.Statement.filter(keep);
      },
      text,
    );
}

/** Drops a condition key from a statement, and the operator with its last key. */
export function dropCondition(...keys: readonly string[]): (statement: MutableStatement) => void {
  return (statement) => {
    for (const [operator, found] of Object.entries(statement.Condition ?? {})) {
      for (const key of keys) delete found[key];
      if (Object.keys(found).length === 0) delete statement.Condition?.[operator];
    }
    if (statement.Condition && Object.keys(statement.Condition).length === 0) delete statement.Condition;
  };
}

/** Drops every condition. */
export function dropConditions(statement: MutableStatement): void {
  delete statement.Condition;
}

/** Lets a statement speak of every resource. */
export function widen(statement: MutableStatement): void {
  if (statement.Effect === 'Allow') statement.Resource = '*';
}

/** Adds a resource to the stack that holds one of a type. */
export function addBeside(type: string, resource: MutableResource): Hole {
  return (templates: Templates) => templates.addBeside(type, 'Hole', resource);
}

export function allows(statement: MutableStatement, action: string): boolean {
  return statement.Effect === 'Allow' && [statement.Action].flat().includes(action);
}
