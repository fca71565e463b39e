import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const PROJECT_ROOT = join(__dirname, '..', '..');

/** Paths of all documents, relative to the project. */
export function documents(): string[] {
  const inDocs = readdirSync(join(PROJECT_ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    ...readdirSync(PROJECT_ROOT).filter((file) => file.endsWith('.md')),
    ...inDocs.filter((file) => file.endsWith('.md')).map((file) => join('docs', file)),
  ].sort();
}

export function read(document: string): string {
  return readFileSync(join(PROJECT_ROOT, document), 'utf8');
}

export interface CodeBlock {
  /** What stands behind the opening fence, e.g. `ts run`. */
  readonly info: string;
  readonly code: string;
}

const FENCED = /^( *)```(.*)\n([\s\S]*?)^\1```$/gm;

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(FENCED)].map(([, , info = '', code = '']) => ({ info, code }));
}

/** The document without its code blocks. */
export function prose(markdown: string): string {
  return markdown.replace(FENCED, '');
}

export function headings(markdown: string): { readonly level: number; readonly text: string }[] {
  return [...prose(markdown).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text,
  }));
}

/** GitHub's anchor of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The links of a document that lead nowhere: no such file, or no such heading in it. Web addresses are not asked. */
export function deadLinks(document: string): string[] {
  return [...prose(read(document)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target) && !leadsSomewhere(document, target));
}

function leadsSomewhere(document: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(PROJECT_ROOT, document) : resolve(PROJECT_ROOT, dirname(document), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  if (statSync(file).isDirectory()) return false;
  return headings(readFileSync(file, 'utf8')).some(({ text }) => anchorOf(text) === anchor);
}

/** Rows of the table below a heading of any level, without its head, as cells. */
export function tableBelow(markdown: string, heading: string): string[][] {
  const [, marks = '', section = ''] = new RegExp(`^(#+) ${heading}\n([^]*)`, 'm').exec(markdown) ?? [];
  const rows = section
    .split(new RegExp(`^#{1,${marks.length || 1}} `, 'm'))[0]
    ?.split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows?.slice(2) ?? [];
}

/** What stands between backticks. */
export function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}
