import {
  addStatement,
  dropCondition,
  dropConditions,
  edit,
  editList,
  editStatement,
  editStatements,
  remove,
  set,
  setAt,
  widen,
} from './holes';
import type { Mutation } from './templates';

const ACTION = 'AWS::Budgets::BudgetsAction';
const BUDGET = 'AWS::Budgets::Budget';
const ANOMALIES = 'AWS::CE::AnomalySubscription';
const POLICY = 'AWS::IAM::ManagedPolicy';
const ROLE = 'AWS::IAM::Role';

/** Holes in what stops the spending. */
export const COST: readonly Mutation[] = [
  { name: 'nothing stops the spending', apply: remove(ACTION) },
  {
    name: 'the hard limit asks otherwise than the config says',
    apply: edit(ACTION, (properties) => {
      properties.ApprovalModel = properties.ApprovalModel === 'MANUAL' ? 'AUTOMATIC' : 'MANUAL';
    }),
  },
  {
    name: 'the hard limit is a hundred times as high',
    apply: edit(ACTION, ({ ActionThreshold }) => {
      const threshold = ActionThreshold as { Value: number };
      threshold.Value *= 100;
    }),
  },
  { name: 'the hard limit is a percentage', apply: setAt(ACTION, 'ActionThreshold.Type', 'PERCENTAGE') },
  { name: 'the hard limit acts on a forecast', apply: set(ACTION, { NotificationType: 'FORECASTED' }) },
  { name: 'the hard limit stops nobody', apply: setAt(ACTION, 'Definition.IamActionDefinition.Roles', []) },
  {
    name: 'the hard limit stops another role',
    apply: setAt(ACTION, 'Definition.IamActionDefinition.Roles', ['another']),
  },
  {
    name: 'the hard limit attaches another policy',
    apply: setAt(ACTION, 'Definition.IamActionDefinition.PolicyArn', 'arn:aws:iam::aws:policy/ReadOnlyAccess'),
  },
  {
    name: 'the hard limit acts in another role',
    apply: set(ACTION, { ExecutionRoleArn: 'arn:aws:iam::111122223333:role/another' }),
  },
  { name: 'nobody is told of the hard limit', apply: set(ACTION, { Subscribers: [] }) },
  ...['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:ApplyGuardrail'].map((action) => ({
    name: `the policy of the hard limit lets ${action} pass`,
    apply: editStatement(POLICY, 'NoModelCalls', (statement) => {
      statement.Action = [statement.Action ?? []].flat().filter((name) => name !== action);
    }),
  })),
  {
    name: 'the policy of the hard limit leaves models out',
    apply: editStatement(POLICY, 'NoModelCalls', (statement) => {
      statement.Resource = 'arn:aws:bedrock:*::foundation-model/one.model-v1:0';
    }),
  },
  {
    name: 'the policy of the hard limit allows',
    apply: editStatement(POLICY, 'NoModelCalls', (statement) => {
      statement.Effect = 'Allow';
    }),
  },
  { name: 'AWS Budgets attaches any policy', apply: editStatement(POLICY, 'StopModelCalls', dropConditions) },
  { name: 'AWS Budgets attaches to any role', apply: editStatement(POLICY, 'StopModelCalls', widen) },
  {
    name: "AWS Budgets can't take the policy off again",
    apply: editStatement(POLICY, 'StopModelCalls', (statement) => {
      statement.Action = 'iam:AttachRolePolicy';
    }),
  },
  {
    name: 'AWS Budgets does more in IAM',
    apply: editStatement(POLICY, 'StopModelCalls', (statement) => {
      statement.Action = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePolicy'];
    }),
  },
  { name: 'AWS Budgets takes its role for any account', apply: editStatements(ROLE, dropConditions, 'HardLimitRole') },
  {
    name: 'AWS Budgets says not for whom it takes its role',
    apply: editStatements(ROLE, dropCondition('aws:SourceAccount', 'aws:SourceArn'), 'HardLimitRole'),
  },
  {
    name: 'Lambda takes the role of AWS Budgets',
    apply: addStatement(
      ROLE,
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      'HardLimitRole',
    ),
  },
  {
    name: 'the function takes the policy of the hard limit off',
    apply: addStatement(POLICY, { Effect: 'Allow', Action: 'iam:DetachRolePolicy', Resource: '*' }, 'ChatPolicy'),
  },
  { name: 'there are no budgets', apply: remove(BUDGET) },
  {
    name: 'budgets are ten times as high',
    apply: edit(BUDGET, ({ Budget }) => {
      const { BudgetLimit } = Budget as { BudgetLimit: { Amount: number } };
      BudgetLimit.Amount *= 10;
    }),
  },
  { name: 'budgets tell nobody', apply: set(BUDGET, { NotificationsWithSubscribers: [] }) },
  {
    name: 'budgets tell somebody else',
    apply: editList(BUDGET, 'NotificationsWithSubscribers', (told) =>
      told.map((entry) => ({
        ...entry,
        Subscribers: [{ SubscriptionType: 'SNS', Address: 'arn:aws:sns:us-west-2:999988887777:another' }],
      })),
    ),
  },
  { name: 'budgets hide use behind credits', apply: setAt(BUDGET, 'Budget.CostTypes.IncludeCredit', true) },
  { name: 'nobody is told of anomalies', apply: remove(ANOMALIES) },
  {
    name: 'anomalies go to somebody else',
    apply: set(ANOMALIES, { Subscribers: [{ Type: 'SNS', Address: 'arn:aws:sns:us-west-2:999988887777:another' }] }),
  },
];
