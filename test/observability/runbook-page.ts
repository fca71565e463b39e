import { slugOf } from '../../lib/observability/runbook';

/** An alarm's part of docs/alarms.md. */
export interface Entry {
  readonly heading: string;
  readonly slug: string;
  /** The `##` heading above it; undefined when there is none. */
  readonly group?: string;
  /** Paragraphs without empty lines, in order. */
  readonly paragraphs: readonly string[];
}

/** How the four paragraphs of an entry begin, in this order. */
const PARAGRAPHS = ['**Means.**', '**Look at.**', '**Do.**', '**Decides.**'];

/** Entries of the page: every `###` heading and what is below it. */
export function entriesOf(page: string): Entry[] {
  const entries: (Entry & { paragraphs: string[] })[] = [];
  let group: string | undefined;
  let open = false;
  for (const paragraph of page.split(/\n\s*\n|\n(?=#)/)) {
    const text = paragraph.trim();
    const [, marks, title] = /^(#+) (.+)/.exec(text) ?? [];
    if (marks && title) {
      open = marks === '###';
      if (marks === '##') group = title;
      if (open) entries.push({ heading: title, slug: slugOf(title), group, paragraphs: [] });
      const below = text.split('\n').slice(1).join('\n').trim();
      if (open && below) entries.at(-1)?.paragraphs.push(below);
    } else if (open && text) {
      entries.at(-1)?.paragraphs.push(text);
    }
  }
  return entries;
}

/** What is wrong with the page by itself. */
export function problemsOfPage(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ heading, slug, group, paragraphs }) => {
    const problems: string[] = [];
    if (!group) problems.push('stands below no ## heading');
    if (entries.filter((other) => other.slug === slug).length > 1) problems.push('is there more than once');
    const starts = paragraphs.map((paragraph) => PARAGRAPHS.find((start) => paragraph.startsWith(start)));
    const missing = PARAGRAPHS.filter((start) => !starts.includes(start));
    if (missing.length > 0) problems.push(`has no paragraph ${missing.join(' ')}`);
    else if (starts.join() !== PARAGRAPHS.join()) problems.push(`has other paragraphs than ${PARAGRAPHS.join(' ')}`);
    for (const start of PARAGRAPHS) {
      const paragraph = paragraphs.find((text) => text.startsWith(start));
      if (paragraph && paragraph.slice(start.length).trim().length < 10) problems.push(`says nothing after ${start}`);
    }
    return problems.map((problem) => `docs/alarms.md: '${heading}' ${problem}`);
  });
}
