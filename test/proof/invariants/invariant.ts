import type { Item, Platform } from '../platform/platform';

/** Something that holds in every template set, whatever the config: what breaks it, in words. */
export type Invariant = (platform: Platform) => string[];

/** What each resource of a type has to be: a name for what is wrong, and whether it is. */
export function everyItem(
  type: string,
  wrong: (item: Item, platform: Platform) => readonly (string | false)[],
): Invariant {
  return (platform) =>
    platform
      .all(type)
      .flatMap((item) => wrong(item, platform).flatMap((what) => (what ? [`${item.logicalId} ${what}`] : [])));
}

/** The value at a path of properties such as `VpcConfig.SubnetIds`. */
export function at(item: Item, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], item.properties);
}

/** Elements of the list at a path; none where there is none. */
export function listAt(item: Item, path: string): Record<string, unknown>[] {
  const value = at(item, path);
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

/** A type that the platform has, exactly so often. */
export function count(platform: Platform, type: string, expected: number): string[] {
  const found = platform.all(type).length;
  return found === expected ? [] : [`${found} of ${type}, expected ${expected}`];
}
