import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnResource, type Stack } from 'aws-cdk-lib';
import { AuthorizationType, MockIntegration, Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AssemblyError, loadStacks, Resolver, readPlatform, type StackTemplate } from '../../local/assembly';
import { sampleAssembly } from './fixture/app';

const directories: string[] = [];
function assembly(extend?: (api: RestApi, stack: Stack) => void): string {
  const directory = sampleAssembly(extend ? { extend } : {});
  directories.push(directory);
  return directory;
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

describe('the sample', () => {
  const directory = assembly();
  const spec = readPlatform(directory);
  const buffered = spec.functions.find(({ name }) => name === 'buffered');

  test('has every method of its API, with its function and limits', () => {
    expect(spec.api).toMatchObject({ stage: 'v1', region: 'eu-central-1', account: '111122223333' });
    const routes = spec.api.routes.map(({ method, path, authorization, streaming }) => [
      method,
      path,
      authorization,
      streaming,
    ]);
    expect(routes).toEqual([
      ['POST', '/buffered', 'AWS_IAM', false],
      ['POST', '/streamed', 'AWS_IAM', true],
      ['POST', '/slow', 'AWS_IAM', false],
      ['POST', '/missing', 'AWS_IAM', false],
      ['GET', '/limited', 'AWS_IAM', false],
      ['POST', '/files/{id}', 'AWS_IAM', false],
      ['POST', '/strict', 'AWS_IAM', false],
      ['POST', '/tokens', 'COGNITO_USER_POOLS', false],
    ]);
    const route = (path: string) => spec.api.routes.find((candidate) => candidate.path === path);
    expect(route('/limited')?.throttle).toEqual({ rate: 1, burst: 2 });
    expect(route('/buffered')).not.toHaveProperty('throttle');
    expect([route('/slow')?.timeoutMs, route('/streamed')?.timeoutMs, route('/buffered')?.timeoutMs]).toEqual([
      100, 60_000, 29_000,
    ]);
  });

  test("has its functions, with Lambda's defaults where the template is silent", () => {
    expect(buffered).toMatchObject({
      handler: 'index.buffered',
      timeoutMs: 5000,
      memoryMb: 256,
      reservedConcurrency: 2,
    });
    const missing = spec.functions.find(({ handler }) => handler === 'index.notAFunction');
    expect(missing).toMatchObject({ timeoutMs: 3000, memoryMb: 128, environment: {} });
    expect(missing).not.toHaveProperty('reservedConcurrency');
  });

  test('has the same guardrail in its functions, over a weak and a strong reference, as in the stand-in', () => {
    const [guardrail] = spec.guardrails;
    expect(guardrail).toMatchObject({ versions: ['1'], properties: { Name: 'sample' } });
    expect(guardrail?.id).toMatch(/^[a-z0-9]{12}$/);
    expect(guardrail?.arn).toBe(`arn:aws:bedrock:eu-central-1:111122223333:guardrail/${guardrail?.id}`);
    expect(buffered?.environment).toMatchObject({ GUARDRAIL_ID: guardrail?.id, GUARDRAIL_VERSION: '1' });
    expect(guardrail?.properties.KmsKeyArn).toMatch(/^arn:aws:kms:eu-central-1:111122223333:key\/[\da-f-]{36}$/);
  });

  test('has its intrinsics evaluated', () => {
    expect(buffered?.environment).toMatchObject({
      SUB: `eu-central-1/green/\${Kept}/Sample-Api`,
      PART: 'b',
      COLOUR: 'is green',
      CITY: 'Frankfurt',
      URL_SUFFIX: 'x.amazonaws.com',
    });
  });

  test('is the same on every synthesis', () => {
    const { functions, ...rest } = readPlatform(assembly());
    const { functions: ours, ...own } = spec;
    expect(rest).toEqual(own);
    const placeless = (all: typeof functions) =>
      all.map(({ codeDirectory, ...fn }) => ({ ...fn, code: codeDirectory.split('/').at(-1) }));
    expect(placeless(functions)).toEqual(placeless(ours));
  });

  test('takes what is deployed from outputs and options', () => {
    const output = loadStacks(directory).find(({ name }) => name === 'Sample-Guard')?.template.Outputs ?? {};
    const outputs = {
      'Sample-Guard': Object.fromEntries(Object.keys(output).map((name) => [name, `deployed ${name}`])),
    };
    const environment = readPlatform(directory, { outputs }).functions[0]?.environment;
    expect(environment?.GUARDRAIL_ID).toMatch(/^deployed .*GuardrailId/);
    expect(environment?.GUARDRAIL_VERSION).toMatch(/^deployed .*Version/);
  });

  test('needs the account of what is deployed only where a value holds it', () => {
    const guardrail = { id: 'abc123', version: '7' };
    const withAccount = assembly((_api, stack) => {
      const buffered = stack.node.findChild('Buffered').node.defaultChild as CfnResource;
      buffered.addPropertyOverride('Environment.Variables.ACCOUNT', { Ref: 'AWS::AccountId' });
    });
    expect(readPlatform(directory, { guardrail }).functions[0]?.environment.GUARDRAIL_ID).toBe('abc123');
    expect(() => readPlatform(withAccount, { guardrail })).toThrow('names no account: pass --account');
    const deployed = readPlatform(withAccount, { guardrail, account: '999988887777' });
    expect(deployed.functions[0]?.environment.ACCOUNT).toBe('999988887777');
    const other = sampleAssembly({ account: '444455556666' });
    directories.push(other);
    expect(() => readPlatform(other, { guardrail, account: '999988887777' })).toThrow(
      'the stack Sample-Guard is for 444455556666: set the account in the config',
    );
  });
});

describe('what cannot be served is an error that says where', () => {
  test.each<[string, (api: RestApi, stack: Stack) => void, string]>([
    [
      'another integration',
      (api) => api.root.addMethod('GET', new MockIntegration()),
      'serves Lambda proxy integrations (AWS_PROXY); found MOCK',
    ],
    [
      'another authorizer',
      (api) => {
        const method = api.root
          .resourceForPath('buffered')
          .addMethod('PUT', undefined, { authorizationType: AuthorizationType.IAM });
        const resource = method.node.defaultChild as CfnResource;
        resource.addPropertyOverride('AuthorizationType', 'CUSTOM');
        resource.addPropertyOverride('Integration', {
          Type: 'AWS_PROXY',
          Uri: 'x:lambda:path/2015-03-31/functions/arn:x/invocations',
        });
      },
      'knows the authorization types AWS_IAM, COGNITO_USER_POOLS, NONE; found CUSTOM',
    ],
    [
      'a body that API Gateway would validate',
      (api) => {
        const strict = api.methods.find((method) => method.resource.path === '/strict')?.node
          .defaultChild as CfnResource;
        strict.addPropertyOverride('RequestModels', { 'application/json': Model.EMPTY_MODEL.modelId });
        (strict.stack.node.findChild('Validator').node.defaultChild as CfnResource).addPropertyOverride(
          'ValidateRequestBody',
          true,
        );
      },
      "doesn't validate bodies by RequestModels",
    ],
    [
      'a second stage',
      (api, stack) => {
        new CfnResource(stack, 'Second', {
          type: 'AWS::ApiGateway::Stage',
          properties: { RestApiId: api.restApiId, StageName: 'v2' },
        });
      },
      'the REST API has 2 resources of type AWS::ApiGateway::Stage, expected one',
    ],
  ])('%s', (_name, extend, message) => {
    const directory = assembly(extend);
    expect(() => readPlatform(directory)).toThrow(AssemblyError);
    expect(() => readPlatform(directory)).toThrow(message);
  });

  test('a directory without an assembly', () => {
    const directory = mkdtempSync(join(tmpdir(), 'local-empty-'));
    directories.push(directory);
    expect(() => loadStacks(directory)).toThrow(`no readable cloud assembly in "${directory}"`);
  });
});

describe('resolver', () => {
  const stack: StackTemplate = {
    name: 'Stack',
    file: 'stack.template.json',
    account: '111122223333',
    region: 'us-gov-west-1',
    assets: new Map(),
    template: {
      Parameters: {
        Plain: { Type: 'String', Default: 'p' },
        Ssm: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
      },
      Conditions: {
        Yes: { 'Fn::Equals': ['a', 'a'] },
        No: { 'Fn::Not': [{ Condition: 'Yes' }] },
        Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
        Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      },
      Resources: {
        Role: { Type: 'AWS::IAM::Role' },
        Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Plain' } } },
        Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn' } },
        Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
        Absent: { Type: 'AWS::IAM::Role', Condition: 'No' },
        Other: { Type: 'AWS::Neptune::DBCluster' },
      },
    },
  };
  const resolver = new Resolver([stack]);
  const resolve = (value: unknown) => resolver.resolve(value, stack, 'Here');

  test.each<[unknown, unknown]>([
    [{ Ref: 'Plain' }, 'p'],
    [{ Ref: 'AWS::Partition' }, 'aws-us-gov'],
    [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws-us-gov:iam::111122223333:role/Stack-Role'],
    [{ 'Fn::GetAtt': 'Named.Arn' }, 'arn:aws-us-gov:s3:::p'],
    [{ Ref: 'Version' }, 'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:fn:1'],
    [{ 'Fn::Join': ['-', ['a', 1, { Ref: 'Plain' }]] }, 'a-1-p'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [',', 'x,y'] }] }, 'y'],
    [{ 'Fn::Sub': `\${Role.Arn} \${AWS::StackName}` }, 'arn:aws-us-gov:iam::111122223333:role/Stack-Role Stack'],
    [{ kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    [[1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }], [1]],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
  ])('%j is %j', (value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [
      { a: [{ 'Fn::Transform': {} }] },
      "stack.template.json: Here.a[0]: the local server doesn't know the intrinsic Fn::Transform",
    ],
    [
      { Ref: 'Other' },
      'stack.template.json: Here: there is no local stand-in for the Ref of Other (AWS::Neptune::DBCluster)',
    ],
    [{ 'Fn::GetAtt': ['Role', 'Nope'] }, 'no local stand-in for the attribute Nope of Role (AWS::IAM::Role)'],
    [{ Ref: 'Nothing' }, 'there is no resource or parameter "Nothing" in the template'],
    [{ Ref: 'Ssm' }, 'the parameter Ssm (AWS::SSM::Parameter::Value<String>) has no value at synth'],
    [{ 'Fn::ImportValue': 'x' }, 'no stack of the assembly exports "x"'],
    [{ 'Fn::GetStackOutput': { StackName: 'Stack', OutputName: 'x' } }, 'no stack "Stack" with the output "x"'],
    ['{{resolve:secretsmanager:x}}', 'a dynamic reference ("{{resolve:secretsmanager:x}}") has no local value'],
    [{ 'Fn::If': ['Missing', 1, 2] }, 'there is no condition "Missing"'],
  ])('%j is refused', (value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });

  test('leaves out resources whose condition does not hold', () => {
    expect(resolver.resources('AWS::IAM::Role').map(({ logicalId }) => logicalId)).toEqual(['Role']);
  });
});
