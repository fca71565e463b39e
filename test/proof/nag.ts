import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type IPolicyValidationPlugin, type PolicyViolation, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json';
import { AcknowledgementRegister } from '../../lib/compliance/acknowledgement-register';
import { ACKNOWLEDGEMENTS } from '../../lib/compliance/acknowledgements';
import { GenAiChecks } from '../../lib/compliance/genai/genai-checks';
import { Resolver, type StackTemplate } from '../../local/assembly';
import { Literals } from './platform/literals';
import type { Synthesized } from './platform/platform';

const seen = new Map<string, readonly PolicyViolation[]>();

/**
 * What the rules see in a template and not in the app: CDK makes this provider of resources without a type, and the
 * rule on the default security group looks for a construct. The invariant `default security groups are emptied` holds it.
 */
const IN_TEMPLATES_ALONE = /CustomResourceProvider\/|VPCDefaultSecurityGroupClosed/;

/** What the nag packs find in the templates, less what is acknowledged: `<finding> on <construct path>`. */
export function nagFindings({ config, stacks }: Synthesized): string[] {
  const today = new Date().toISOString().slice(0, 10);
  const register = new AcknowledgementRegister(ACKNOWLEDGEMENTS, config, config.prefix, today);
  const literals = new Literals(new Resolver(stacks));
  const violations = stacks.flatMap((stack) => violationsOf(stack, literals));
  const packs: IPolicyValidationPlugin = { name: 'packs', validate: () => ({ success: false, violations }) };
  return register
    .govern(packs)
    .validate({ templatePaths: [], stackTemplates: [], appConstruct: new App() })
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} on ${constructPath}`),
    )
    .filter((finding) => !IN_TEMPLATES_ALONE.test(finding));
}

/** A stack that a mutation leaves alone is looked at once. */
function violationsOf(stack: StackTemplate, literals: Literals): PolicyViolation[] {
  const template = includable(stack, literals);
  const known = seen.get(template) ?? includeAndCheck(stack, template);
  seen.set(template, known);
  return [...known];
}

function includeAndCheck(stack: StackTemplate, template: string): PolicyViolation[] {
  const folder = mkdtempSync(join(tmpdir(), 'nag-'));
  try {
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, template);
    const app = new App({ context: cdkJson.context });
    new CfnInclude(new Stack(app, 'Stack'), 'Template', { templateFile });
    const packs = [
      new AwsSolutionsChecks(),
      new NIST80053R5Checks(),
      new HIPAASecurityChecks(),
      new PCIDSS321Checks(),
      new ServerlessChecks(),
      new GenAiChecks(),
    ];
    return packs.flatMap((pack) =>
      pack.validateScope(app).violations.map((violation) => ({
        ...violation,
        violatingResources: violation.violatingResources.map((resource) => ({
          ...resource,
          constructPath: pathOf(stack, resource.constructPath?.split('/').at(-1) ?? ''),
        })),
      })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The template without what CfnInclude does not know: values of other stacks become plain. */
function includable(stack: StackTemplate, literals: Literals): string {
  const { Rules: _, Conditions: __, ...rest } = stack.template as StackTemplate['template'] & { Rules?: unknown };
  return JSON.stringify(rest, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'Fn::GetStackOutput' in value ? literals.of(value, stack) : value,
  );
}

function pathOf(stack: StackTemplate, logicalId: string): string {
  const resource = stack.template.Resources?.[logicalId] as { Metadata?: Record<string, string> } | undefined;
  return resource?.Metadata?.['aws:cdk:path'] ?? `${stack.name}/${logicalId}`;
}
