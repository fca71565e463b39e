import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';
import { BaselineStage } from '../../lib/baseline-stage';
import type { BaselineConfigInput } from '../../lib/config';
import { givenConfig } from './configs';

/** Day on which the tests take place, so that no model retires under them. */
export const TODAY = '2026-11-21';

/** A stage of the least config with changes, with the feature flags of cdk.json and without bundling. */
export function givenStage(changes: Partial<BaselineConfigInput> = {}): BaselineStage {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  return new BaselineStage(app, 'Stage', { config: givenConfig(changes), today: TODAY });
}

const STACKS = ['Foundation', 'Audit', 'Models', 'Inference', 'Observability'] as const;

/** Templates of a stage by stack id, those that every config has. */
export function templatesOf(stage: BaselineStage): Record<(typeof STACKS)[number], Template> {
  const entries = STACKS.map((id) => [id, Template.fromStack(stage.node.findChild(id) as Stack)]);
  return Object.fromEntries(entries);
}

/** Every policy statement of a template's managed policies. */
export function policyStatements(template: Template): Record<string, unknown>[] {
  return Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(
    (policy) => policy.Properties.PolicyDocument.Statement as Record<string, unknown>[],
  );
}
