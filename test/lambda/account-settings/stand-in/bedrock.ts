import { type Call, check, invalid, type Service, ServiceFault } from './service';

const FLAGS = ['text', 'image', 'embedding', 'video', 'audio'].map((kind) => `${kind}DataDeliveryEnabled`);
const MODES = ['aws_review', 'default', 'inherit', 'none', 'provider_data_share'];

/** What Bedrock's control plane keeps of an account. */
export interface BedrockState {
  logging?: Record<string, unknown>;
  retention: string;
  guardrails: Record<string, unknown>[];
  /** Log groups, buckets and guardrails that are not there any more. */
  readonly gone: Set<string>;
}

/** Bedrock's control plane: it refuses what the service refuses, and fills in what the service fills in. */
export function bedrock(state: BedrockState): Service {
  const operations: Record<string, (call: Call) => Record<string, unknown>> = {
    'GET /logging/modelinvocations': () => (state.logging ? { loggingConfig: state.logging } : {}),
    'PUT /logging/modelinvocations': ({ body }) => {
      state.logging = loggingConfig(state, check(body, { loggingConfig: 'required' }, 'body').loggingConfig);
      return {};
    },
    'DELETE /logging/modelinvocations': () => {
      delete state.logging;
      return {};
    },
    'GET /data-retention': () => ({ mode: state.retention, updatedAt: '2026-11-21T00:00:00Z' }),
    'PUT /data-retention': ({ body }) => {
      const { mode } = check(body, { mode: 'required' }, 'body');
      if (!MODES.includes(String(mode))) throw invalid(`unknown mode ${mode}`);
      state.retention = String(mode);
      return { mode, updatedAt: '2026-11-21T00:00:00Z' };
    },
    // The first page is empty, as pages may be.
    'GET /enforcedGuardrailsConfiguration': ({ query }) =>
      query.has('nextToken') ? { guardrailsConfig: state.guardrails } : { guardrailsConfig: [], nextToken: 'more' },
    'PUT /enforcedGuardrailsConfiguration': ({ body }) => putGuardrail(state, body),
  };
  return (call) => {
    const operation = operations[`${call.method} ${call.path}`];
    if (operation) return operation(call);
    const [, configId] = call.path.match(/^\/enforcedGuardrailsConfiguration\/([a-z0-9]+)$/) ?? [];
    if (call.method !== 'DELETE' || !configId) return undefined;
    if (state.guardrails[0]?.configId !== configId) throw new ServiceFault(404, 'ResourceNotFoundException');
    state.guardrails = [];
    return {};
  };
}

/** @throws ServiceFault if a destination is not there: Bedrock writes to it first */
function loggingConfig({ gone }: BedrockState, given: unknown): Record<string, unknown> {
  const flags = Object.fromEntries(FLAGS.map((name): [string, 'optional'] => [name, 'optional']));
  const config = check(given, { cloudWatchConfig: 'optional', s3Config: 'optional', ...flags }, 'loggingConfig');
  for (const name of FLAGS) {
    if (!['boolean', 'undefined'].includes(typeof config[name])) throw invalid(`${name} is no boolean`);
  }
  if (!config.cloudWatchConfig && !config.s3Config) throw invalid('loggingConfig has no destination');
  const s3 = [config.s3Config];
  if (config.cloudWatchConfig) {
    const shape = { logGroupName: 'required', roleArn: 'required', largeDataDeliveryS3Config: 'optional' } as const;
    const { logGroupName, largeDataDeliveryS3Config } = check(config.cloudWatchConfig, shape, 'cloudWatchConfig');
    if (gone.has(String(logGroupName))) throw invalid(`failed to validate permissions for log group ${logGroupName}`);
    s3.push(largeDataDeliveryS3Config);
  }
  for (const destination of s3) {
    if (!destination) continue;
    const { bucketName } = check(destination, { bucketName: 'required', keyPrefix: 'optional' }, 's3Config');
    if (gone.has(String(bucketName))) throw invalid(`failed to validate permissions for bucket ${bucketName}`);
  }
  return { ...Object.fromEntries(FLAGS.map((name) => [name, true])), ...config };
}

function putGuardrail(state: BedrockState, body: unknown): Record<string, unknown> {
  const shape = { configId: 'optional', guardrailInferenceConfig: 'required' } as const;
  const { configId, guardrailInferenceConfig } = check(body, shape, 'body');
  const config = check(
    guardrailInferenceConfig,
    {
      guardrailIdentifier: 'required',
      guardrailVersion: 'required',
      selectiveContentGuarding: 'optional',
      modelEnforcement: 'optional',
    },
    'guardrailInferenceConfig',
  );
  const [existing] = state.guardrails;
  if (existing && existing.configId !== configId) throw new ServiceFault(409, 'ConflictException');
  if (!existing && configId) throw new ServiceFault(404, 'ResourceNotFoundException');
  const arn = String(config.guardrailIdentifier);
  if (state.gone.has(arn)) throw new ServiceFault(404, 'ResourceNotFoundException', `there is no guardrail ${arn}`);
  state.guardrails = [enforced(config)];
  return { configId: state.guardrails[0]?.configId };
}

/** A configuration as the service lists it. */
export function enforced(config: Record<string, unknown>): Record<string, unknown> {
  const arn = String(config.guardrailIdentifier);
  return {
    configId: 'e1x2a3m4p5',
    guardrailArn: arn,
    guardrailId: arn.split('/')[1],
    guardrailVersion: config.guardrailVersion,
    selectiveContentGuarding: config.selectiveContentGuarding ?? { system: 'COMPREHENSIVE', messages: 'COMPREHENSIVE' },
    modelEnforcement: config.modelEnforcement ?? { includedModels: ['ALL'], excludedModels: [] },
    createdAt: '2026-11-21T00:00:00Z',
    createdBy: 'arn:aws:iam::111122223333:role/somebody',
    owner: 'ACCOUNT',
  };
}
