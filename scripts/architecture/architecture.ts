import { loadStacks, Resolver, readPlatform } from '../../local/assembly';
import { type AlertsNode, readAlerts } from './alerts';
import { type GuardrailNode, type ModelNode, readGuardrails, readModels } from './bedrock';
import { type Entry, readEntry } from './entry';
import { type DeploymentNode, type FunctionNode, readDeploymentFunctions, readFunctions } from './functions';
import { type KeyNode, readKeys } from './keys';
import { type LogNode, readLogs } from './logs';
import { type Network, readNetwork } from './network';
import { readSecurityRules, type SecurityRules } from './security-rules';
import { type InvocationNode, readInvocationLogging, readTrails, type TrailNode } from './traces';

/** What the picture shows, all of it read from templates. */
export interface Architecture {
  /** Names of the stacks, a stack after those that it reads. */
  readonly stacks: readonly string[];
  readonly account: string;
  readonly region: string;
  readonly entry: Entry;
  readonly network: Network;
  readonly rules: SecurityRules;
  readonly functions: readonly FunctionNode[];
  /** What runs at deployment only. */
  readonly deployment: readonly DeploymentNode[];
  readonly guardrails: readonly GuardrailNode[];
  readonly models: readonly ModelNode[];
  readonly keys: readonly KeyNode[];
  readonly logs: readonly LogNode[];
  readonly trails: readonly TrailNode[];
  readonly invocations?: InvocationNode;
  readonly alerts: AlertsNode;
}

/**
 * Reads the architecture out of a cloud assembly.
 *
 * @param directory the directory that `cdk synth -o` wrote
 * @throws AssemblyError for what the local server can't read either
 * @throws Error unless the assembly creates exactly one VPC
 */
export function readArchitecture(directory: string): Architecture {
  const resolver = new Resolver(loadStacks(directory));
  const platform = readPlatform(directory);
  const network = readNetwork(resolver);
  const rules = readSecurityRules(resolver);
  const functions = readFunctions(resolver, platform);
  return {
    stacks: resolver.stacks.map(({ name }) => name),
    account: platform.api.account,
    region: platform.api.region,
    entry: readEntry(resolver, platform, network, rules),
    network,
    rules,
    functions,
    deployment: readDeploymentFunctions(resolver, platform),
    guardrails: readGuardrails(platform, functions),
    models: readModels(platform, functions),
    keys: readKeys(resolver),
    logs: readLogs(resolver, platform),
    trails: readTrails(resolver),
    invocations: readInvocationLogging(resolver),
    alerts: readAlerts(resolver),
  };
}
