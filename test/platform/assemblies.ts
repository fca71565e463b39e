import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the cloud assembly that the global set-up made for a shipped config. */
export function assemblyOf(config: string): string {
  const folder = process.env.ASSEMBLIES;
  if (!folder) throw new Error('ASSEMBLIES is not set: the global set-up of the project "platform" has not run');
  return join(folder, config);
}

/** Templates and asset manifests of a cloud assembly as text, by their path in it. */
export function filesOf(assembly: string): Record<string, string> {
  const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json') || file.endsWith('.assets.json'))
    .sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(assembly, file), 'utf8')]));
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Record<string, unknown>;
}

/** Resources of all stacks of a cloud assembly, by `<template>/<logical id>`. */
export function resourcesOf(assembly: string): Record<string, Resource> {
  return Object.fromEntries(
    Object.entries(filesOf(assembly))
      .filter(([file]) => file.endsWith('.template.json'))
      .flatMap(([file, text]) =>
        Object.entries((JSON.parse(text) as { Resources: Record<string, Resource> }).Resources).map(
          ([id, resource]) => [`${file.replace(/^.*\/|[0-9A-F]{8}\.template\.json$/g, '')}/${id}`, resource],
        ),
      ),
  );
}
