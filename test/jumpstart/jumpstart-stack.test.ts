import { Match, type Template } from 'aws-cdk-lib/assertions';
import { givenStage, policyStatements, templatesOf } from '../support/stage';
import { givenEndpoint, givenTemplates, hasStack } from './given-jumpstart';

const least = givenTemplates();
const ENDPOINT_ARN = 'arn:aws:sagemaker:us-west-2:111122223333:endpoint/example-open';
const only = (template: Template, type: string) => Object.values(template.findResources(type))[0]?.Properties;
const gated = givenEndpoint();
if (gated.source.type === 'hub') {
  gated.source = {
    ...gated.source,
    artifactUri: 's3://jumpstart-private-cache-prod-us-west-2/models/gated/v1/',
    hubContentArn: 'arn:aws:sagemaker:us-west-2:111122223333:hub-content/ours/ModelReference/gated/1.0.0',
  };
}

test('there is a stack only where the config has endpoints', () => {
  expect(hasStack({})).toBe(false);
  least.JumpStart.resourceCountIs('AWS::SageMaker::Endpoint', 1);
});

describe('the model', () => {
  const model = only(least.JumpStart, 'AWS::SageMaker::Model');

  test('has no network, and its interfaces are in isolated subnets', () => {
    expect(model.EnableNetworkIsolation).toBe(true);
    expect(model.VpcConfig.Subnets).toHaveLength(2);
    expect(model.VpcConfig.SecurityGroupIds).toHaveLength(1);
  });

  test('is let out to S3 alone, and lets nothing in', () => {
    least.JumpStart.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      DestinationPrefixListId: 'pl-68a54001',
      FromPort: 443,
      ToPort: 443,
    });
    least.JumpStart.resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
    expect(JSON.stringify(least.JumpStart.toJSON())).not.toContain('0.0.0.0/0');
    const ingress = Object.values(least.JumpStart.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(ingress).toEqual([]);
  });

  test('comes from the hub; a gated one with the licence accepted, through a private hub where there is one', () => {
    const source = (template: Template) =>
      only(template, 'AWS::SageMaker::Model').PrimaryContainer.ModelDataSource.S3DataSource;
    expect(source(least.JumpStart)).toEqual({
      S3Uri: 's3://jumpstart-cache-prod-us-west-2/models/open/v1.0.0/',
      S3DataType: 'S3Prefix',
      CompressionType: 'None',
    });
    expect(source(givenTemplates({ gated }).JumpStart)).toMatchObject({
      ModelAccessConfig: { AcceptEula: true },
      HubAccessConfig: { HubContentArn: expect.stringContaining('ModelReference/gated') },
    });
  });

  test('comes from a model package', () => {
    const arn = 'arn:aws:sagemaker:us-west-2:111122223333:model-package/nim/1';
    const source = { type: 'model-package', arn } as const;
    const { JumpStart } = givenTemplates({ nim: givenEndpoint({ source, environment: { A: 'b' } }) });
    expect(only(JumpStart, 'AWS::SageMaker::Model').PrimaryContainer).toEqual({
      ModelPackageName: arn,
      Environment: { A: 'b' },
    });
    expect(JSON.stringify(policyStatements(JumpStart))).not.toMatch(/s3:|ecr:/);
  });

  test('speaks as the platform does with TGI', () => {
    const { JumpStart } = givenTemplates({ open: givenEndpoint({ container: 'tgi' }) });
    expect(only(JumpStart, 'AWS::SageMaker::Model').PrimaryContainer.Environment).toEqual({
      MESSAGES_API_ENABLED: 'true',
    });
  });
});

describe('the endpoint', () => {
  test('has a name that the others know, and a configuration that has none', () => {
    expect(only(least.JumpStart, 'AWS::SageMaker::Endpoint').EndpointName).toBe('example-open');
    expect(only(least.JumpStart, 'AWS::SageMaker::EndpointConfig').EndpointConfigName).toBeUndefined();
    expect(only(least.JumpStart, 'AWS::SageMaker::Model').ModelName).toBeUndefined();
  });

  test('keeps volumes under the data key, but where the hardware has one', () => {
    const key = (template: Template) => only(template, 'AWS::SageMaker::EndpointConfig').KmsKeyId;
    expect(JSON.stringify(key(least.JumpStart))).toContain('KeysData');
    expect(key(givenTemplates({ open: givenEndpoint({ instanceType: 'ml.g6.2xlarge' }) }).JumpStart)).toBeUndefined();
  });

  test('captures nothing', () => {
    expect(only(least.JumpStart, 'AWS::SageMaker::EndpointConfig').DataCaptureConfig).toBeUndefined();
  });

  test('writes what the container prints to an encrypted log group that ends', () => {
    least.JumpStart.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/sagemaker/Endpoints/example-open',
      KmsKeyId: Match.anyValue(),
      RetentionInDays: 365,
    });
  });

  test('scales where the config says so', () => {
    least.JumpStart.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    const scaling = { min: 2, max: 6, targetInvocationsPerInstance: 40 };
    const { JumpStart } = givenTemplates({ open: givenEndpoint({ scaling }) });
    JumpStart.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 2,
      MaxCapacity: 6,
      ResourceId: 'endpoint/example-open/variant/AllTraffic',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ServiceNamespace: 'sagemaker',
    });
    JumpStart.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 40 },
    });
    expect(only(JumpStart, 'AWS::SageMaker::Endpoint').RetainAllVariantProperties).toBe(true);
  });
});

