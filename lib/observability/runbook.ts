import type { BaselineConfig } from '../config';

/** Where docs/alarms.md says what to do: the anchor of a heading, as GitHub makes it. */
export function runbookLink(config: BaselineConfig, heading: string): string {
  return `${config.alarms.runbookUrl}#${slugOf(heading)}`;
}

/** A heading in lower case with hyphens. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

/** A heading as the id of a construct and the name of a metric: `Trail silent` is `TrailSilent`. */
export function idOf(heading: string): string {
  return heading
    .split(/[ -]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
