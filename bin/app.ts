import { App } from 'aws-cdk-lib';
import { BaselineStage } from '../lib/baseline-stage';
import { ACKNOWLEDGEMENTS } from '../lib/compliance/acknowledgements';
import { addComplianceChecks } from '../lib/compliance/compliance-checks';
import { loadConfig } from '../lib/config';

const app = new App();
const config = loadConfig(app.node.tryGetContext('config') ?? 'sandbox');
const today = new Date().toISOString().slice(0, 10);

const stage = new BaselineStage(app, config.prefix, { config, today });
addComplianceChecks(stage, ACKNOWLEDGEMENTS, today);
app.synth();
