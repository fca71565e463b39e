import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { covers, type Statement } from '../policy-statements';
import { statementsByPrincipal } from '../principals';
import { rolesNamedBy } from '../stack-resources';

/** One action for each thing that a knowledge base reads, calls or writes to. */
const DATA_ACTIONS = [
  'bedrock:InvokeModel',
  's3:GetObject',
  's3:ListBucket',
  's3vectors:QueryVectors',
  's3vectors:PutVectors',
  'aoss:APIAccessAll',
  'es:ESHttpGet',
  'rds-data:ExecuteStatement',
  'neptune-graph:ReadDataViaQuery',
  'secretsmanager:GetSecretValue',
  'kms:Decrypt',
];

/**
 * Trigger: an Allow for the role of a knowledge base that names no model, bucket, vector store, secret or key. A role
 * that another stack brings is not seen.
 */
export const knowledgeBaseRoleScoped: GenAiRule = {
  id: 'KnowledgeBaseRoleScoped',
  level: NagMessageLevel.ERROR,
  info: 'The role of the knowledge base reaches data or models that it does not name; name the embedding model, bucket, vector store, secret and key in Resource.',
  explanation:
    'Whoever may add a data source has the knowledge base read all that its role can read, and answers with it.',
  controls: ['GENSEC01-BP03', 'LLM02:2025', 'LLM08:2025'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::Bedrock::KnowledgeBase') return NagRuleCompliance.NOT_APPLICABLE;
    const findings = rolesNamedBy(node, 'RoleArn')
      .flatMap((role) => statementsByPrincipal(role).flat())
      .flatMap(unnamed);
    return [...new Set(findings)];
  },
};

function unnamed(statement: Statement): string[] {
  if (!statement.allows || !DATA_ACTIONS.some((action) => covers(statement, action))) return [];
  return statement.notResources.length > 0 ? ['NotResource'] : statement.resources.filter(namesNothing);
}

/** `*`, or an ARN that has `*` in place of the name, such as `collection/*`; an object of a bucket is `bucket/*`. */
function namesNothing(resource: string): boolean {
  const [arn, , service, , , ...name] = resource.replace(/<[^>]*>/g, 'reference').split(':');
  if (arn !== 'arn' || name.length === 0) return /^(\*|arn:.*\*)$/.test(resource);
  return (service === 's3' ? /^\*/ : /^([\w-]+[/:])?\*/).test(name.join(':'));
}
