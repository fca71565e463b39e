import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt, valuesAt, verdict } from '../property-paths';
import { isPresent, isReference, propertiesOf } from '../template-values';

/**
 * Trigger: an S3 vector bucket that is not under `aws:kms` with a key, or an index that overrides its bucket with less.
 * An index that says nothing takes over the bucket's encryption. Why: vectors and their metadata hold the documents.
 */
export const s3VectorsKey: GenAiRule = {
  id: 'S3VectorsKey',
  level: NagMessageLevel.ERROR,
  info: 'The vectors are not under a customer managed key; set EncryptionConfiguration to SseType aws:kms with a KmsKeyArn.',
  explanation:
    'Embeddings and their metadata give the text away that they were made of; encryption can not be changed after creation.',
  controls: ['GENSEC01-BP03', 'LLM08:2025'],
  check(node) {
    const bucket = node.cfnResourceType === 'AWS::S3Vectors::VectorBucket';
    if (!bucket && node.cfnResourceType !== 'AWS::S3Vectors::Index') return NagRuleCompliance.NOT_APPLICABLE;
    const encryptions = valuesAt(propertiesOf(node), 'EncryptionConfiguration');
    return verdict(
      encryptions.every((encryption) => {
        if (isReference(encryption) || (encryption === undefined && !bucket)) return true;
        return [
          requireAt(encryption, 'SseType', (type) => type === 'aws:kms'),
          requireAt(encryption, 'KmsKeyArn', isPresent),
        ].every((result) => result === NagRuleCompliance.COMPLIANT);
      }),
    );
  },
};
