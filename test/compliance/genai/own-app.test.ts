import { App, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { GenAiChecks } from '../../../lib/compliance/genai/genai-checks';
import { modelScopedInvoke } from '../../../lib/compliance/genai/rules/model-scoped-invoke';

/** An app that registers the pack as docs/genai-pack.md says. */
function givenApp(): { app: App; policy: ManagedPolicy } {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Chatbot');
  const policy = new ManagedPolicy(stack, 'Policy', {
    roles: [new Role(stack, 'Role', { assumedBy: new AnyPrincipal() })],
    statements: [new PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['*'] })],
  });
  Validations.of(app).addPlugins(new GenAiChecks(app, { verbose: true }, [modelScopedInvoke]));
  return { app, policy };
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  jest.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => jest.restoreAllMocks());

test('a finding fails the synth of any app', () => {
  expect(() => givenApp().app.synth()).toThrow('GenAI-ModelScopedInvoke[*]');
});

test('an acknowledged finding does not', () => {
  const { app, policy } = givenApp();
  Validations.of(policy).acknowledge({ id: 'GenAI-ModelScopedInvoke[*]', reason: 'every model is compared' });
  expect(() => app.synth()).not.toThrow();
});
