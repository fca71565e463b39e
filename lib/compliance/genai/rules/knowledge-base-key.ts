import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt, valuesAt } from '../property-paths';
import { isPresent, propertiesOf } from '../template-values';

/**
 * Trigger: a data source without `ServerSideEncryptionConfiguration.KmsKeyArn`, or a knowledge base with a managed store
 * without it. Why: what is ingested passes through storage of the service, which is otherwise under a key of AWS.
 */
export const knowledgeBaseKey: GenAiRule = {
  id: 'KnowledgeBaseKey',
  level: NagMessageLevel.ERROR,
  info: 'The knowledge base keeps ingested documents under a key that AWS owns; set ServerSideEncryptionConfiguration.KmsKeyArn to a customer managed key.',
  explanation:
    'Ingestion copies documents into storage of the service; only a customer managed key lets the company see, limit and end the access to them.',
  controls: ['Bedrock.1', 'GENSEC01-BP03', 'LLM02:2025'],
  check(node) {
    if (node.cfnResourceType === 'AWS::Bedrock::DataSource') return requireAt(propertiesOf(node), KEY, isPresent);
    if (node.cfnResourceType !== 'AWS::Bedrock::KnowledgeBase') return NagRuleCompliance.NOT_APPLICABLE;
    const managed = valuesAt(propertiesOf(node), 'KnowledgeBaseConfiguration.ManagedKnowledgeBaseConfiguration').filter(
      (configuration) => configuration !== undefined,
    );
    return managed.length === 0 ? NagRuleCompliance.NOT_APPLICABLE : requireAt(managed, KEY, isPresent);
  },
};

const KEY = 'ServerSideEncryptionConfiguration.KmsKeyArn';
