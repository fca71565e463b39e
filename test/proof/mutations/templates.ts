import type { PolicyDocument, Synthesized } from '../platform/platform';

export interface MutableResource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface MutableStatement {
  Sid?: string;
  Effect: string;
  Action?: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
  [element: string]: unknown;
}

interface MutableDocument {
  Statement: MutableStatement[];
}

/** Where the templates keep policies. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'AWS::IAM::ManagedPolicy': 'PolicyDocument',
  'AWS::EC2::VPCEndpoint': 'PolicyDocument',
  'AWS::ApiGateway::RestApi': 'Policy',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::Bedrock::ResourcePolicy': 'PolicyDocument',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
};

/** A copy of synthesized templates that a mutation may write to. */
export class Templates {
  private readonly copy: Synthesized;

  constructor(synthesized: Synthesized) {
    this.copy = {
      config: synthesized.config,
      stacks: synthesized.stacks.map((stack) => ({ ...stack, template: structuredClone(stack.template) })),
      organization: structuredClone(synthesized.organization),
    };
  }

  get synthesized(): Synthesized {
    return this.copy;
  }

  get prefix(): string {
    return this.copy.config.prefix;
  }

  /** Resources of a type whose logical id or JSON holds a text. */
  all(type: string, text = ''): [string, MutableResource][] {
    return this.tables().flatMap((table) =>
      Object.entries(table).filter(
        ([id, resource]) => resource.Type === type && (id.includes(text) || JSON.stringify(resource).includes(text)),
      ),
    );
  }

  edit(
    type: string,
    change: (properties: Record<string, unknown>, resource: MutableResource) => void,
    text = '',
  ): void {
    for (const [, resource] of this.all(type, text)) change(resource.Properties, resource);
  }

  remove(type: string, text = ''): void {
    const ids = this.all(type, text).map(([id]) => id);
    for (const table of this.tables()) {
      for (const id of ids) delete table[id];
      for (const resource of Object.values(table)) {
        if (resource.DependsOn) resource.DependsOn = [resource.DependsOn].flat().filter((id) => !ids.includes(id));
      }
    }
  }

  /** Adds a resource to the stack that holds one of a type; to none where there is none. */
  addBeside(type: string, id: string, resource: MutableResource): void {
    const table = this.tables().find((candidate) => Object.values(candidate).some(({ Type }) => Type === type));
    if (table) table[id] = resource;
  }

  /** Changes the policies that the resources of a type hold. */
  editPolicies(type: string, change: (document: MutableDocument) => void, text = ''): void {
    const key = DOCUMENTS[type];
    if (!key) throw new Error(`nothing is known of policies in ${type}`);
    this.edit(
      type,
      (properties) => typeof properties[key] === 'object' && change(properties[key] as MutableDocument),
      text,
    );
  }

  /** Changes the statements of such policies. */
  editStatements(type: string, change: (statement: MutableStatement) => void, text = ''): void {
    this.editPolicies(type, ({ Statement }) => Statement.forEach(change), text);
  }

  editOrganization(change: (document: MutableDocument) => void): void {
    for (const document of Object.values(this.copy.organization)) change(document as unknown as MutableDocument);
  }

  /**
   * Sids of explicit Denies, by the type that holds them; `organization` for its policies. Not the only statement of a
   * policy: AWS takes no policy without one.
   */
  denials(): { type: string; sid: string }[] {
    const of = (type: string, document: PolicyDocument | undefined) =>
      (document?.Statement ?? []).flatMap(({ Effect, Sid }) =>
        Effect === 'Deny' && typeof Sid === 'string' && document?.Statement.length !== 1 ? [{ type, sid: Sid }] : [],
      );
    return [
      ...Object.entries(DOCUMENTS).flatMap(([type, key]) =>
        this.all(type).flatMap(([, { Properties }]) => of(type, Properties[key] as PolicyDocument | undefined)),
      ),
      ...Object.values(this.copy.organization).flatMap((document) => of('organization', document)),
    ];
  }

  private tables(): Record<string, MutableResource>[] {
    return this.copy.stacks.map(({ template }) => (template.Resources ?? {}) as Record<string, MutableResource>);
  }
}

/** One hole, made in a copy of the templates. */
export interface Mutation {
  /** What is broken, in words. */
  readonly name: string;
  readonly apply: (templates: Templates) => void;
}

/** Drops a condition key from a statement, and the operator with its last key. */
export function dropCondition(statement: MutableStatement, key: string): void {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    delete keys[key];
    if (Object.keys(keys).length === 0) delete statement.Condition?.[operator];
  }
  if (statement.Condition && Object.keys(statement.Condition).length === 0) delete statement.Condition;
}

export function allows(statement: MutableStatement, action: string): boolean {
  return statement.Effect === 'Allow' && [statement.Action].flat().includes(action);
}
