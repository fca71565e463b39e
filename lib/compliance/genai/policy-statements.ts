import type { CfnResource } from 'aws-cdk-lib';
import { type Condition, conditionsOf } from './policy-conditions';
import { branchesOf, listOf, type Properties, propertiesOf, recordOf, textsIn } from './template-values';

/** A statement of a policy document. One that the template writes in branches is one statement per branch. */
export interface Statement {
  /** The effect is Allow, or is known only at deployment. */
  readonly allows: boolean;
  /** The effect is Deny, and the statement is there in every branch. */
  readonly denies: boolean;
  /** Patterns, references in them as `<Name>`. The same for the lists below; empty where the statement has none. */
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** What `Principal` names, such as `*`, an ARN or `bedrock.amazonaws.com`. */
  readonly principals: readonly string[];
  readonly conditions: readonly Condition[];
}

/** Statements of a document, which may be an object, JSON text or a list of documents. */
export function statementsIn(document: unknown): Statement[] {
  return listOf(document)
    .map(parsed)
    .flatMap((it) => {
      const statements = recordOf(it).Statement;
      return branchesOf(statements).flatMap((branch, _, { length }) =>
        (Array.isArray(branch) ? branch : [branch]).flatMap((item) => statementsOf(item, length === 1)),
      );
    });
}

/** Types whose documents say what their principal may do, and the property that holds them. */
const IDENTITY_POLICIES: Readonly<Record<string, (properties: Properties) => unknown>> = {
  'AWS::IAM::Policy': ({ PolicyDocument }) => PolicyDocument,
  'AWS::IAM::ManagedPolicy': ({ PolicyDocument }) => PolicyDocument,
  'AWS::IAM::RolePolicy': ({ PolicyDocument }) => PolicyDocument,
  'AWS::IAM::UserPolicy': ({ PolicyDocument }) => PolicyDocument,
  'AWS::IAM::GroupPolicy': ({ PolicyDocument }) => PolicyDocument,
  'AWS::IAM::Role': inlinePolicies,
  'AWS::IAM::User': inlinePolicies,
  'AWS::IAM::Group': inlinePolicies,
  'AWS::SSO::PermissionSet': ({ InlinePolicy }) => InlinePolicy,
};

/** What the resource lets its principals do; undefined for a resource that is no identity policy. */
export function identityStatements(node: CfnResource): Statement[] | undefined {
  const documents = IDENTITY_POLICIES[node.cfnResourceType];
  return documents && statementsIn(documents(propertiesOf(node)));
}

/** Who may assume the role; undefined for a resource that is no role. */
export function trustStatements(node: CfnResource): Statement[] | undefined {
  if (node.cfnResourceType !== 'AWS::IAM::Role') return undefined;
  return statementsIn(propertiesOf(node).AssumeRolePolicyDocument);
}

/** Whether the statement is about an action, such as `bedrock:InvokeModel`. */
export function covers(statement: Statement, action: string): boolean {
  const matches = (pattern: string) => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  return statement.notActions.length > 0 ? !statement.notActions.some(matches) : statement.actions.some(matches);
}

/** Whether the statement is about a resource, given by its ARN. */
export function reaches(statement: Statement, arn: string): boolean {
  const matches = (pattern: string) => matchesPattern(pattern, arn);
  return statement.notResources.length > 0 ? !statement.notResources.some(matches) : statement.resources.some(matches);
}

/**
 * Whether an IAM pattern (`*` any text, `?` any character) matches a text. A reference within the pattern stands for
 * one name: a partition, Region, account or id, and so for no text with `:` or `/` in it.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const expression = pattern.replace(/<[^>]*>|[*?.+^${}()|[\]\\]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    return part.startsWith('<') ? '[^:/]*' : `\\${part}`;
  });
  return new RegExp(`^${expression}$`, 's').test(text);
}

function inlinePolicies({ Policies }: Properties): unknown {
  return listOf(Policies).map((policy) => recordOf(policy).PolicyDocument);
}

function parsed(document: unknown): unknown {
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}

function statementsOf(item: unknown, certain: boolean): Statement[] {
  const branches = branchesOf(item).filter((branch) => branch !== undefined);
  return branches.flatMap((branch) => {
    const statement = recordOf(branch);
    if (Object.keys(statement).length === 0) return [];
    const conditions = branchesOf(statement.Condition);
    const alone = certain && branchesOf(item).length === 1 && conditions.length === 1;
    return conditions.map((condition) => ({
      allows: statement.Effect !== 'Deny',
      denies: statement.Effect === 'Deny' && alone,
      actions: textsIn(statement.Action),
      notActions: textsIn(statement.NotAction),
      resources: textsIn(statement.Resource),
      notResources: textsIn(statement.NotResource),
      principals: principalsOf(statement.Principal),
      conditions: conditionsOf(condition),
    }));
  });
}

function principalsOf(principal: unknown): string[] {
  return listOf(principal).flatMap((it) =>
    typeof it === 'string' ? [it] : Object.values(recordOf(it)).flatMap((names) => textsIn(names)),
  );
}
