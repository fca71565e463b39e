import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import { hasLocalStorage } from '../../../jumpstart/instance-storage';
import type { GenAiRule } from '../genai-rule';
import { requireAt, requireKey, valuesAt } from '../property-paths';
import { isPresent, propertiesOf, textOf } from '../template-values';

/**
 * Trigger: an endpoint configuration or a notebook without `KmsKeyId`, or captured data or asynchronous answers written
 * without one. Variants that are serverless, or run on instances with local storage, take no key for their volume.
 */
export const sageMakerKeys: GenAiRule = {
  id: 'SageMakerKeys',
  level: NagMessageLevel.ERROR,
  info: 'SageMaker stores content under a key that the company does not manage; set KmsKeyId, also in DataCaptureConfig and AsyncInferenceConfig.OutputConfig.',
  explanation: 'Captured requests and asynchronous answers are prompts and completions, at rest in a bucket.',
  controls: ['SageMaker.21', 'GENSEC01-BP03', 'LLM02:2025'],
  check(node) {
    if (node.cfnResourceType !== 'AWS::SageMaker::EndpointConfig') {
      return requireKey(node, { 'AWS::SageMaker::NotebookInstance': 'KmsKeyId' });
    }
    const properties = propertiesOf(node);
    const written = ['DataCaptureConfig', 'AsyncInferenceConfig.OutputConfig']
      .flatMap((path) => valuesAt(properties, path))
      .filter(isPresent);
    const volumes = takesVolumeKey(properties) ? [properties] : [];
    const keys = [...volumes, ...written];
    return keys.length === 0 ? NagRuleCompliance.COMPLIANT : requireAt(keys, 'KmsKeyId', isPresent);
  },
};

function takesVolumeKey(properties: Readonly<Record<string, unknown>>): boolean {
  const variants = valuesAt(properties, 'ProductionVariants');
  return !variants.some(
    (variant) =>
      valuesAt(variant, 'ServerlessConfig').some(isPresent) ||
      valuesAt(variant, 'InstanceType').some((type) => hasLocalStorage(textOf(type))),
  );
}
