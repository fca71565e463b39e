import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, type Stage, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import { PLATFORM_TAG } from '../config/organization';
import { budgetRoleArn } from '../cost/budget-role';
import { deploymentRoleArn } from '../iam/deployment-role';
import { organizationFiles, organizationPolicies } from './organization-policies';
import { OrganizationStack } from './organization-stack';

/**
 * What the AWS organization is to enforce over the platform's account, when the config names one: files in the folder
 * `organization` of the stage's cloud assembly, a tag on every resource by which they know it, and, if asked for, the
 * stack that attaches them.
 */
export function addOrganizationLayer(stage: Stage, config: BaselineConfig): void {
  const { organization, prefix } = config;
  if (!organization) return;
  Tags.of(stage).add(PLATFORM_TAG, prefix);
  const exemptRoleArns = [
    deploymentRoleArn(stage, config),
    ...(config.cost?.hardLimit ? [budgetRoleArn(config)] : []),
    ...organization.exemptRoleArns,
  ];
  const policies = organizationPolicies(config, organization, exemptRoleArns);

  new AssemblyFiles(stage, 'OrganizationFiles', 'organization', organizationFiles(policies, organization));
  if (organization.delivery.type === 'stack') {
    const { account, region, targetIds } = organization.delivery;
    new OrganizationStack(stage, 'Organization', {
      env: { account, region },
      stackName: `${prefix}-organization`,
      description: 'Policies of the organization over the platform',
      terminationProtection: !config.sandbox,
      policies,
      targetIds,
    });
  }
}

/** Files in a folder of the cloud assembly. */
class AssemblyFiles extends Construct {
  constructor(scope: Construct, id: string, folder: string, files: Readonly<Record<string, string>>) {
    super(scope, id);
    attachCustomSynthesis(this, {
      onSynthesize: ({ assembly }) => {
        const directory = join(assembly.outdir, folder);
        mkdirSync(directory, { recursive: true });
        for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
      },
    });
  }
}
