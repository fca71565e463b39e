import { ConfigError, describeIssues } from './config-error';
import { type BaselineConfig, type BaselineConfigInput, configSchema } from './schema';

/**
 * Checks a config and fills in the defaults.
 *
 * @throws ConfigError naming every problem: an unknown key (with the nearest right spelling), a wrong type, a value
 * out of range, a combination that can't be
 */
export function defineConfig(input: BaselineConfigInput): BaselineConfig {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error.issues, configSchema, input);
  throw new ConfigError(`the config has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`);
}
