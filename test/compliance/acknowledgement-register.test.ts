import { App, CfnResource, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Acknowledgement, AcknowledgementRegister } from '../../lib/compliance/acknowledgement-register';
import { givenConfig } from '../support/configs';

const TODAY = '2026-11-21';
const LOGGING: Acknowledgement = {
  findings: ['AwsSolutions-S1'],
  resources: ['Stack/Bucket/Resource'],
  owner: 'platform security',
  reason: 'it is the log bucket',
  reviewBy: '2027-05-31',
};
const TLS: Acknowledgement = { ...LOGGING, findings: ['AwsSolutions-S10'] };

/** Synthesizes a bucket without access logs and without a TLS policy. @returns the report, or undefined when it passed */
function findingsOf(acknowledgements: Acknowledgement[], today = TODAY): string | undefined {
  const app = new App();
  const stack = new Stack(new Stage(app, 'Stage'), 'Stack');
  new Bucket(stack, 'Bucket');
  const check = new AwsSolutionsChecks(app);
  const register = new AcknowledgementRegister(acknowledgements, givenConfig(), 'Stage', today);
  Validations.of(app).addPlugins(register.govern(check), register);
  try {
    app.synth();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('a finding fails the synth', () => {
  expect(findingsOf([])).toContain('AwsSolutions-S1');
});

test('findings that are all acknowledged pass', () => {
  expect(findingsOf([LOGGING, TLS])).toBeUndefined();
});

test('one acknowledgement leaves the other finding', () => {
  const findings = findingsOf([LOGGING]);
  expect(findings).toContain('AwsSolutions-S10');
  expect(findings).not.toMatch(/AwsSolutions-S1\b/);
});

test('an acknowledgement holds for its resource alone', () => {
  expect(findingsOf([{ ...LOGGING, resources: ['Stack/Other/Resource'] }, TLS])).toMatch(/AwsSolutions-S1\b/);
});

test('an expired acknowledgement fails the synth', () => {
  expect(findingsOf([LOGGING, TLS], '2027-05-31')).toBeUndefined();
  expect(findingsOf([LOGGING, TLS], '2027-06-01')).toContain(
    'the review date 2027-05-31 has passed; platform security has to look at it again',
  );
});

test('an acknowledgement that no finding needs fails the synth', () => {
  const findings = findingsOf([LOGGING, TLS, { ...LOGGING, findings: ['AwsSolutions-S5'] }]);
  expect(findings).toContain('no check reports AwsSolutions-S5 on Stack/Bucket/Resource; remove it');
});

test('a warning counts as an error', () => {
  const app = new App();
  new CfnResource(new Stack(app, 'Stack'), 'Resource', { type: 'AWS::S3::Bucket' });
  const warns = {
    name: 'Warns',
    validate: () => ({
      success: true,
      violations: [
        {
          ruleName: 'W1',
          description: 'odd',
          severity: 'warning',
          violatingResources: [{ constructPath: 'Stack/Resource', locations: [] }],
        },
      ],
    }),
  };
  Validations.of(app).addPlugins(new AcknowledgementRegister([], givenConfig(), 'Stage', TODAY).govern(warns));
  expect(() => app.synth()).toThrow('odd');
});
