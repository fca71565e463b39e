import type { CfnResource } from 'aws-cdk-lib';
import { NagPack, type NagPackProps } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { GenAiRule } from './genai-rule';
import { GENAI_RULES } from './rules';

/**
 * Checks for generative AI on AWS, for any CDK app: `Validations.of(app).addPlugins(new GenAiChecks(app))`. A finding
 * is acknowledged as with every cdk-nag pack, under `GenAI-<rule>` or `GenAI-<rule>[<detail>]`.
 */
export class GenAiChecks extends NagPack {
  readonly name = 'GenAI';

  /** @param rules what to apply; @default every rule of the pack */
  constructor(
    scope?: IConstruct,
    props?: NagPackProps,
    private readonly rules: readonly GenAiRule[] = GENAI_RULES,
  ) {
    super(scope, props);
    this.packName = 'GenAI';
  }

  protected checkResource(node: CfnResource): void {
    for (const rule of this.rules) {
      this.applyRule({
        ruleSuffixOverride: rule.id,
        info: rule.info,
        explanation: [rule.explanation, ...rule.controls.map((control) => `[${control}]`)].join(' '),
        level: rule.level,
        node,
        rule: (resource) => rule.check(resource),
      });
    }
  }
}
