import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architecturePicture, CONFIG } from '../../scripts/architecture';
import { assemblyOf } from './assemblies';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
export type Resources = Record<string, Resource>;

/** The picture of the shipped assembly after a change to the templates. */
export function pictureAfter(change: (resources: Resources) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
  try {
    cpSync(assemblyOf(CONFIG), folder, { recursive: true });
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.template.json')) continue;
      const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { Resources: Resources };
      change(template.Resources);
      writeFileSync(join(folder, file), JSON.stringify(template));
    }
    return architecturePicture(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resources of a type whose JSON holds a text. */
export function find(resources: Resources, type: string, text = ''): [string, Resource][] {
  return Object.entries(resources).filter(([, r]) => r.Type === type && JSON.stringify(r).includes(text));
}

export const remove = (type: string, text?: string) => (resources: Resources) => {
  for (const [id] of find(resources, type, text)) delete resources[id];
};

export const set = (type: string, properties: Record<string, unknown>, text?: string) => (resources: Resources) => {
  for (const [, resource] of find(resources, type, text)) Object.assign(resource.Properties, properties);
};

/** Adds resources to the stack of the VPC. */
export const add = (added: Resources) => (resources: Resources) => {
  if (find(resources, 'AWS::EC2::VPC').length > 0) Object.assign(resources, added);
};

export interface Statement {
  Sid?: string;
  Action?: unknown;
  Condition?: unknown;
}

/** Statements of the policies that resources of a type hold. */
export function statementsOf(resources: Resources, type: string): Statement[] {
  return find(resources, type).flatMap(([, { Properties }]) => documentOf(Properties).Statement);
}

export function documentOf({ PolicyDocument, KeyPolicy }: Record<string, unknown>): { Statement: Statement[] } {
  return (PolicyDocument ?? KeyPolicy) as { Statement: Statement[] };
}

export function dropStatement(sid: string, type = 'AWS::IAM::ManagedPolicy') {
  return (resources: Resources) => {
    for (const [, { Properties }] of find(resources, type, sid)) {
      const document = documentOf(Properties);
      document.Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
    }
  };
}

/** Every line of text, in document order. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

/** The picture of the config that the docs show. */
export const shipped = () => architecturePicture(assemblyOf(CONFIG));

export interface Change {
  readonly change: string;
  readonly edit: (resources: Resources) => void;
  /** A line, or what a line matches, that is in the shipped picture alone. */
  readonly gone?: string | RegExp;
  /** The same for the changed picture alone. */
  readonly come?: string | RegExp;
}

/** Expects that a change to the templates shows in the picture. */
export function expectChange({ edit, gone, come }: Change): void {
  const before = textsOf(shipped()).join('\n');
  const after = textsOf(pictureAfter(edit)).join('\n');
  const line = (text: string | RegExp) =>
    typeof text === 'string' ? new RegExp(`^${text.replace(/[.()[\]]/g, '\\$&')}$`, 'm') : text;
  if (gone !== undefined) {
    expect(before).toMatch(line(gone));
    expect(after).not.toMatch(line(gone));
  }
  if (come !== undefined) {
    expect(before).not.toMatch(line(come));
    expect(after).toMatch(line(come));
  }
  expect(after).not.toBe(before);
}
