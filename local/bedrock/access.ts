import type { ConverseStreamRequest } from '@aws-sdk/client-bedrock-runtime';
import { foundationModelOf, isFoundationModel, lifecycleOf } from './foundation-model';
import { type Guardrail, GuardrailEngine } from './guardrail/guardrail';
import { checkModel } from './model-rules';
import type { AppliedGuardrail } from './operations/trace';
import { ServiceError, validation } from './protocol/errors';
import { checkRequest } from './validation/request';

/** Stands in every ARN that a caller of the stand-in leaves out. */
const LOCAL_ACCOUNT = '123456789012';
const END_OF_LIFE =
  'This model version has reached the end of its life. Please refer to the AWS documentation for more details.';
const LEGACY =
  'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock';
const onDemand = (modelId: string): string =>
  `Invocation of model ID ${modelId} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`;
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
   * @param now the day decides whether a model has reached its end of life
   * @returns the foundation model behind an id or ARN
   * @throws ServiceError as the service does for a model that it does not have: ResourceNotFoundException for an ARN,
   *   ValidationException for an id. As for an account that is new: ResourceNotFoundException for a Legacy model
   */
  model(modelId: string, now: Date): string {
    if (this.models.has(modelId)) {
      const model = this.profiles[modelId] ?? foundationModelOf(modelId);
      const lifecycle = lifecycleOf(model, now);
      if (lifecycle === 'EOL') throw new ServiceError('ResourceNotFoundException', END_OF_LIFE);
      if (lifecycle === 'LEGACY') throw new ServiceError('ResourceNotFoundException', LEGACY);
      return model;
    }
    if (isFoundationModel(modelId) && this.profileOver(modelId)) throw validation(onDemand(modelId));
    if (modelId.startsWith('arn:'))
      throw new ServiceError('ResourceNotFoundException', 'The specified resource ARN is not found.');
    throw validation('The provided model identifier is invalid.');
  }

  /**
   * Checks a request as the service and the model do.
   *
   * @param model foundation-model id
   * @throws ServiceError ValidationException or AccessDeniedException
   */
  check(input: ConverseStreamRequest, model: string, streamed: boolean): void {
    checkRequest(input);
    checkModel(input, model, streamed);
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

  private profileOver(modelId: string): boolean {
    return [...this.models].some((id) => id !== modelId && foundationModelOf(id) === modelId);
  }

  private find(id: string | undefined, version: string | undefined): GuardrailEngine | undefined {
    const engine = this.engines.find((candidate) => candidate.id === id || candidate.arn === id);
    return engine?.versions.includes(version ?? '') || version === 'DRAFT' ? engine : undefined;
  }
}
