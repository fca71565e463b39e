import {
  addStatement,
  allows,
  dropCondition,
  dropConditions,
  edit,
  editStatement,
  editStatements,
  remove,
  set,
  setAt,
  unset,
  widen,
} from './holes';
import type { MutableStatement, Mutation, Templates } from './templates';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const KEY = 'AWS::KMS::Key';
const MODEL = 'AWS::SageMaker::Model';
const ENDPOINT_CONFIG = 'AWS::SageMaker::EndpointConfig';
const PERMISSION = 'AWS::Lambda::Permission';
const POLICY = 'AWS::IAM::ManagedPolicy';
const PROMPT = 'AWS::Bedrock::Prompt';
const ROLE = 'AWS::IAM::Role';
const TABLE = 'AWS::DynamoDB::Table';
const GUARDED = 'InvokeConfiguredModelsWithTheGuardrail';
const EXEMPT = 'InvokeConfiguredEmbeddingModels';
const ITEM_STATEMENT = 'ResourcePolicy.PolicyDocument.Statement.0';
const ANOTHER = 'arn:aws:iam::111122223333:role/another';

/** Puts ARNs of one statement of the models endpoint into another. */
function carry(from: string, to: string, which: (arn: string) => boolean) {
  return (templates: Templates) =>
    templates.editPolicies(
      ENDPOINT,
      ({ Statement }) => {
        const arns = (sid: string) => [Statement.find(({ Sid }) => Sid === sid)?.Resource ?? []].flat().map(String);
        const target = Statement.find(({ Sid }) => Sid === to);
        const more = arns(from).filter(which);
        if (target && more.length > 0) target.Resource = [...arns(to), ...more];
      },
      'bedrock-runtime',
    );
}

/** A model that is called without a profile, so that its ARN alone opens it; of Seoul's there is none. */
function isReachable(arn: string): boolean {
  return /foundation-model\/(openai|stability)\./.test(arn);
}

function grant(holder: string, action: string | string[], resource: unknown = '*') {
  return addStatement(POLICY, { Effect: 'Allow', Action: action, Resource: resource }, holder);
}

/** Adds an action to a statement. */
function further(...actions: string[]) {
  return (statement: MutableStatement) => {
    statement.Action = [statement.Action ?? [], ...actions].flat();
  };
}

/** Attaches the policies whose id starts so to another role too. */
function lend(policy: string, role: string) {
  return (templates: Templates) => {
    const [[id] = []] = templates.all(ROLE).filter(([found]) => found.startsWith(role));
    for (const [found, { Properties }] of templates.all(POLICY)) {
      if (id && found.startsWith(policy)) Properties.Roles = [...(Properties.Roles as unknown[]), { Ref: id }];
    }
  };
}

const EMBEDDINGS: readonly Mutation[] = [
  ...['Images', 'Responses'].map((name) => ({
    name: `the role of ${name} may call its models without the guardrail`,
    apply: editStatements(POLICY, dropCondition('bedrock:GuardrailIdentifier'), `${name}Models1`),
  })),
  { name: 'the guarded models are exempt at the endpoint', apply: carry(GUARDED, EXEMPT, () => true) },
  { name: 'a guarded model is exempt at the endpoint', apply: carry(GUARDED, EXEMPT, isReachable) },
  {
    name: 'an image model is exempt at the endpoint',
    apply: carry(GUARDED, EXEMPT, (arn) => arn.includes('stability.')),
  },
  { name: 'an embedding model is among the guarded ones at the endpoint', apply: carry(EXEMPT, GUARDED, () => true) },
  {
    name: 'the exemption at the endpoint is for streams too',
    apply: editStatement(ENDPOINT, EXEMPT, further('bedrock:InvokeModelWithResponseStream')),
  },
  { name: 'the exemption at the endpoint is for every model', apply: editStatement(ENDPOINT, EXEMPT, widen) },
  {
    name: "the exemption at the endpoint is for other accounts' credentials too",
    apply: editStatement(ENDPOINT, EXEMPT, dropConditions),
  },
  {
    name: 'the embeddings function may stream',
    apply: editStatements(POLICY, further('bedrock:InvokeModelWithResponseStream'), 'EmbeddingsModels'),
  },
  {
    name: 'the embeddings function may call every model',
    apply: editStatements(POLICY, widen, 'EmbeddingsModels'),
  },
  {
    name: 'the embeddings function may do everything in Bedrock',
    apply: editStatements(
      POLICY,
      (statement) => {
        statement.Action = 'bedrock:*';
      },
      'EmbeddingsModels',
    ),
  },
  {
    name: 'the embeddings function is held to a guardrail, so that every call fails',
    apply: addStatement(
      POLICY,
      {
        Effect: 'Deny',
        Action: 'bedrock:InvokeModel',
        Resource: '*',
        Condition: { Null: { 'bedrock:GuardrailIdentifier': 'true' } },
      },
      'EmbeddingsPerimeter',
    ),
  },
  { name: 'the chat function may call embedding models', apply: lend('EmbeddingsModels', 'ChatRole') },
  { name: 'the embeddings function may call chat models', apply: lend('ChatModels', 'EmbeddingsRole') },
  { name: 'the chat function may call image models', apply: lend('ImagesModels', 'ChatRole') },
  { name: 'the moderations function may call chat models', apply: lend('ChatModels', 'ModerationsRole') },
  { name: 'the feedback function may call embedding models', apply: lend('EmbeddingsModels', 'FeedbackRole') },
  {
    name: 'the responses function may do more than the chat function',
    apply: grant('ResponsesPolicy', 'bedrock:ApplyGuardrail', 'arn:aws:bedrock:us-west-2:111122223333:guardrail/one'),
  },
  ...['Chat', 'Embeddings', 'Moderations', 'Feedback'].map((name) => ({
    name: `the role of ${name} may read prompts`,
    apply: grant(`${name}Policy`, ['bedrock:GetPrompt', 'bedrock:RenderPrompt']),
  })),
  ...['Embeddings', 'Images', 'Moderations', 'Feedback', 'Models'].map((name) => ({
    name: `the role of ${name} may call SageMaker endpoints`,
    apply: grant(`${name}Policy`, 'sagemaker:InvokeEndpoint'),
  })),
  { name: 'the hard limit leaves a role out', apply: leaveOut },
];

