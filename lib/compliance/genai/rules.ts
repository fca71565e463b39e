import type { GenAiRule } from './genai-rule';
import { agentGuardrail } from './rules/agent-guardrail';
import { agentKey } from './rules/agent-key';
import { agentCoreAuthorizer } from './rules/agentcore-authorizer';
import { agentCoreBrowserRecording } from './rules/agentcore-browser-recording';
import { agentCoreKeys } from './rules/agentcore-keys';
import { agentCoreVpc } from './rules/agentcore-vpc';
import { bedrockEndpointPolicy } from './rules/bedrock-endpoint-policy';
import { dataAutomationKey } from './rules/data-automation-key';
import { endpointPolicyPresent } from './rules/endpoint-policy-present';
import { enforcedGuardrailComprehensive } from './rules/enforced-guardrail-comprehensive';
import { functionUrlPublic } from './rules/function-url-public';
import { guardrailCondition } from './rules/guardrail-condition';
import { guardrailConditionVersioned } from './rules/guardrail-condition-versioned';
import { guardrailContentFilters } from './rules/guardrail-content-filters';
import { guardrailDeny } from './rules/guardrail-deny';
import { guardrailGrounding } from './rules/guardrail-grounding';
import { guardrailKey } from './rules/guardrail-key';
import { guardrailPii } from './rules/guardrail-pii';
import { guardrailTier } from './rules/guardrail-tier';
import { guardrailTopics } from './rules/guardrail-topics';
import { guardrailVersionPinned } from './rules/guardrail-version-pinned';
import { guardrailVersionPublished } from './rules/guardrail-version-published';
import { guardrailWords } from './rules/guardrail-words';
import { invocationLoggingKept } from './rules/invocation-logging-kept';
import { knowledgeBaseKey } from './rules/knowledge-base-key';
import { knowledgeBaseRoleScoped } from './rules/knowledge-base-role-scoped';
import { logRetention } from './rules/log-retention';
import { modelApiAuthorized } from './rules/model-api-authorized';
import { modelScopedInvoke } from './rules/model-scoped-invoke';
import { noAdministratorAccess } from './rules/no-administrator-access';
import { noBearerTokens } from './rules/no-bearer-tokens';
import { noMantle } from './rules/no-mantle';
import { noPathToInternet } from './rules/no-path-to-internet';
import { promptKey } from './rules/prompt-key';
import { retrieveAndGenerateDenied } from './rules/retrieve-and-generate-denied';
import { s3VectorsKey } from './rules/s3-vectors-key';
import { sageMakerKeys } from './rules/sagemaker-keys';
import { sageMakerNetworkIsolation } from './rules/sagemaker-network-isolation';
import { sageMakerVpc } from './rules/sagemaker-vpc';
import { serviceTrustScoped } from './rules/service-trust-scoped';
import { trailBedrockSelectors } from './rules/trail-bedrock-selectors';
import { vectorStorePrivate } from './rules/vector-store-private';
import { wildcardBedrockActions } from './rules/wildcard-bedrock-actions';
import { wildcardPassRole } from './rules/wildcard-pass-role';

/** What principals may do: calls of models only by name, only with the guardrail. */
export const ACCESS_RULES: readonly GenAiRule[] = [
  modelScopedInvoke,
  guardrailCondition,
  guardrailConditionVersioned,
  guardrailDeny,
  noBearerTokens,
  noMantle,
  wildcardBedrockActions,
  wildcardPassRole,
  serviceTrustScoped,
  noAdministratorAccess,
];

/** What the network lets through. */
export const NETWORK_RULES: readonly GenAiRule[] = [endpointPolicyPresent, bedrockEndpointPolicy, noPathToInternet];

/** What a guardrail stops, and which one applies. */
export const GUARDRAIL_RULES: readonly GenAiRule[] = [
  guardrailContentFilters,
  guardrailPii,
  guardrailTopics,
  guardrailWords,
  guardrailGrounding,
  guardrailTier,
  guardrailKey,
  guardrailVersionPublished,
  guardrailVersionPinned,
  enforcedGuardrailComprehensive,
];

/** What leaves a trace. */
export const AUDIT_RULES: readonly GenAiRule[] = [trailBedrockSelectors, invocationLoggingKept, logRetention];

/** What knowledge bases read and where they keep it. */
const KNOWLEDGE_RULES: readonly GenAiRule[] = [
  knowledgeBaseRoleScoped,
  knowledgeBaseKey,
  retrieveAndGenerateDenied,
  vectorStorePrivate,
  s3VectorsKey,
  dataAutomationKey,
];

/** What agents, flows and prompts are held to. */
const AGENT_RULES: readonly GenAiRule[] = [
  agentGuardrail,
  agentKey,
  promptKey,
  agentCoreVpc,
  agentCoreKeys,
  agentCoreAuthorizer,
  agentCoreBrowserRecording,
];

/** How models on SageMaker run. */
const SAGEMAKER_RULES: readonly GenAiRule[] = [sageMakerNetworkIsolation, sageMakerVpc, sageMakerKeys];

/** Who may call what calls a model. */
const API_RULES: readonly GenAiRule[] = [modelApiAuthorized, functionUrlPublic];

/** Every rule of the pack. */
export const GENAI_RULES: readonly GenAiRule[] = [
  ...ACCESS_RULES,
  ...NETWORK_RULES,
  ...GUARDRAIL_RULES,
  ...AUDIT_RULES,
  ...KNOWLEDGE_RULES,
  ...AGENT_RULES,
  ...SAGEMAKER_RULES,
  ...API_RULES,
];
