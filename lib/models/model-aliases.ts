import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ModelCard, ModelKind } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import { type ResolvedModel, resolveModel, type Scope } from '../residency';

/** Lambda takes 4 KB of environment in all. Source: Lambda quotas. */
const MAX_ENVIRONMENT_BYTES = 3_500;

/** An alias in the config: a model id, or one with the scope of its inference profile. */
export type ModelEntry = string | { readonly model: string; readonly scope?: Scope };

/** The models of one kind: alias -> what is invoked, and where that may run. */
export abstract class ModelAliases {
  readonly aliases: ReadonlyMap<string, ResolvedModel>;
  /**
   * Whether calls carry the guardrail, and are denied without it. Only of models that answer with numbers IAM does not
   * evaluate `bedrock:GuardrailIdentifier`; for them the condition would deny every call.
   */
  abstract readonly guarded: boolean;

  /**
   * @param kind what `GET /v1/models` calls them
   * @param entries alias -> entry of the config
   * @param today ISO date, for retirements
   * @param require passes a model on that can serve the kind, and throws ResidencyError for one that can't
   * @throws ResidencyError when a model is unknown, retired, not offered in the Region, or could leave the residency
   */
  protected constructor(
    readonly kind: ModelKind,
    entries: Readonly<Record<string, ModelEntry>>,
    config: BaselineConfig,
    today: string,
    require: (resolved: ResolvedModel) => ResolvedModel,
  ) {
    this.aliases = new Map(
      Object.entries(entries).map(([alias, entry]) => {
        const { model, scope } = typeof entry === 'string' ? { model: entry, scope: undefined } : entry;
        const { region, residency, account } = config;
        return [alias, require(resolveModel({ modelId: model, scope, region, residency, account, today }))];
      }),
    );
  }

  get models(): ResolvedModel[] {
    return [...this.aliases.values()];
  }

  /** ARNs of the foundation models and inference profiles. */
  get arns(): string[] {
    const arns = this.models.flatMap(({ foundationModelArns, profileArn }) => [
      ...foundationModelArns,
      ...(profileArn ? [profileArn] : []),
    ]);
    return [...new Set(arns)].sort();
  }

  /** What `GET /v1/models` lists. */
  get cards(): Record<string, ModelCard> {
    return this.map(({ model }) => ({ owned_by: model.provider, model: model.modelId, kind: this.kind }));
  }

  /** Warns, through the construct, of Legacy models. No error, as synth can't know whether the account calls them already. */
  warnOfRetirements(scope: Construct): void {
    for (const [alias, { legacyNotice }] of this.aliases) {
      if (legacyNotice)
        Annotations.of(scope).addWarningV2(`bedrock-baseline:legacy-model/${alias}`, `alias ${alias}: ${legacyNotice}`);
    }
  }

  /**
   * What a function's environment says of the models, by alias.
   * @param path of the aliases in the config
   * @throws Error when it does not fit into an environment
   */
  protected toEnvironment(path: string, models: Record<string, object>): string {
    const json = JSON.stringify(models);
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_ENVIRONMENT_BYTES) {
      throw new Error(
        `${path}: ${this.aliases.size} aliases take ${bytes} bytes of the function's environment, expected at most ` +
          `${MAX_ENVIRONMENT_BYTES}; remove aliases or shorten their names`,
      );
    }
    return json;
  }

  /** Something of each model, by alias. */
  map<T>(f: (resolved: ResolvedModel) => T): Record<string, T> {
    return Object.fromEntries([...this.aliases].map(([alias, resolved]) => [alias, f(resolved)]));
  }
}
