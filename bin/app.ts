import { App } from 'aws-cdk-lib';
import { FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT } from 'aws-cdk-lib/cx-api';
import { BaselineStage } from '../lib/baseline-stage';
import { ACKNOWLEDGEMENTS } from '../lib/compliance/acknowledgements';
import { addComplianceChecks } from '../lib/compliance/compliance-checks';
import { loadConfig } from '../lib/config';

// Left to itself the CLI looks only at findings in stacks that a command names, and `cdk synth` names none of a stage's.
const app = new App({ postCliContext: { [FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT]: true } });
const config = loadConfig(app.node.tryGetContext('config') ?? 'sandbox');
const today = new Date().toISOString().slice(0, 10);

const stage = new BaselineStage(app, config.prefix, { config, today });
addComplianceChecks(stage, ACKNOWLEDGEMENTS, today);
app.synth();
