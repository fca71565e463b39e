import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  type NagPack,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import { GenAiChecks } from '../../lib/compliance/genai/genai-checks';
import { GENAI_RULES } from '../../lib/compliance/genai/rules';
import { adaptTemplate } from './adapt-template';
import { readTemplateFile, UnusableTemplateError } from './template-file';

/** The packs, by the name that their findings begin with. */
export const PACKS: Readonly<Record<string, new () => NagPack>> = {
  GenAI: GenAiChecks,
  AwsSolutions: AwsSolutionsChecks,
  'NIST.800.53.R5': NIST80053R5Checks,
  'HIPAA.Security': HIPAASecurityChecks,
  'PCI.DSS.321': PCIDSS321Checks,
  Serverless: ServerlessChecks,
};

/** What a rule has against a resource. */
export interface Finding {
  /** Logical id of the resource. */
  readonly resource: string;
  /** CloudFormation type of the resource. */
  readonly type: string;
  /** Rule id, with the detail in brackets where there is one: `GenAI-ModelScopedInvoke[*]`. */
  readonly rule: string;
  readonly level: 'ERROR' | 'WARN';
  /** What is wrong and what to do; or that the rule can't judge the value, which counts as a finding in these packs. */
  readonly text: string;
  /** Published controls that the rule serves; of the GenAI pack only, the other packs are controls themselves. */
  readonly controls: readonly string[];
}

export interface CheckedTemplate {
  /** Path as given. */
  readonly template: string;
  /** What of the template the checks could not see. */
  readonly notes: readonly string[];
  /** Sorted by resource, level and rule. */
  readonly findings: readonly Finding[];
}

/**
 * Holds CloudFormation templates, whatever made them, to packs of rules. Each template is a stack of its own.
 *
 * @param packs names out of {@link PACKS}
 * @throws UnusableTemplateError for the first file that holds no template
 */
export function checkTemplates(paths: readonly string[], packs: readonly string[]): CheckedTemplate[] {
  const folder = mkdtempSync(join(tmpdir(), 'nag-'));
  try {
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const included = paths.map((path, index) => {
      const { template, notes } = adaptTemplate(path, readTemplateFile(path));
      const file = join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(template));
      return { path, notes, stack: include(app, path, `Template${index}`, file) };
    });
    return included.map(({ path, notes, stack }) => ({ template: path, notes, findings: findingsIn(stack, packs) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function include(app: App, path: string, id: string, file: string): Stack {
  const stack = new Stack(app, id);
  try {
    new CfnInclude(stack, 'Template', { templateFile: file, allowCyclicalReferences: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UnusableTemplateError(
      `${basename(path)} is no template that CloudFormation would take: ${message}; correct it`,
      { cause },
    );
  }
  return stack;
}

function findingsIn(stack: Stack, packs: readonly string[]): Finding[] {
  const resources = new Map(
    stack.node
      .findAll()
      .filter(CfnResource.isCfnResource)
      .map((node) => [node.node.path, node]),
  );
  const controls = new Map(GENAI_RULES.map((rule) => [`GenAI-${rule.id}`, rule.controls]));
  return packs
    .flatMap((name) => {
      const Pack = PACKS[name];
      return Pack === undefined ? [] : new Pack().validateScope(stack).violations;
    })
    .flatMap((violation) =>
      violation.violatingResources.map(({ constructPath = '' }): Finding => {
        const node = resources.get(constructPath);
        return {
          resource: node === undefined ? constructPath : String(stack.resolve(node.logicalId)),
          type: node?.cfnResourceType ?? '',
          rule: violation.ruleName,
          level: violation.severity === 'error' ? 'ERROR' : 'WARN',
          text: violation.description,
          controls: controls.get(violation.ruleName.replace(/\[.*$/s, '')) ?? [],
        };
      }),
    )
    .sort((a, b) => compare(a.resource, b.resource) || compare(a.level, b.level) || compare(a.rule, b.rule));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
