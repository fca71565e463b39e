import { type Api, restApi } from './api';
import { type GuardrailSpec, guardrails, type ModelSpec, models } from './bedrock';
import { checkAccount, type Deployed } from './deployed';
import { type FunctionSpec, functionByArn } from './functions';
import { Resolver } from './resolver';
import { type TableSpec, tables } from './tables';
import { loadStacks } from './template';

/** Everything of a cloud assembly that the local server runs. */
export interface PlatformSpec {
  readonly api: Api;
  /** The functions that the API integrates with. */
  readonly functions: readonly FunctionSpec[];
  readonly guardrails: readonly GuardrailSpec[];
  readonly tables: readonly TableSpec[];
  /** Alias -> model. */
  readonly models: ReadonlyMap<string, ModelSpec>;
}

/**
 * Reads the platform out of a cloud assembly.
 *
 * @param deployed ids to use instead of stand-ins, when the functions are to call AWS
 * @throws AssemblyError where something can't be run locally
 */
export function readPlatform(directory: string, deployed?: Deployed): PlatformSpec {
  const stacks = loadStacks(directory);
  if (deployed) checkAccount(stacks, deployed);
  const resolver = new Resolver(stacks, deployed);
  const api = restApi(resolver);
  const arns = new Set(api.routes.flatMap(({ functionArn }) => functionArn ?? []));
  const functions = [...arns].map((arn) => functionByArn(resolver, arn));
  return {
    api,
    functions,
    guardrails: deployed ? [] : guardrails(resolver),
    tables: deployed ? [] : tables(resolver),
    models: models(functions),
  };
}
