import { foundationModelOf } from './foundation-model';
import { type Guardrail, GuardrailEngine } from './guardrail/guardrail';
import type { AppliedGuardrail } from './operations/trace';
import { ServiceError, validation } from './protocol/errors';

/** Stands in every ARN that a caller of the stand-in leaves out. */
const LOCAL_ACCOUNT = '123456789012';
const NO_SUCH_GUARDRAIL = 'The guardrail identifier or version provided in the request does not exist.';

export interface AccessOptions {
  readonly region: string;
  readonly models: readonly string[];
  /** Foundation model of each profile of the account, by ARN. */
  readonly profiles: Readonly<Record<string, string>>;
  readonly guardrails: readonly Guardrail[];
  readonly requireGuardrail: boolean;
}

/** What exists and who may use it: the models, the guardrails, and the condition that pins the guardrail. */
export class Access {
  private readonly models: ReadonlySet<string>;
  private readonly profiles: AccessOptions['profiles'];
  private readonly engines: readonly GuardrailEngine[];
  private readonly requireGuardrail: boolean;

  /** @throws Error when the properties of a guardrail are not those of its resource type */
  constructor({ region, models, profiles, guardrails, requireGuardrail }: AccessOptions) {
    this.models = new Set(models);
    this.profiles = profiles;
    this.requireGuardrail = requireGuardrail;
    this.engines = guardrails.map(({ id, arn, versions, properties }) => {
      const defaultArn = `arn:aws:bedrock:${region}:${LOCAL_ACCOUNT}:guardrail/${id}`;
      return new GuardrailEngine(id, arn ?? defaultArn, versions, properties);
    });
  }

  /**
   * Denies a model call that does not carry a published version of a known guardrail, as the conditions on
   * `bedrock:GuardrailIdentifier` do.
   *
   * @throws ServiceError AccessDeniedException
   */
  authorize(
    action: 'InvokeModel' | 'InvokeModelWithResponseStream',
    modelId: string,
    id?: string,
    version?: string,
  ): void {
    if (!this.requireGuardrail) return;
    if (version !== undefined && version !== 'DRAFT' && this.find(id, version) !== undefined) return;
    throw new ServiceError(
      'AccessDeniedException',
      `User: arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/local/caller is not authorized to perform: bedrock:${action} on resource: ${modelId} with an explicit deny in an identity-based policy`,
    );
  }

  /**
   * @returns the foundation model behind an id or ARN
   * @throws ServiceError as the service does for a model that it does not have: ResourceNotFoundException for an ARN,
   *   ValidationException for an id
   */
  model(modelId: string): string {
    if (this.models.has(modelId)) return this.profiles[modelId] ?? foundationModelOf(modelId);
    if (modelId.startsWith('arn:'))
      throw new ServiceError('ResourceNotFoundException', 'The specified resource ARN is not found.');
    throw validation('The provided model identifier is invalid.');
  }

  /**
   * The guardrail that a Converse request names, if it names one.
   *
   * @throws ServiceError ValidationException when there is none such
   */
  converseGuardrail(id: string | undefined, version: string | undefined): AppliedGuardrail | undefined {
    if (id === undefined || version === undefined) return undefined;
    const engine = this.find(id, version);
    if (engine === undefined) throw validation(NO_SUCH_GUARDRAIL);
    return { engine, version };
  }

  /**
   * The guardrail of an ApplyGuardrail request.
   *
   * @throws ServiceError ResourceNotFoundException when there is none such
   */
  guardrail(id: string | undefined, version: string | undefined): AppliedGuardrail {
    const engine = this.find(id, version);
    if (engine === undefined || version === undefined)
      throw new ServiceError('ResourceNotFoundException', NO_SUCH_GUARDRAIL);
    return { engine, version };
  }

  private find(id: string | undefined, version: string | undefined): GuardrailEngine | undefined {
    const engine = this.engines.find((candidate) => candidate.id === id || candidate.arn === id);
    return engine?.versions.includes(version ?? '') || version === 'DRAFT' ? engine : undefined;
  }
}
