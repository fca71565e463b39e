import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requiredValues } from '../policy-conditions';
import { covers, type Statement, statementsIn } from '../policy-statements';
import { isPresent, propertiesOf, textsOf } from '../template-values';

const GENAI_SERVICE = /(^|\.)(aws\.)?(bedrock|sagemaker)[a-z-]*(\.|$)/;

/** Actions on resources that have an ARN: allowed on `*`, they reach what nobody has named. */
const SCOPED_ACTIONS = [
  'bedrock:InvokeModel',
  'bedrock:InvokeModelWithResponseStream',
  'bedrock:ApplyGuardrail',
  'bedrock:InvokeAgent',
  'bedrock:InvokeFlow',
  'bedrock:Retrieve',
  'bedrock:DeleteGuardrail',
  'bedrock-agentcore:InvokeAgentRuntime',
  'sagemaker:InvokeEndpoint',
  'sagemaker:InvokeEndpointWithResponseStream',
];

const WHOLE_SERVICE = /^(\*|(bedrock|sagemaker)[a-z-]*:\*)$/i;
const PRINCIPAL_KEYS = ['aws:PrincipalAccount', 'aws:PrincipalArn', 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'];

/**
 * Trigger: an endpoint of a Bedrock, AgentCore or SageMaker service that has no policy, or whose policy allows a whole
 * service (`Action`), actions on resources that it doesn't name (`Resource`), or principals that neither `Principal` nor
 * a condition such as `aws:PrincipalAccount` limits (`Principal`).
 */
export const bedrockEndpointPolicy: GenAiRule = {
  id: 'BedrockEndpointPolicy',
  level: NagMessageLevel.ERROR,
  info: 'The endpoint of the model service lets through more than the workload calls; name actions and resources, and limit principals by a condition such as aws:PrincipalAccount.',
  explanation:
    "A stolen credential of another account, used inside the VPC, reaches that account's models and logs through the endpoint; prompts leave with it.",
  controls: ['GENSEC01-BP02', 'LLM02:2025', 'FMI-10'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::EC2::VPCEndpoint') return NagRuleCompliance.NOT_APPLICABLE;
    const { ServiceName, PolicyDocument } = propertiesOf(node);
    if (!textsOf(ServiceName).some((name) => GENAI_SERVICE.test(name))) return NagRuleCompliance.NOT_APPLICABLE;
    if (!isPresent(PolicyDocument)) return NagRuleCompliance.NON_COMPLIANT;
    const allows = statementsIn(PolicyDocument).filter((statement) => statement.allows);
    return [
      ...(allows.some(isWholeService) ? ['Action'] : []),
      ...(allows.some(isUnnamedResource) ? ['Resource'] : []),
      ...(allows.every(hasLimitedPrincipals) ? [] : ['Principal']),
    ];
  },
};

function isWholeService({ actions, notActions }: Statement): boolean {
  return notActions.length > 0 || actions.some((action) => WHOLE_SERVICE.test(action));
}

function isUnnamedResource(statement: Statement): boolean {
  const { resources, notResources } = statement;
  return (
    (notResources.length > 0 || resources.includes('*')) && SCOPED_ACTIONS.some((action) => covers(statement, action))
  );
}

function hasLimitedPrincipals({ principals, conditions }: Statement): boolean {
  const named = principals.length > 0 && !principals.includes('*');
  return named || PRINCIPAL_KEYS.some((key) => requiredValues(conditions, key)?.every((value) => value !== '*'));
}
