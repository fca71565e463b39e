export { ConfigError } from './config-error';
export { defineConfig } from './define-config';
export { configNames, loadConfig } from './load-config';
export type { BaselineConfig, BaselineConfigInput } from './schema';
