import { Match } from 'aws-cdk-lib/assertions';
import { givenStage, policyStatements, templatesOf } from '../support/stage';

describe('every function', () => {
  const { Inference } = templatesOf(givenStage());
  const functions = Object.values(Inference.findResources('AWS::Lambda::Function')).map((f) => f.Properties);

  test('there is one per capability', () => {
    expect(functions.map((f) => f.Description)).toEqual([
      expect.stringMatching(/^POST \/v1\/chat\/completions \(guardrail [0-9a-f]{16}\)$/),
      'GET /v1/models',
    ]);
  });

  test.each(functions.map((f) => [f.Description as string, f]))('%s runs as the platform wants it', (_, properties) => {
    expect(properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      KmsKeyArn: expect.anything(),
      LoggingConfig: { LogGroup: expect.anything() },
      TracingConfig: { Mode: 'Active' },
      ReservedConcurrentExecutions: expect.any(Number),
      VpcConfig: { SecurityGroupIds: [expect.anything()], SubnetIds: [expect.anything(), expect.anything()] },
    });
  });

  test('is invoked by its route of the API alone', () => {
    const permissions = Object.values(Inference.findResources('AWS::Lambda::Permission')).map((p) => p.Properties);
    expect(permissions).toHaveLength(3);
    for (const permission of permissions) {
      expect(permission).toMatchObject({ Principal: 'apigateway.amazonaws.com', SourceArn: expect.anything() });
    }
  });

  test('has no inline policy and no managed policy of AWS', () => {
    Inference.resourceCountIs('AWS::IAM::Policy', 0);
    for (const { Properties } of Object.values(Inference.findResources('AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('Policies');
      expect(JSON.stringify(Properties.ManagedPolicyArns ?? [])).not.toContain('aws:policy');
    }
  });

  test('cannot touch the VPC from its code', () => {
    expect(policyStatements(Inference)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']),
        Condition: { ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:us-west-2:111122223333:function:*' } },
      }),
    );
  });

  test('only the chat function may call models', () => {
    const policies = Object.entries(Inference.findResources('AWS::IAM::ManagedPolicy'));
    const calling = policies.filter(([, p]) => JSON.stringify(p).includes('bedrock:InvokeModel')).map(([id]) => id);
    expect(calling.length).toBeGreaterThan(0);
    for (const id of calling) expect(id).toMatch(/^Chat/);
  });
});

test('a function without reserved concurrency shares that of the account', () => {
  const { Inference } = templatesOf(givenStage({ functions: { chat: { reservedConcurrency: null } } }));
  Inference.hasResourceProperties('AWS::Lambda::Function', {
    Description: Match.stringLikeRegexp('^POST'),
    ReservedConcurrentExecutions: Match.absent(),
  });
});

test('memory and time-out come from the config', () => {
  const { Inference } = templatesOf(givenStage({ functions: { chat: { memoryMiB: 1024, timeoutSeconds: 60 } } }));
  Inference.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024, Timeout: 60 });
});
