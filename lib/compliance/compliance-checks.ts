import { CloudFormationValidatePlugin, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import type { BaselineStage } from '../baseline-stage';
import { type Acknowledgement, AcknowledgementRegister } from './acknowledgement-register';
import { GenAiChecks } from './genai/genai-checks';

/** Its engine takes a second or two to start, so there is one. */
const TEMPLATE_VALIDATION = new CloudFormationValidatePlugin();

/**
 * Holds every synth of the stage to five cdk-nag packs, to the pack for generative AI, and to CloudFormation's own
 * template validation. Warnings count
 * as errors; what is acknowledged in the register passes; an acknowledgement that is expired or not needed fails.
 *
 * @param today ISO date, against which review dates are held
 */
export function addComplianceChecks(
  stage: BaselineStage,
  acknowledgements: readonly Acknowledgement[],
  today: string,
): void {
  const register = new AcknowledgementRegister(acknowledgements, stage.config, stage.node.path, today);
  const app = stage.node.root;
  const checks: IPolicyValidationPlugin[] = [
    new AwsSolutionsChecks(app, { verbose: true }),
    new NIST80053R5Checks(app, { verbose: true }),
    new HIPAASecurityChecks(app, { verbose: true }),
    new PCIDSS321Checks(app, { verbose: true }),
    new ServerlessChecks(app, { verbose: true }),
    new GenAiChecks(app, { verbose: true }),
    TEMPLATE_VALIDATION,
  ];
  // The register comes last, so that it runs when it has seen every finding.
  Validations.of(app).addPlugins(...checks.map((check) => register.govern(check)), register);
}
