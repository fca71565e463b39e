import { dataAutomationKey } from '../../../lib/compliance/genai/rules/data-automation-key';
import { knowledgeBaseKey } from '../../../lib/compliance/genai/rules/knowledge-base-key';
import { knowledgeBaseRoleScoped } from '../../../lib/compliance/genai/rules/knowledge-base-role-scoped';
import { retrieveAndGenerateDenied } from '../../../lib/compliance/genai/rules/retrieve-and-generate-denied';
import { s3VectorsKey } from '../../../lib/compliance/genai/rules/s3-vectors-key';
import { vectorStorePrivate } from '../../../lib/compliance/genai/rules/vector-store-private';
import { describeRule, type Resources } from './rule-cases';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b';

function givenKnowledgeBase(...statements: object[]): Resources {
  return {
    Base: ['AWS::Bedrock::KnowledgeBase', { Name: 'base', RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    Role: ['AWS::IAM::Role', { AssumeRolePolicyDocument: {} }],
    Policy: [
      'AWS::IAM::ManagedPolicy',
      { Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: statements } },
    ],
  };
}

function allow(action: string | string[], resource: unknown): object {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

describeRule(knowledgeBaseRoleScoped, {
  good: {
    'named things': givenKnowledgeBase(
      allow('bedrock:InvokeModel', 'arn:aws:bedrock:eu-central-1::foundation-model/amazon.titan-embed-text-v2:0'),
      allow('s3:GetObject', 'arn:aws:s3:::documents/*'),
      allow('s3vectors:*', [{ 'Fn::GetAtt': ['Index', 'IndexArn'] }]),
    ),
  },
  exempt: {
    'a Deny on everything': givenKnowledgeBase({ Effect: 'Deny', Action: 's3:*', Resource: '*' }),
    'other actions on everything': givenKnowledgeBase(allow('bedrock:GenerateQuery', '*')),
    'a role that no knowledge base has': {
      Role: ['AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: allow('s3:GetObject', '*') } }] }],
    },
  },
  bad: {
    everything: [givenKnowledgeBase(allow('aoss:APIAccessAll', '*')), 'Base[*]'],
    'every name': [
      givenKnowledgeBase(
        allow('aoss:APIAccessAll', 'arn:aws:aoss:eu-central-1:111122223333:collection/*'),
        allow(['s3:Get*'], 'arn:aws:s3:::*'),
        allow('kms:Decrypt', 'arn:aws:kms:*:*:key/*'),
      ),
      'Base[arn:aws:aoss:eu-central-1:111122223333:collection/*]',
      'Base[arn:aws:kms:*:*:key/*]',
      'Base[arn:aws:s3:::*]',
    ],
    'all but one': [
      givenKnowledgeBase({ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::payroll/*' }),
      'Base[NotResource]',
    ],
  },
});

const MANAGED = 'ManagedKnowledgeBaseConfiguration';

describeRule(knowledgeBaseKey, {
  good: {
    'a data source with a key': {
      Source: ['AWS::Bedrock::DataSource', { ServerSideEncryptionConfiguration: { KmsKeyArn: KEY } }],
    },
    'a managed store with a key': {
      Base: [
        'AWS::Bedrock::KnowledgeBase',
        { KnowledgeBaseConfiguration: { [MANAGED]: { ServerSideEncryptionConfiguration: { KmsKeyArn: KEY } } } },
      ],
    },
    'a vector store of its own': {
      Base: ['AWS::Bedrock::KnowledgeBase', { KnowledgeBaseConfiguration: { Type: 'VECTOR' } }],
    },
  },
  bad: {
    'a data source without': [{ Source: ['AWS::Bedrock::DataSource', { Name: 'docs' }] }, 'Source'],
    'a managed store without': [
      { Base: ['AWS::Bedrock::KnowledgeBase', { KnowledgeBaseConfiguration: { [MANAGED]: { X: 1 } } }] },
      'Base',
    ],
  },
});

function givenPolicy(...statements: object[]): Resources {
  return { Policy: ['AWS::IAM::Policy', { Roles: ['role'], PolicyDocument: { Statement: statements } }] };
}

describeRule(retrieveAndGenerateDenied, {
  good: {
    'Retrieve of a knowledge base': givenPolicy(
      allow('bedrock:Retrieve', 'arn:aws:bedrock:eu-central-1:111122223333:knowledge-base/AB12'),
    ),
  },
  exempt: {
    'a bucket policy': { Bucket: ['AWS::S3::BucketPolicy', { PolicyDocument: { Statement: allow('*', '*') } }] },
  },
  bad: {
    'the action by name': [
      givenPolicy(allow(['bedrock:RetrieveAndGenerate', 'bedrock:Retrieve'], '*')),
      'Policy[bedrock:RetrieveAndGenerate]',
    ],
    'a wildcard': [
      givenPolicy(allow('bedrock:*Retrieve*', '*')),
      'Policy[bedrock:AgenticRetrieveStream]',
      'Policy[bedrock:RetrieveAndGenerate]',
    ],
    'a wildcard that is denied in part': [
      givenPolicy(allow('bedrock:*', '*'), {
        Effect: 'Deny',
        Action: ['bedrock:RetrieveAndGenerate', 'bedrock:AgenticRetrieveStream'],
        Resource: '*',
      }),
      'Policy[bedrock:InvokeInlineAgent]',
    ],
  },
});

function givenNetworkPolicy(allowFromPublic: unknown): Resources {
  const policy = [{ Rules: [{ ResourceType: 'collection' }], AllowFromPublic: allowFromPublic }];
  return {
    Policy: ['AWS::OpenSearchServerless::SecurityPolicy', { Type: 'network', Policy: JSON.stringify(policy, null, 1) }],
  };
}

describeRule(vectorStorePrivate, {
  good: {
    'a network policy for endpoints': givenNetworkPolicy(false),
    'an encryption policy': {
      Policy: ['AWS::OpenSearchServerless::SecurityPolicy', { Type: 'encryption', Policy: '{"AWSOwnedKey":true}' }],
    },
    'a domain in a VPC': { Domain: ['AWS::OpenSearchService::Domain', { VPCOptions: { SubnetIds: ['subnet-1'] } }] },
    'a database that says so': { Db: ['AWS::RDS::DBInstance', { PubliclyAccessible: false }] },
    'a database in subnets of its own': { Db: ['AWS::RDS::DBInstance', { DBSubnetGroupName: 'isolated' }] },
    'an Aurora cluster': { Db: ['AWS::RDS::DBCluster', { Engine: 'aurora-postgresql' }] },
  },
  bad: {
    'a public network policy': [givenNetworkPolicy(true), 'Policy'],
    'a domain outside a VPC': [{ Domain: ['AWS::OpenSearchService::Domain', { DomainName: 'docs' }] }, 'Domain'],
    'a domain without subnets': [{ Domain: ['AWS::Elasticsearch::Domain', { VPCOptions: {} }] }, 'Domain'],
    'a public database': [
      { Db: ['AWS::RDS::DBInstance', { PubliclyAccessible: true, DBSubnetGroupName: 'isolated' }] },
      'Db',
    ],
    'a database in default subnets': [{ Db: ['AWS::RDS::DBInstance', { Engine: 'postgres' }] }, 'Db'],
  },
});

describeRule(s3VectorsKey, {
  good: {
    'a bucket with a key': {
      Bucket: ['AWS::S3Vectors::VectorBucket', { EncryptionConfiguration: { SseType: 'aws:kms', KmsKeyArn: KEY } }],
    },
    'an index that takes over its bucket': { Index: ['AWS::S3Vectors::Index', { Dimension: 1024 }] },
  },
  bad: {
    'a bucket without a word': [{ Bucket: ['AWS::S3Vectors::VectorBucket', { VectorBucketName: 'v' }] }, 'Bucket'],
    'a key of S3': [
      { Bucket: ['AWS::S3Vectors::VectorBucket', { EncryptionConfiguration: { SseType: 'AES256' } }] },
      'Bucket',
    ],
    'an index with less than its bucket': [
      { Index: ['AWS::S3Vectors::Index', { EncryptionConfiguration: { SseType: 'AES256', KmsKeyArn: KEY } }] },
      'Index',
    ],
    'a key that is not named': [
      { Bucket: ['AWS::S3Vectors::VectorBucket', { EncryptionConfiguration: { SseType: 'aws:kms' } }] },
      'Bucket',
    ],
  },
});

describeRule(dataAutomationKey, {
  good: {
    'keys on all': {
      Project: ['AWS::Bedrock::DataAutomationProject', { KmsKeyId: KEY }],
      Blueprint: ['AWS::Bedrock::Blueprint', { KmsKeyId: KEY }],
      Library: ['AWS::Bedrock::DataAutomationLibrary', { EncryptionConfiguration: { KmsKeyId: KEY } }],
    },
  },
  bad: {
    'a project without': [{ Project: ['AWS::Bedrock::DataAutomationProject', { ProjectName: 'p' }] }, 'Project'],
    'a library without': [{ Library: ['AWS::Bedrock::DataAutomationLibrary', { KmsKeyId: KEY }] }, 'Library'],
  },
});
