import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BaselineConfig } from '../../../lib/config';
import { loadStacks, Resolver, type StackTemplate } from '../../../local/assembly';
import { Literals } from './literals';

/** A resource of a template with every value plain. */
export interface Item {
  /** Name of its stack. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  /** What `Ref` gives. */
  readonly ref: string;
}

/** A policy document as JSON. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** Templates of a config, and the organization's policies beside them, as `cdk synth` wrote them. */
export interface Synthesized {
  readonly config: BaselineConfig;
  readonly stacks: readonly StackTemplate[];
  /** File name -> service control policy; empty where the config asks for none. */
  readonly organization: Readonly<Record<string, PolicyDocument>>;
}

/** Reads a config's cloud assembly. */
export function readSynthesized(config: BaselineConfig, assembly: string): Synthesized {
  return { config, stacks: loadStacks(assembly), organization: organizationPolicies(assembly) };
}

function organizationPolicies(assembly: string): Record<string, PolicyDocument> {
  const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.scp.json'))
    .sort();
  return Object.fromEntries(
    files.map((file) => [basename(file), JSON.parse(readFileSync(join(assembly, file), 'utf8')) as PolicyDocument]),
  );
}

/** A synthesized config with every template value plain. */
export class Platform {
  readonly config: BaselineConfig;
  readonly organization: Readonly<Record<string, PolicyDocument>>;
  readonly items: readonly Item[];

  constructor(readonly synthesized: Synthesized) {
    this.config = synthesized.config;
    this.organization = synthesized.organization;
    const literals = new Literals(new Resolver(synthesized.stacks));
    this.items = synthesized.stacks.flatMap((stack) => itemsOf(stack, synthesized.stacks, literals));
    this.attributeOf = (item, name) => {
      const stack = synthesized.stacks.find((candidate) => candidate.name === item.stack);
      return stack ? String(literals.of({ 'Fn::GetAtt': [item.logicalId, name] }, stack)) : '';
    };
  }

  /** What `Fn::GetAtt` gives. */
  readonly attributeOf: (item: Item, name: string) => string;

  all(type: string): Item[] {
    return this.items.filter((item) => item.type === type);
  }
}

interface Resolved {
  /** The stack, and every stack that its values come from. */
  readonly from: readonly StackTemplate[];
  readonly items: readonly Item[];
}

const resolved = new WeakMap<StackTemplate, Resolved>();

/** A stack is resolved once for all platforms in which it and the stacks that its values come from are the same. */
function itemsOf(stack: StackTemplate, stacks: readonly StackTemplate[], literals: Literals): readonly Item[] {
  const from = [...withSources(stack, stacks)];
  const known = resolved.get(stack);
  if (known?.from.length === from.length && known.from.every((other, i) => other === from[i])) return known.items;
  const items = Object.entries(stack.template.Resources ?? {}).map(([logicalId, resource]) => {
    const { DeletionPolicy, UpdateReplacePolicy } = resource as {
      DeletionPolicy?: string;
      UpdateReplacePolicy?: string;
    };
    const properties = once(() => literals.of(resource.Properties ?? {}, stack) as Record<string, unknown>);
    const ref = once(() => String(literals.of({ Ref: logicalId }, stack)));
    return {
      stack: stack.name,
      logicalId,
      type: resource.Type,
      get properties() {
        return properties();
      },
      get ref() {
        return ref();
      },
      ...(DeletionPolicy ? { deletionPolicy: DeletionPolicy } : {}),
      ...(UpdateReplacePolicy ? { updateReplacePolicy: UpdateReplacePolicy } : {}),
    };
  });
  if (!known) resolved.set(stack, { from, items });
  return items;
}

/** A value that is made when it is asked for: nobody asks for those of most resources. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const sourceNames = new WeakMap<StackTemplate, readonly string[]>();

function withSources(
  stack: StackTemplate,
  stacks: readonly StackTemplate[],
  found = new Set<StackTemplate>(),
): ReadonlySet<StackTemplate> {
  if (found.has(stack)) return found;
  found.add(stack);
  const names =
    sourceNames.get(stack) ??
    [...JSON.stringify(stack.template).matchAll(/"StackName":"([^"]+)"/g)].map(([, name]) => name ?? '');
  sourceNames.set(stack, names);
  for (const source of stacks) if (names.includes(source.name)) withSources(source, stacks, found);
  return found;
}