function leaveOut(templates: Templates): void {
  templates.edit('AWS::Budgets::BudgetsAction', ({ Definition }) => {
    const { IamActionDefinition } = Definition as { IamActionDefinition: { Roles: unknown[] } };
    IamActionDefinition.Roles = IamActionDefinition.Roles.slice(0, -1);
  });
}

const FEEDBACK: readonly Mutation[] = [
  { name: 'ratings are under a key of AWS', apply: unset(TABLE, 'SSESpecification') },
  {
    name: 'ratings are under another key',
    apply: setAt(TABLE, 'SSESpecification.KMSMasterKeyId', 'arn:aws:kms:us-west-2:111122223333:key/another'),
  },
  { name: 'ratings can not be put back', apply: unset(TABLE, 'PointInTimeRecoverySpecification') },
  { name: 'ratings are kept for ever', apply: unset(TABLE, 'TimeToLiveSpecification') },
  {
    name: 'the table of ratings can be deleted',
    apply: edit(TABLE, (properties) => {
      if (properties.DeletionProtectionEnabled === true) properties.DeletionProtectionEnabled = false;
    }),
  },
  {
    name: 'ratings are streamed',
    apply: set(TABLE, { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
  },
  {
    name: 'the table of ratings goes with the stack, or stays where it should go',
    apply: edit(TABLE, (_, resource) => {
      resource.DeletionPolicy = resource.DeletionPolicy?.startsWith('Retain') ? 'Delete' : 'Retain';
    }),
  },
  { name: 'the table of ratings has no policy', apply: unset(TABLE, 'ResourcePolicy') },
  {
    name: 'the policy of the table lets one more role in',
    apply: edit(TABLE, ({ ResourcePolicy }) => {
      const { PolicyDocument } = ResourcePolicy as { PolicyDocument: { Statement: MutableStatement[] } };
      for (const { Condition } of PolicyDocument.Statement) {
        const keys = Condition?.ArnNotEquals;
        if (keys) {
          keys['aws:PrincipalArn'] = [
            keys['aws:PrincipalArn'] ?? [],
            'arn:aws:iam::111122223333:role/Administrator',
          ].flat();
        }
      }
    }),
  },
  ...['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:PutItem', 'dynamodb:PartiQLSelect', 'dynamodb:CreateBackup'].map(
    (action) => ({
      name: `the policy of the table lets ${action} pass`,
      apply: edit(TABLE, ({ ResourcePolicy }) => {
        const { PolicyDocument } = ResourcePolicy as { PolicyDocument: { Statement: MutableStatement[] } };
        for (const statement of PolicyDocument.Statement) {
          statement.Action = [statement.Action ?? []].flat().filter((name) => name !== action);
        }
      }),
    }),
  ),
  { name: 'the policy of the table allows', apply: setAt(TABLE, `${ITEM_STATEMENT}.Effect`, 'Allow') },
  {
    name: 'the feedback function may read ratings',
    apply: editStatement(POLICY, 'WriteFeedback', further('dynamodb:GetItem')),
  },
  { name: 'the feedback function may write every table', apply: editStatement(POLICY, 'WriteFeedback', widen) },
  {
    name: 'the feedback function uses the content key past the table',
    apply: editStatement(POLICY, 'EncryptFeedback', dropConditions),
  },
  {
    name: 'the feedback function uses every key through DynamoDB',
    apply: editStatement(POLICY, 'EncryptFeedback', dropCondition('kms:EncryptionContext:aws:dynamodb:tableName')),
  },
  {
    name: 'the feedback function may not use the content key, so that every rating fails',
    apply: editStatement(POLICY, 'EncryptFeedback', (statement) => {
      statement.Action = 'kms:Encrypt';
    }),
  },
  ...['FeedbackIsWritten', 'DeploymentMakesTheTableOfFeedback', 'DeploymentLetsDynamoDbUseTheKey'].flatMap((sid) => [
    {
      name: `the content key says ${sid} of everyone`,
      apply: editStatement(KEY, sid, dropCondition('aws:PrincipalArn')),
    },
    {
      name: `the content key says ${sid} of somebody else`,
      apply: editStatement(KEY, sid, ({ Condition }) => {
        for (const keys of Object.values(Condition ?? {})) {
          if (keys['aws:PrincipalArn']) keys['aws:PrincipalArn'] = ANOTHER;
        }
      }),
    },
  ]),
  ...['FeedbackIsWritten', 'DeploymentMakesTheTableOfFeedback', 'ReadersReadFeedback'].map((sid) => ({
    name: `the content key says ${sid} of every table`,
    apply: editStatement(KEY, sid, dropCondition('kms:EncryptionContext:aws:dynamodb:tableName')),
  })),
  {
    name: 'readers decrypt ratings past the table',
    apply: editStatement(POLICY, 'DecryptFeedback', dropConditions),
  },
  { name: 'readers may change ratings', apply: editStatement(POLICY, 'ReadFeedback', further('dynamodb:UpdateItem')) },
  { name: 'readers may read every table', apply: editStatement(POLICY, 'ReadFeedback', widen) },
  {
    name: 'readers may not read ratings',
    apply: editStatement(POLICY, 'ReadFeedback', (statement) => {
      statement.Action = 'dynamodb:GetItem';
    }),
  },
  {
    name: 'the DynamoDB endpoint lets ratings be read',
    apply: editStatement(ENDPOINT, 'WriteFeedback', further('dynamodb:GetItem')),
  },
  { name: 'the DynamoDB endpoint leads to every table', apply: editStatement(ENDPOINT, 'WriteFeedback', widen) },
  {
    name: 'the DynamoDB endpoint lets everyone write',
    apply: editStatement(ENDPOINT, 'WriteFeedback', dropConditions),
  },
];

const JUMPSTART: readonly Mutation[] = [
  { name: 'a model has a network', apply: set(MODEL, { EnableNetworkIsolation: false }) },
  { name: 'a model is outside the VPC', apply: unset(MODEL, 'VpcConfig') },
  { name: 'a model is in other subnets', apply: setAt(MODEL, 'VpcConfig.Subnets', ['subnet-1', 'subnet-2']) },
  { name: 'a model acts in another role', apply: set(MODEL, { ExecutionRoleArn: ANOTHER }) },
  { name: 'volumes of models are under another key', apply: set(ENDPOINT_CONFIG, { KmsKeyId: 'another' }) },
  {
    name: 'requests to models are captured',
    apply: set(ENDPOINT_CONFIG, { DataCaptureConfig: { EnableCapture: true, DestinationS3Uri: 's3://any' } }),
  },
  {
    name: 'models answer to a bucket',
    apply: set(ENDPOINT_CONFIG, { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://any' } } }),
  },
  {
    name: 'models shrink to nothing',
    apply: set('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 0 }),
  },
  {
    name: 'models start without an instance',
    apply: edit(ENDPOINT_CONFIG, ({ ProductionVariants }) => {
      for (const variant of ProductionVariants as Record<string, unknown>[]) variant.InitialInstanceCount = 0;
    }),
  },
  {
    name: 'an endpoint has another name',
    apply: set('AWS::SageMaker::Endpoint', { EndpointName: 'another' }),
  },
  {
    name: 'SageMaker takes its roles for any account',
    apply: editStatements(ROLE, dropConditions, 'sagemaker.amazonaws.com'),
  },
  {
    name: 'Lambda takes the roles of SageMaker',
    apply: addStatement(
      ROLE,
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      'sagemaker.amazonaws.com',
    ),
  },
  { name: 'SageMaker reads every bucket', apply: editStatement(POLICY, 'ReadWeightsOfModels', widen) },
  {
    name: 'SageMaker writes weights',
    apply: editStatement(POLICY, 'ReadWeightsOfModels', further('s3:PutObject')),
  },
  {
    name: 'SageMaker lists the whole bucket of weights',
    apply: editStatement(POLICY, 'ListWeightsOfModels', dropConditions),
  },
  { name: 'the S3 endpoint leads to every bucket', apply: editStatement(ENDPOINT, 'ReadWeightsOfModels', widen) },
  {
    name: 'the S3 endpoint lets objects be written',
    apply: editStatement(ENDPOINT, 'ReadWeightsOfModels', further('s3:PutObject')),
  },
  {
    name: 'the S3 endpoint lets the whole bucket be listed',
    apply: editStatement(ENDPOINT, 'ListWeightsOfModels', dropConditions),
  },
  {
    name: 'the SageMaker endpoint lets everything pass',
    apply: editStatement(ENDPOINT, 'InvokeConfiguredEndpoints', (statement) => {
      statement.Action = 'sagemaker:*';
    }),
  },
  {
    name: 'the SageMaker endpoint lets answers go to a bucket',
    apply: editStatement(ENDPOINT, 'InvokeConfiguredEndpoints', further('sagemaker:InvokeEndpointAsync')),
  },
  {
    name: 'the SageMaker endpoint leads to every endpoint',
    apply: editStatement(ENDPOINT, 'InvokeConfiguredEndpoints', widen),
  },
  {
    name: "the SageMaker endpoint lets other accounts' credentials pass",
    apply: editStatement(ENDPOINT, 'InvokeConfiguredEndpoints', dropConditions),
  },
  {
    name: 'the SageMaker endpoint has no policy',
    apply: unset(ENDPOINT, 'PolicyDocument', 'sagemaker.runtime'),
  },
  {
    name: 'functions call every SageMaker endpoint',
    apply: editStatement(POLICY, 'InvokeConfiguredEndpoints', widen),
  },
  {
    name: 'functions call SageMaker endpoints from anywhere',
    apply: editStatement(POLICY, 'InvokeConfiguredEndpoints', dropConditions),
  },
  { name: 'the embeddings function calls SageMaker endpoints', apply: lend('ChatModelEndpoints', 'EmbeddingsRole') },
];

/** Holes in what came beside chat: embeddings, images, moderations, ratings, models on SageMaker endpoints, prompts. */
export const CAPABILITIES: readonly Mutation[] = [
  ...EMBEDDINGS,
  ...FEEDBACK,
  ...JUMPSTART,
  { name: 'prompts are under a key of AWS', apply: unset(PROMPT, 'CustomerEncryptionKeyArn') },
  { name: 'there are no prompts', apply: remove(PROMPT) },
  {
    name: 'a version of a prompt goes with its successor',
    apply: edit('AWS::Bedrock::PromptVersion', (_, resource) => {
      resource.DeletionPolicy = 'Delete';
    }),
  },
  {
    name: 'a route invokes another function',
    apply: (templates) => {
      const [, another] = templates.all(PERMISSION).find(([, { Properties }]) => !isOfModerations(Properties)) ?? [];
      templates.edit(PERMISSION, (properties) => {
        if (isOfModerations(properties)) properties.FunctionName = structuredClone(another?.Properties.FunctionName);
      });
    },
  },
  {
    name: 'callers may call a route that the config leaves out',
    apply: editStatements(POLICY, (statement) => {
      if (!allows(statement, 'execute-api:Invoke')) return;
      const text = JSON.stringify(statement.Resource);
      if (!text.includes('images/generations')) {
        statement.Resource = JSON.parse(text.replaceAll('/GET/models', '/POST/images/generations'));
      }
    }),
  },
  {
    name: 'the API endpoint leads to a route that the config leaves out',
    apply: editStatement(ENDPOINT, 'InvokeTheRoutesOfThePlatform', (statement) => {
      const text = JSON.stringify(statement.Resource);
      const [first] = text.match(/"[^"]*\/GET\/models"/) ?? [];
      if (first && !text.includes('images/generations')) {
        const more = JSON.parse(first.replace('/GET/models', '/POST/images/generations')) as string;
        statement.Resource = [statement.Resource, more].flat();
      }
    }),
  },
];

function isOfModerations({ FunctionName }: Record<string, unknown>): boolean {
  return JSON.stringify(FunctionName).includes('ModerationsFunction');
}