describe('the role of SageMaker', () => {
  const statement = (sid: string) => policyStatements(least.JumpStart).find(({ Sid }) => Sid === sid);

  test('is for SageMaker on behalf of this account', () => {
    const [assume] = only(least.JumpStart, 'AWS::IAM::Role').AssumeRolePolicyDocument.Statement;
    expect(assume).toMatchObject({
      Principal: { Service: 'sagemaker.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:sagemaker:us-west-2:111122223333:*' },
      },
    });
  });

  test("reads its model's weights and image, and no others", () => {
    const weights = 'arn:aws:s3:::jumpstart-cache-prod-us-west-2';
    expect(statement('ReadWeightsOfModels')).toMatchObject({
      Action: 's3:GetObject',
      Resource: `${weights}/models/open/v1.0.0/*`,
    });
    expect(statement('ListWeightsOfModels')).toMatchObject({
      Resource: weights,
      Condition: { StringLike: { 's3:prefix': ['models/open/v1.0.0/*'] } },
    });
    expect(statement('PullTheImage')).toMatchObject({
      Resource: 'arn:aws:ecr:us-west-2:763104351884:repository/djl-inference',
    });
  });

  test('has no permission on everything but those that have no resource', () => {
    const wide = policyStatements(least.JumpStart).filter(({ Resource }) => Resource === '*');
    expect(wide.map(({ Sid }) => Sid)).toEqual(['LogInToRegistries', 'WriteMetricsOfTheInstances', 'LookAtTheNetwork']);
  });
});

describe('the way to the endpoint', () => {
  test('is an interface endpoint whose policy names it and this account', () => {
    const endpoint = only(least.JumpStart, 'AWS::EC2::VPCEndpoint');
    expect(endpoint).toMatchObject({
      ServiceName: 'com.amazonaws.us-west-2.sagemaker.runtime',
      PrivateDnsEnabled: true,
    });
    expect(endpoint.PolicyDocument.Statement).toEqual([
      {
        Sid: 'InvokeConfiguredEndpoints',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointWithResponseStream'],
        Resource: ENDPOINT_ARN,
        Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
      },
    ]);
  });

  test('may be one that the VPC has already', () => {
    const network = {
      type: 'existing',
      vpcId: 'vpc-0123456789abcdef0',
      cidr: '10.0.0.0/20',
      s3PrefixListId: 'pl-68a54001',
      subnets: ['a', 'b'].map((zone) => ({
        subnetId: `subnet-0123456789abcdef${zone}`,
        availabilityZone: `us-west-2${zone}`,
        routeTableId: 'rtb-0123456789abcdef0',
      })),
      endpoints: {
        sageMakerRuntime: { endpointId: 'vpce-0123456789abcdef0', securityGroupId: 'sg-0123456789abcdef0' },
      },
    } as const;
    const { JumpStart, Inference } = givenTemplates(undefined, {
      network: { ...network, subnets: [...network.subnets] },
    });
    JumpStart.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    expect(JSON.stringify(policyStatements(Inference))).toContain('vpce-0123456789abcdef0');
  });

  test('is open to the functions that chat, and to no other', () => {
    const groups = Object.keys(least.Inference.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(groups.filter((id) => /SageMaker/.test(id)).length).toBe(1);
    const sagemaker = policyStatements(least.Inference).filter((one) => JSON.stringify(one).includes('sagemaker:'));
    expect(sagemaker.map(({ Sid }) => Sid)).toEqual([
      'InvokeConfiguredEndpoints',
      'NotPastTheSageMakerEndpoint',
      'NoOtherSageMakerEndpoint',
      'NoAsynchronousCall',
    ]);
  });

  test('the weights pass the gateway endpoint of S3, read only, and nothing else does', () => {
    const statements = Object.values(least.Foundation.findResources('AWS::EC2::VPCEndpoint'))
      .map(({ Properties }) => Properties)
      .filter(({ ServiceName }) => JSON.stringify(ServiceName).includes('.s3'))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const allowed = statements.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
    expect(allowed.map(({ Action }: { Action: string }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket']);
    for (const { Resource } of allowed) expect(Resource).toMatch(/^arn:aws:s3:::jumpstart-cache-prod-us-west-2/);
  });
});

test('chat and the list of models know the alias', () => {
  const variables = Object.values(least.Inference.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables,
  );
  const models = variables.flatMap(({ CHAT_MODELS }) => (CHAT_MODELS ? [JSON.parse(CHAT_MODELS)] : []));
  expect(models[0]?.open).toEqual({
    invoke: 'example-open',
    modelId: 'open-model',
    image: false,
    tools: false,
    structuredOutput: false,
    streaming: true,
    container: 'openai-messages',
  });
  const cards = variables.flatMap(({ MODEL_CARDS }) => (MODEL_CARDS ? [JSON.parse(MODEL_CARDS)] : []));
  expect(cards[0]).toMatchObject({
    default: { kind: 'chat' },
    open: { owned_by: 'Amazon SageMaker', model: 'open-model', kind: 'chat' },
  });
});

test('without endpoints nothing of SageMaker is in the platform', () => {
  const { Inference, Foundation } = templatesOf(givenStage());
  expect(JSON.stringify([Inference.toJSON(), Foundation.toJSON()])).not.toMatch(/sagemaker|jumpstart/i);
});

test('the trail records the streams of these endpoints', () => {
  const selectors = (template: Template) =>
    JSON.stringify(only(template, 'AWS::CloudTrail::Trail').AdvancedEventSelectors);
  expect(selectors(least.Audit)).toContain('"AWS::SageMaker::Endpoint"');
  expect(selectors(least.Audit)).toContain('"arn:aws:sagemaker:us-west-2:111122223333:endpoint/example-"');
  expect(selectors(templatesOf(givenStage()).Audit)).not.toContain('SageMaker');
});
