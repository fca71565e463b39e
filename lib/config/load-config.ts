import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { ConfigError } from './config-error';
import type { BaselineConfig } from './schema';

const CONFIG_FOLDER = join(__dirname, '..', '..', 'config');

/** Names of the configs that the folder `config` holds, in alphabetical order. */
export function configNames(): string[] {
  return readdirSync(CONFIG_FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/**
 * The default export of `config/<name>.ts`.
 *
 * @throws ConfigError when there is no such file, or when the config in it does not hold
 */
export function loadConfig(name: string): BaselineConfig {
  const names = configNames();
  if (!names.includes(name)) {
    throw new ConfigError(
      `no config ${JSON.stringify(name)} in the folder config, did you mean ${closest(name, names)}? ` +
        `choose with -c config=NAME one of: ${names.join(', ')}`,
    );
  }
  // require, as the name is known at run time only and synth is synchronous
  return (require(join(CONFIG_FOLDER, name)) as { default: BaselineConfig }).default;
}
