import { App, CfnResource } from 'aws-cdk-lib';
import cdkJson from '../../../cdk.json';
import { BaselineStage } from '../../../lib/baseline-stage';
import { GenAiChecks } from '../../../lib/compliance/genai/genai-checks';
import { listOf, propertiesOf, recordOf } from '../../../lib/compliance/genai/template-values';
import { configNames, loadConfig } from '../../../lib/config';
import { TODAY } from '../../support/stage';

/** Findings of the pack in the stage of a shipped config, each as `<rule> @ <construct path>`. */
function findingsIn(config: string, references: 'before' | 'after'): string[] {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  new BaselineStage(app, 'Stage', { config: loadConfig(config), today: TODAY });
  if (references === 'after') app.synth();
  return new GenAiChecks()
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} @ ${constructPath}`),
    );
}

test.each(configNames())(
  '%s has no finding, neither before nor after references between stacks are exports',
  (config) => {
    expect(findingsIn(config, 'before')).toEqual([]);
    expect(findingsIn(config, 'after')).toEqual([]);
  },
);

test('the pack is alive in the platform: without its denies, its key and its endpoint policy it has findings', () => {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  new BaselineStage(app, 'Stage', { config: loadConfig('sandbox'), today: TODAY });
  for (const node of app.node.findAll().filter(CfnResource.isCfnResource)) {
    if (node.cfnResourceType === 'AWS::Bedrock::Guardrail') node.addPropertyDeletionOverride('KmsKeyArn');
    if (node.cfnResourceType === 'AWS::EC2::VPCEndpoint') node.addPropertyDeletionOverride('PolicyDocument');
    if (node.cfnResourceType === 'AWS::IAM::ManagedPolicy') {
      const { Statement } = recordOf(propertiesOf(node).PolicyDocument);
      node.addPropertyOverride(
        'PolicyDocument.Statement',
        listOf(Statement).filter((statement) => recordOf(statement).Effect === 'Allow'),
      );
    }
  }
  const found = new Set(new GenAiChecks().validateScope(app).violations.map(({ ruleName }) => ruleName));
  expect([...found].sort()).toEqual([
    'GenAI-BedrockEndpointPolicy',
    'GenAI-EndpointPolicyPresent',
    'GenAI-GuardrailDeny',
    'GenAI-GuardrailKey',
  ]);
});
