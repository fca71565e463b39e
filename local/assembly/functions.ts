import type { Resolver } from './resolver';
import { AssemblyError } from './template';

/** A Lambda function of the assembly, as much of it as running its code needs. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** `file.export`, as Lambda's Handler. */
  readonly handler: string;
  /** Lambda runtime, e.g. `nodejs24.x`. */
  readonly runtime: string;
  /** Absolute path of the directory that is deployed as the function's code. */
  readonly codeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Absent: the function shares the account's concurrency. */
  readonly reservedConcurrency?: number;
  readonly region: string;
}

/** Lambda's default for a function without `Timeout`, in seconds. */
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Lambda's default for a function without `MemorySize`. */
const DEFAULT_MEMORY_MB = 128;

const PROPERTIES = ['Environment', 'Handler', 'MemorySize', 'ReservedConcurrentExecutions', 'Runtime', 'Timeout'];

/**
 * The function with the given ARN; a version or alias qualifier is ignored, all of them are the same bundle here.
 *
 * @throws AssemblyError if there is no such function, or if its code isn't a Node.js directory asset
 */
export function functionByArn(resolver: Resolver, arn: string): FunctionSpec {
  const unqualified = arn.split(':').slice(0, 7).join(':');
  for (const { stack, logicalId, resource } of resolver.resources('AWS::Lambda::Function')) {
    const at = `Resources.${logicalId}`;
    if (resolver.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack, at) !== unqualified) continue;

    const properties = resolver.properties(stack, logicalId, ...PROPERTIES);
    const { Handler: handler, Runtime: runtime, Environment } = properties;
    const code = (resource.Properties?.Code ?? {}) as { S3Key?: unknown };
    const codeDirectory = stack.assets.get(String(resolver.resolve(code.S3Key, stack, `${at}.Properties.Code.S3Key`)));
    if (typeof handler !== 'string' || typeof runtime !== 'string' || codeDirectory === undefined) {
      throw new AssemblyError(
        `${stack.file}: ${at}: the local server runs functions whose code is a directory asset; ` +
          `found ${JSON.stringify(code)}: use Code.fromAsset or NodejsFunction`,
      );
    }
    if (!runtime.startsWith('nodejs')) {
      throw new AssemblyError(`${stack.file}: ${at}: the local server runs Node.js functions, not ${runtime}`);
    }
    const variables = ((Environment ?? {}) as { Variables?: Record<string, unknown> }).Variables ?? {};
    const reserved = properties.ReservedConcurrentExecutions;
    return {
      name: unqualified.split(':')[6] ?? logicalId,
      arn: unqualified,
      handler,
      runtime,
      codeDirectory,
      environment: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
      timeoutMs: 1000 * Number(properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS),
      memoryMb: Number(properties.MemorySize ?? DEFAULT_MEMORY_MB),
      ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
      region: stack.region,
    };
  }
  throw new AssemblyError(`no stack of the assembly has the function ${unqualified}, which the API integrates with`);
}
