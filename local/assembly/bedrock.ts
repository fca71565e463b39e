import type { ChatModel } from '../../lambda/contract/environment';
import { ENV } from '../../lambda/contract/environment';
import type { FunctionSpec } from './functions';
import type { Resolver } from './resolver';
import { AssemblyError, type StackTemplate } from './template';

/** A guardrail of the assembly, under the id and versions that the functions' environments hold. */
export interface GuardrailSpec {
  readonly id: string;
  readonly arn: string;
  /** Published versions. */
  readonly versions: readonly string[];
  /** `Properties` of the AWS::Bedrock::Guardrail resource, resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The guardrails of the assembly with their published versions. */
export function guardrails(resolver: Resolver): GuardrailSpec[] {
  const published = resolver.resources('AWS::Bedrock::GuardrailVersion').map(({ stack, logicalId }) => ({
    guardrail: resolver.properties(stack, logicalId, 'GuardrailIdentifier').GuardrailIdentifier,
    version: attribute(resolver, stack, logicalId, 'Version'),
  }));
  return resolver.resources('AWS::Bedrock::Guardrail').map(({ stack, logicalId }) => {
    const id = attribute(resolver, stack, logicalId, 'GuardrailId');
    const arn = attribute(resolver, stack, logicalId, 'GuardrailArn');
    const versions = published.filter(({ guardrail }) => guardrail === id || guardrail === arn);
    return {
      id,
      arn,
      versions: versions.map(({ version }) => version),
      properties: resolver.properties(stack, logicalId),
    };
  });
}

function attribute(resolver: Resolver, stack: StackTemplate, logicalId: string, name: string): string {
  return String(resolver.resolve({ 'Fn::GetAtt': [logicalId, name] }, stack, `Resources.${logicalId}`));
}

/** A model behind an alias, as the function's environment has it; lambda/contract says more of each kind. */
export type ModelSpec = Pick<ChatModel, 'invoke' | 'modelId' | 'container'>;

/** Variables of the functions that hold models by alias. */
const MODEL_VARIABLES = [ENV.CHAT_MODELS, ENV.EMBEDDING_MODELS, ENV.IMAGE_MODELS] as const;

/**
 * Aliases of the models that the functions may call, of every kind, with what they pass to Bedrock as `modelId`.
 *
 * @throws AssemblyError if such a variable isn't the JSON object that lambda/contract describes
 */
export function models(functions: readonly FunctionSpec[]): ReadonlyMap<string, ModelSpec> {
  const found = new Map<string, ModelSpec>();
  for (const { name, environment } of functions) {
    for (const variable of MODEL_VARIABLES) {
      const json = environment[variable];
      if (json === undefined) continue;
      try {
        for (const [alias, model] of Object.entries(JSON.parse(json) as Record<string, ModelSpec>)) {
          found.set(alias, model);
        }
      } catch (cause) {
        throw new AssemblyError(`${name}: ${variable} must be a JSON object, found ${json}`, { cause });
      }
    }
  }
  return found;
}
