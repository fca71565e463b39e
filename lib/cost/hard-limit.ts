import { Stack } from 'aws-cdk-lib';
import { CfnBudgetsAction } from 'aws-cdk-lib/aws-budgets';
import {
  CfnManagedPolicy,
  Effect,
  type IRole,
  ManagedPolicy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { CostConfig } from '../config/cost';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import type { AlertTopics } from '../observability/alert-topics';
import { budgetRoleName } from './budget-role';
import type { MonthlyBudget } from './monthly-budget';

/** Managed policies that IAM attaches to a role. Source: IAM quotas; it can be raised, which no config can see. */
const MAX_POLICIES = 10;

export interface HardLimitProps {
  readonly config: BaselineConfig;
  readonly hardLimit: NonNullable<CostConfig['hardLimit']>;
  /** Counts what the limit is held against. */
  readonly budget: MonthlyBudget;
  readonly alerts: AlertTopics;
  /** Roles of the functions that call models, or the guardrail for callers. */
  readonly modelCallers: readonly IRole[];
}

/**
 * A brake: at the limit, AWS Budgets attaches a policy to the functions' roles that denies model calls. It stays until
 * somebody takes it off again; docs/cost.md says how. What is spent between a call and the bill, it can't stop.
 */
export class HardLimit extends Construct {
  /** Denies everything of a model call that costs by use. */
  readonly policy: ManagedPolicy;
  /** What AWS Budgets acts as. */
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: HardLimitProps) {
    super(scope, id);
    const { alerts, budget, hardLimit, modelCallers } = props;
    this.policy = new ManagedPolicy(this, 'NoModelCalls', {
      description: 'Attached by AWS Budgets at the hard limit: no model calls',
      statements: [
        new PolicyStatement({
          sid: 'NoModelCalls',
          effect: Effect.DENY,
          actions: [...BEDROCK_RUNTIME_ACTIONS.invoke, ...BEDROCK_RUNTIME_ACTIONS.applyGuardrail],
          resources: ['*'],
        }),
      ],
    });
    this.executionRole = this.roleOfBudgets(props);
    const action = new CfnBudgetsAction(this, 'Action', {
      budgetName: budget.budgetName,
      notificationType: 'ACTUAL',
      actionType: 'APPLY_IAM_POLICY',
      actionThreshold: { type: 'ABSOLUTE_VALUE', value: hardLimit.usd },
      approvalModel: hardLimit.approval === 'automatic' ? 'AUTOMATIC' : 'MANUAL',
      executionRoleArn: this.executionRole.roleArn,
      definition: {
        iamActionDefinition: {
          policyArn: this.policy.managedPolicyArn,
          roles: modelCallers.map((role) => role.roleName),
        },
      },
      subscribers: [{ type: 'SNS', address: alerts.of('critical').topicArn }],
    });
    action.node.addDependency(budget, this.executionRole);
    this.node.addValidation({ validate: () => modelCallers.flatMap(withoutRoom) });
  }

  private roleOfBudgets({ config, modelCallers }: HardLimitProps): Role {
    const { account, partition } = Stack.of(this);
    const role = new Role(this, 'Role', {
      roleName: budgetRoleName(config),
      description: 'AWS Budgets, to stop model calls at the hard limit and to let them go on',
      assumedBy: new ServicePrincipal('budgets.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:budget/*` },
        },
      }),
    });
    // Below the role, so that the action waits for both: over the limit, it acts as soon as it is there.
    new ManagedPolicy(role, 'Policy', {
      description: 'Attach and detach the policy of the hard limit, on the roles that call models',
      roles: [role],
      statements: [
        new PolicyStatement({
          sid: 'StopModelCalls',
          actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
          resources: modelCallers.map((caller) => caller.roleArn),
          conditions: { ArnEquals: { 'iam:PolicyARN': this.policy.managedPolicyArn } },
        }),
      ],
    });
    return role;
  }
}

/** Says so when the policy would be one too many for the role: AWS Budgets would fail when it is too late. */
function withoutRoom(role: IRole): string[] {
  const stack = Stack.of(role);
  const name = JSON.stringify(stack.resolve(role.roleName));
  const attached = stack.node
    .findAll()
    .filter((node) => CfnManagedPolicy.isCfnManagedPolicy(node))
    .filter((policy) => JSON.stringify(stack.resolve(policy.roles) ?? []).includes(name)).length;
  if (attached < MAX_POLICIES) return [];
  return [
    `cost.hardLimit: ${role.node.path} has ${attached} managed policies, expected fewer than ${MAX_POLICIES}, so that the ` +
      'one of the hard limit can be attached; list fewer models under models.chat',
  ];
}
