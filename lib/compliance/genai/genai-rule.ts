import type { CfnResource } from 'aws-cdk-lib';
import type { NagMessageLevel, NagRuleResult } from 'cdk-nag';

/** A rule of the generative-AI pack. It holds any CDK app to it, so it knows resource types and no construct paths. */
export interface GenAiRule {
  /** PascalCase; a finding is reported as `GenAI-<id>`, or `GenAI-<id>[<detail>]` when `check` names details. */
  readonly id: string;
  readonly level: NagMessageLevel.ERROR | NagMessageLevel.WARN;
  /** One sentence: what is wrong and what to do. */
  readonly info: string;
  /** Why the rule exists: what can go wrong without it. */
  readonly explanation: string;
  /**
   * Published controls that the rule serves, by their own ids: `GENSEC01-BP01` (Well-Architected Generative AI Lens),
   * `LLM01:2025` (OWASP), `FMI-01` (AWS sample Config rules), `Bedrock.1` (Security Hub). Empty where there is none.
   */
  readonly controls: readonly string[];
  /**
   * Judges one resource; called for every resource of the app. Doesn't throw on intrinsics: see template-values.ts for
   * what a value that is known only at deployment counts as.
   */
  check(node: CfnResource): NagRuleResult;
}
