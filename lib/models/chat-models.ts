import { Annotations } from 'aws-cdk-lib';
import { type IInterfaceVpcEndpoint, Port } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type ChatModel, ENV, type ModelCard } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import type { PlatformFunction } from '../inference/platform-function';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import { capabilitiesOf, type ResolvedModel, requireChat, resolveModel } from '../residency';
import { PerimeterPolicy } from './perimeter-policy';

/** Lambda takes 4 KB of environment in all. Source: Lambda quotas. */
const MAX_ENVIRONMENT_BYTES = 3_500;
/** Size of a managed policy without white space, in characters. Source: IAM quotas. */
const MAX_POLICY_CHARACTERS = 6_000;

/** The chat models of a config: alias -> what is invoked, and where that may run. */
export class ChatModels {
  readonly aliases: ReadonlyMap<string, ResolvedModel>;

  /**
   * @param today ISO date, for retirements
   * @throws ResidencyError when a model is unknown, retired, not offered in the Region, or could leave the residency
   */
  constructor(config: BaselineConfig, today: string) {
    this.aliases = new Map(
      Object.entries(config.models.chat).map(([alias, entry]) => {
        const { model, scope } = typeof entry === 'string' ? { model: entry, scope: undefined } : entry;
        const resolved = resolveModel({
          modelId: model,
          scope,
          region: config.region,
          residency: config.residency,
          account: config.account,
          today,
        });
        requireChat(resolved);
        return [alias, resolved];
      }),
    );
  }

  get foundationModelArns(): string[] {
    return unique([...this.aliases.values()].flatMap((model) => [...model.foundationModelArns]));
  }

  get inferenceProfileArns(): string[] {
    return unique([...this.aliases.values()].flatMap((model) => (model.profileArn ? [model.profileArn] : [])));
  }

  /** What `GET /v1/models` lists. */
  get cards(): Record<string, ModelCard> {
    return mapValues(this.aliases, ({ model }) => ({ owned_by: model.provider, model: model.modelId, kind: 'chat' }));
  }

  /** Warns, through the construct, of models whose end is announced. */
  warnOfRetirements(scope: Construct): void {
    for (const [alias, model] of this.aliases) {
      if (model.legacyNotice) Annotations.of(scope).addInfo(`alias ${alias}: ${model.legacyNotice}`);
    }
  }

  /**
   * Lets a function call these models with the pinned version of the guardrail, through the endpoint, and in no other
   * way; and tells it how.
   */
  grantInvoke(
    fn: PlatformFunction,
    config: BaselineConfig,
    guardrail: PlatformGuardrail,
    endpoint: IInterfaceVpcEndpoint,
  ): void {
    const models: Record<string, ChatModel> = mapValues(this.aliases, ({ model, invokeId }) => ({
      invoke: invokeId,
      modelId: model.modelId,
      ...capabilitiesOf(model),
    }));
    const variables = {
      [ENV.CHAT_MODELS]: JSON.stringify(models),
      [ENV.GUARDRAIL_ID]: guardrail.guardrailId,
      [ENV.GUARDRAIL_VERSION]: guardrail.version,
    };
    const bytes = Buffer.byteLength(variables[ENV.CHAT_MODELS] ?? '');
    if (bytes > MAX_ENVIRONMENT_BYTES) {
      throw new Error(
        `models.chat: ${this.aliases.size} aliases take ${bytes} bytes of the function's environment, expected at most ` +
          `${MAX_ENVIRONMENT_BYTES}; remove aliases or shorten their names`,
      );
    }
    for (const [key, value] of Object.entries(variables)) fn.function.addEnvironment(key, value);

    const pinned = { StringEquals: { 'bedrock:GuardrailIdentifier': guardrail.pinnedIdentifier } };
    const actions = [...BEDROCK_RUNTIME_ACTIONS.invoke];
    fn.allow(
      new PolicyStatement({
        sid: 'ApplyTheGuardrail',
        actions: [...BEDROCK_RUNTIME_ACTIONS.applyGuardrail],
        resources: guardrail.appliedArns,
      }),
      new PolicyStatement({
        sid: 'ReadTheGuardrail',
        actions: ['kms:Decrypt'],
        resources: [guardrail.dataKey.keyArn],
      }),
    );
    this.invokeStatements(actions, pinned).forEach((statements, i) => {
      fn.attach(
        new ManagedPolicy(fn, `Models${i + 1}`, { description: 'Models that the function may call', statements }),
      );
    });
    fn.attach(
      new PerimeterPolicy(fn, 'Perimeter', {
        config,
        models: [...this.aliases.values()],
        guardrail,
        endpointId: endpoint.vpcEndpointId,
      }),
    );
    fn.function.connections.allowTo(endpoint, Port.HTTPS, 'bedrock-runtime');
  }

  /** Statements in groups that fit a managed policy each. */
  private invokeStatements(actions: string[], pinned: { StringEquals: Record<string, string> }): PolicyStatement[][] {
    const groups: PolicyStatement[][] = [];
    let size = Number.POSITIVE_INFINITY;
    for (const model of new Map([...this.aliases.values()].map((m) => [m.invokeId, m])).values()) {
      const statements = model.profileArn
        ? [
            new PolicyStatement({ actions, resources: [model.profileArn], conditions: pinned }),
            new PolicyStatement({
              actions,
              resources: [...model.foundationModelArns],
              conditions: {
                StringEquals: { ...pinned.StringEquals, 'bedrock:InferenceProfileArn': model.profileArn },
              },
            }),
          ]
        : [new PolicyStatement({ actions, resources: [...model.foundationModelArns], conditions: pinned })];
      // 450 characters hold a statement's frame, its conditions and the guardrail's ARN as it is when resolved.
      const added = statements.length * 450 + JSON.stringify(model.foundationModelArns).length;
      if (size + added > MAX_POLICY_CHARACTERS) {
        groups.push([]);
        size = 0;
      }
      groups.at(-1)?.push(...statements);
      size += added;
    }
    return groups;
  }
}

function unique(values: string[]): string[] {
  return [...new Set(values)].sort();
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, f: (value: T) => U): Record<string, U> {
  return Object.fromEntries([...map].map(([key, value]) => [key, f(value)]));
}
