import { readFileSync } from 'node:fs';
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, parseDocument } from 'yaml';

export type Section = Readonly<Record<string, unknown>>;

/** A file that holds no CloudFormation template; the message says why and what to do. */
export class UnusableTemplateError extends Error {
  override readonly name = 'UnusableTemplateError';
}

/**
 * Reads a CloudFormation template in JSON or YAML. Short forms such as `!GetAtt a.b` become long ones, whatever their
 * name, so that functions that are not known here are kept too.
 *
 * @throws UnusableTemplateError where there is no such file, or no template in it
 */
export function readTemplateFile(path: string): Section & { readonly Resources: Section } {
  const template = parse(path, read(path));
  if (!isSection(template) || !isSection(template.Resources)) {
    throw new UnusableTemplateError(
      `${path} has no Resources section: expected a CloudFormation template in JSON or YAML; pass a template, for ` +
        'example one of cdk.out/*.template.json',
    );
  }
  return { ...template, Resources: template.Resources };
}

export function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UnusableTemplateError(`${path} can not be read: ${reason(cause)}; pass the path of a template`, {
      cause,
    });
  }
}

function parse(path: string, text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? JSON.parse(text) : parseYaml(text);
  } catch (cause) {
    throw new UnusableTemplateError(`${path} is neither JSON nor YAML: ${reason(cause)}; correct the file`, { cause });
  }
}

function reason(cause: unknown): string {
  return String((cause as Partial<Error>).message ?? cause).split('\n')[0] ?? '';
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return plain(document.contents, document);
}

function plain(node: unknown, document: Document): unknown {
  if (isAlias(node)) return plain(node.resolve(document), document);
  if (!isNode(node)) return node ?? null;
  const value = content(node, document);
  const name = /^!([A-Z]\w*)$/.exec(node.tag ?? '')?.[1];
  if (name === undefined) return value;
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  return { [`Fn::${name}`]: value };
}

function content(node: Node, document: Document): unknown {
  if (isSeq(node)) return node.items.map((item) => plain(item, document));
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [String(plain(key, document)), plain(value, document)]),
    );
  }
  return isScalar(node) ? node.value : null;
}
