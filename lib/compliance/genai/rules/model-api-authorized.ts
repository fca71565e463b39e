import type { CfnResource } from 'aws-cdk-lib';
import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { INVOKE_ACTIONS } from '../model-access';
import { covers } from '../policy-statements';
import { statementsByPrincipal } from '../principals';
import { requireAt, valuesAt } from '../property-paths';
import { logicalIdOf, resourcesOf, rolesNamedBy } from '../stack-resources';
import { propertiesOf, textsIn } from '../template-values';

/**
 * Trigger: a method or route of API Gateway without authorization, in front of a function of the stack whose role may
 * call models, or of Bedrock itself. Preflight (`OPTIONS`) is exempt. WebSocket routes other than `$default` are not
 * judged: these are authorized at `$connect`. A resource policy alone is no authorization: it knows networks, not callers.
 */
export const modelApiAuthorized: GenAiRule = {
  id: 'ModelApiAuthorized',
  level: NagMessageLevel.ERROR,
  info: 'Anyone who reaches the API may call the model behind it; set AuthorizationType to AWS_IAM, or to an authorizer.',
  explanation: 'Without a caller there is nobody to bill, to limit, to give a guardrail to, or to find in the log.',
  controls: ['GENSEC01-BP01', 'LLM10:2025'],
  check(node) {
    const backends = backendsOf(node);
    if (!backends.some((uri) => callsModels(node, uri))) return NagRuleCompliance.NOT_APPLICABLE;
    return requireAt(propertiesOf(node), 'AuthorizationType', (type) => AUTHORIZED.includes(String(type)));
  },
};

const AUTHORIZED = ['AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS', 'JWT'];

/** What the method or route hands a request to; none for other resources. */
function backendsOf(node: CfnResource): string[] {
  switch (node.cfnResourceType) {
    case 'AWS::ApiGateway::Method': {
      const properties = propertiesOf(node);
      return properties.HttpMethod === 'OPTIONS' ? [] : valuesAt(properties, 'Integration.Uri').flatMap(textsIn);
    }
    case 'AWS::ApiGatewayV2::Api':
      return textsIn(propertiesOf(node).Target);
    case 'AWS::ApiGatewayV2::Route': {
      const { RouteKey, Target } = propertiesOf(node);
      if (!textsIn(RouteKey).some((key) => key === '$default' || (key.includes(' ') && !key.startsWith('OPTIONS ')))) {
        return [];
      }
      const targets = textsIn(Target);
      return resourcesOf(node, 'AWS::ApiGatewayV2::Integration')
        .filter((it) => targets.some((target) => target.includes(`<${logicalIdOf(it)}>`)))
        .flatMap((it) => textsIn(propertiesOf(it).IntegrationUri));
    }
    default:
      return [];
  }
}

function callsModels(node: CfnResource, uri: string): boolean {
  if (/:(bedrock(-[a-z-]+)?|runtime\.sagemaker):/.test(uri)) return true;
  return resourcesOf(node, 'AWS::Lambda::Function')
    .filter((it) => uri.includes(`<${logicalIdOf(it)}.Arn>`) || uri.includes(`<${logicalIdOf(it)}>`))
    .flatMap((it) => rolesNamedBy(it, 'Role'))
    .some(
      (role) =>
        textsIn(propertiesOf(role).ManagedPolicyArns).some((arn) => FULL_ACCESS.test(arn)) ||
        statementsByPrincipal(role)
          .flat()
          .some((it) => it.allows && MODEL_CALLS.some((action) => covers(it, action))),
    );
}

const FULL_ACCESS = /:policy\/(AdministratorAccess|PowerUserAccess|AmazonBedrock\w*|AmazonSageMakerFullAccess)$/;
const MODEL_CALLS = [
  ...INVOKE_ACTIONS,
  'bedrock:InvokeAgent',
  'bedrock:InvokeInlineAgent',
  'bedrock:InvokeFlow',
  'bedrock:RetrieveAndGenerate',
  'bedrock-agentcore:InvokeAgentRuntime',
  'sagemaker:InvokeEndpoint',
];
