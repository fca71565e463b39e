import { sageMakerKeys } from '../../../lib/compliance/genai/rules/sagemaker-keys';
import { sageMakerNetworkIsolation } from '../../../lib/compliance/genai/rules/sagemaker-network-isolation';
import { sageMakerVpc } from '../../../lib/compliance/genai/rules/sagemaker-vpc';
import { describeRule, type Resources } from './rule-cases';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b';

describeRule(sageMakerNetworkIsolation, {
  good: { 'an isolated model': { Model: ['AWS::SageMaker::Model', { EnableNetworkIsolation: true }] } },
  bad: {
    'a model without a word': [{ Model: ['AWS::SageMaker::Model', { ModelName: 'm' }] }, 'Model'],
    'a connected model': [{ Model: ['AWS::SageMaker::Model', { EnableNetworkIsolation: false }] }, 'Model'],
  },
});

describeRule(sageMakerVpc, {
  good: {
    'a model in subnets': {
      Model: ['AWS::SageMaker::Model', { VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }],
    },
  },
  bad: {
    'a model without a word': [{ Model: ['AWS::SageMaker::Model', { ModelName: 'm' }] }, 'Model'],
    'a VPC without subnets': [
      { Model: ['AWS::SageMaker::Model', { VpcConfig: { Subnets: [], SecurityGroupIds: ['sg-1'] } }] },
      'Model',
    ],
  },
});

function givenEndpointConfig(properties: object, variant: object = { InstanceType: 'ml.m5.xlarge' }): Resources {
  return { Config: ['AWS::SageMaker::EndpointConfig', { ProductionVariants: [variant], ...properties }] };
}

describeRule(sageMakerKeys, {
  good: {
    'keys on all': givenEndpointConfig({
      KmsKeyId: KEY,
      DataCaptureConfig: { EnableCapture: true, KmsKeyId: KEY },
      AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://answers/', KmsKeyId: KEY } },
    }),
    'a notebook with a key': { Notebook: ['AWS::SageMaker::NotebookInstance', { KmsKeyId: KEY }] },
  },
  exempt: {
    'local storage without a key': givenEndpointConfig({}, { InstanceType: 'ml.g5.2xlarge' }),
    'a serverless variant': givenEndpointConfig({}, { ServerlessConfig: { MaxConcurrency: 1, MemorySizeInMB: 2048 } }),
  },
  bad: {
    'a volume without a key': [givenEndpointConfig({ Tags: [] }), 'Config'],
    'captured data without a key': [
      givenEndpointConfig({ KmsKeyId: KEY, DataCaptureConfig: { EnableCapture: true } }),
      'Config',
    ],
    'captured data beside local storage': [
      givenEndpointConfig({ DataCaptureConfig: { EnableCapture: true } }, { InstanceType: 'ml.p4d.24xlarge' }),
      'Config',
    ],
    'answers without a key': [
      givenEndpointConfig({ KmsKeyId: KEY, AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://a/' } } }),
      'Config',
    ],
    'a notebook without': [{ Notebook: ['AWS::SageMaker::NotebookInstance', { RoleArn: 'role' }] }, 'Notebook'],
  },
});
