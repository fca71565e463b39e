import type { StackTemplate } from '../../../local/assembly';
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
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
};

/** An explicit Deny. */
export interface Denial {
  readonly type: string;
  /** Logical id of what holds it. */
  readonly id?: string;
  readonly sid: string;
}

/** A copy of synthesized templates that a mutation may write to; what it leaves alone is not copied. */
export class Templates {
  private readonly stacks: StackTemplate[];
  private organization: Synthesized['organization'];

  constructor(private readonly original: Synthesized) {
    this.stacks = [...original.stacks];
    this.organization = original.organization;
  }

  get synthesized(): Synthesized {
    return { config: this.original.config, stacks: this.stacks, organization: this.organization };
  }

  /** Whether anything is other than it was. */
  get isChanged(): boolean {
    const { organization, stacks } = this.original;
    const differ = (one: unknown, other: unknown) => one !== other && JSON.stringify(one) !== JSON.stringify(other);
    return differ(this.organization, organization) || this.stacks.some((stack, i) => differ(stack, stacks[i]));
  }

  /** Logical ids that the changed stacks refer to and do not have: CloudFormation takes no such template. */
  get dangling(): string[] {
    return this.stacks.flatMap(({ template, name }, i) => {
      if (template === this.original.stacks[i]?.template) return [];
      const known = new Set([...Object.keys(template.Resources ?? {}), ...Object.keys(template.Parameters ?? {})]);
      return [...referred({ ...template, Conditions: undefined })]
        .filter((id) => !known.has(id) && !id.startsWith('AWS::'))
        .map((id) => `${name}/${id}`);
    });
  }

  /** Resources of a type whose logical id or JSON holds a text. */
  all(type: string, text = ''): [string, MutableResource][] {
    return this.tables(type).flatMap((table) =>
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

  /** Removes resources; what refers to them gets a text in their place, so that the template is still one. */
  remove(type: string, text = ''): void {
    const ids = this.all(type, text).map(([id]) => id);
    for (const { template } of this.stacksWith(type)) {
      const table = template.Resources as Record<string, MutableResource>;
      for (const id of ids) delete table[id];
      for (const resource of Object.values(table)) {
        if (resource.DependsOn) resource.DependsOn = [resource.DependsOn].flat().filter((id) => !ids.includes(id));
        resource.Properties = unreferred(resource.Properties, ids) as Record<string, unknown>;
      }
      Object.assign(template, { Outputs: unreferred(template.Outputs, ids) });
    }
  }

  /** Adds a resource to the stack that holds one of a type; to none where there is none. */
  addBeside(type: string, id: string, resource: MutableResource): void {
    const [table] = this.tables(type);
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
    this.organization = structuredClone(this.organization);
    for (const document of Object.values(this.organization)) change(document as unknown as MutableDocument);
  }

  /**
   * Explicit Denies by their Sid and what holds them, for the organization's policies by its name. Not the only
   * statement of a policy: AWS takes no policy without one.
   */
  denials(): Denial[] {
    const of = (holder: Pick<Denial, 'type' | 'id'>, document: PolicyDocument | undefined) =>
      (document?.Statement ?? []).flatMap(({ Effect, Sid }) =>
        Effect === 'Deny' && typeof Sid === 'string' && document?.Statement.length !== 1
          ? [{ ...holder, sid: Sid }]
          : [],
      );
    return [
      ...Object.entries(DOCUMENTS).flatMap(([type, key]) =>
        this.all(type).flatMap(([id, { Properties }]) =>
          of({ type, id }, Properties[key] as PolicyDocument | undefined),
        ),
      ),
      ...Object.values(this.organization).flatMap((document) => of({ type: 'organization' }, document)),
    ];
  }

  /** Resources of the stacks that have one of a type. */
  private tables(type: string): Record<string, MutableResource>[] {
    return this.stacksWith(type).map(({ template }) => template.Resources as Record<string, MutableResource>);
  }

  private stacksWith(type: string): StackTemplate[] {
    return this.stacks.flatMap((stack, i) => {
      if (!Object.values(stack.template.Resources ?? {}).some(({ Type }) => Type === type)) return [];
      const copy = stack === this.original.stacks[i] ? { ...stack, template: structuredClone(stack.template) } : stack;
      this.stacks[i] = copy;
      return [copy];
    });
  }
}

/** Logical ids that a value refers to by `Ref` and `Fn::GetAtt`. */
function* referred(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as { Ref?: unknown; 'Fn::GetAtt'?: unknown };
  const [id] = [ref ?? attribute].flat();
  if (typeof id === 'string') yield id;
  for (const element of Object.values(value)) yield* referred(element);
}

function unreferred(value: unknown, ids: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((element) => unreferred(element, ids));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: string[] };
  if (ids.includes(ref ?? attribute?.[0] ?? '')) return 'gone';
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, unreferred(element, ids)]));
}

/** One hole, made in a copy of the templates. */
export interface Mutation {
  /** What is broken, in words. */
  readonly name: string;
  readonly apply: (templates: Templates) => void;
}
