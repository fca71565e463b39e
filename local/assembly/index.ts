export type { Api, GatewayResponse } from './api';
export type { GuardrailSpec } from './bedrock';
export type { Deployed } from './deployed';
export type { FunctionSpec } from './functions';
export type { Authorization, Route, Throttle } from './method';
export { type PlatformSpec, readPlatform } from './platform';
export { Resolver } from './resolver';
export type { TableSpec } from './tables';
export { AssemblyError, loadStacks, type StackTemplate } from './template';
