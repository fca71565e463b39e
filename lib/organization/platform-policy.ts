import { recordsPath, settingsRoleArn } from '../account/settings-role';
import type { BaselineConfig } from '../config';
import { PLATFORM_TAG } from '../config/organization';
import { partitionOf } from '../residency';
import { deny, type ServiceControlPolicy } from './policy-document';

/** Settings of the account and Region that stand or fall with the platform. They have no resource to name. */
const ACCOUNT_SETTINGS = [
  // The models' policy accepts the guardrails of the account, so nobody may add a weaker one.
  'bedrock:CreateGuardrail',
  'bedrock:PutEnforcedGuardrailConfiguration',
  'bedrock:DeleteEnforcedGuardrailConfiguration',
  'bedrock:PutModelInvocationLoggingConfiguration',
  'bedrock:DeleteModelInvocationLoggingConfiguration',
];

/** Changes to resources that carry the platform's tag, the tag included. Source: Service Authorization Reference. */
const TAGGED_RESOURCES = [
  'bedrock:CreateGuardrailVersion',
  'bedrock:DeleteGuardrail',
  'bedrock:DeleteResourcePolicy',
  'bedrock:PutResourcePolicy',
  'bedrock:TagResource',
  'bedrock:UntagResource',
  'bedrock:UpdateGuardrail',
  'cloudtrail:AddTags',
  'cloudtrail:DeleteTrail',
  'cloudtrail:PutEventSelectors',
  'cloudtrail:RemoveTags',
  'cloudtrail:StopLogging',
  'cloudtrail:UpdateTrail',
  'ec2:AttachInternetGateway',
  'ec2:AuthorizeSecurityGroupEgress',
  'ec2:CreateRoute',
  'ec2:CreateTags',
  'ec2:DeleteFlowLogs',
  'ec2:DeleteTags',
  'ec2:DeleteVpcEndpoints',
  'ec2:ModifyVpcEndpoint',
  'ec2:ReplaceRoute',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  // Whoever invokes the function of the account settings has them changed.
  'lambda:AddPermission',
  'lambda:InvokeFunction',
  'lambda:TagResource',
  'lambda:UntagResource',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'logs:AssociateKmsKey',
  'logs:DeleteLogGroup',
  'logs:DeleteLogStream',
  'logs:DeleteRetentionPolicy',
  'logs:DisassociateKmsKey',
  'logs:PutRetentionPolicy',
  'logs:TagLogGroup',
  'logs:TagResource',
  'logs:UntagLogGroup',
  'logs:UntagResource',
];

/** What turns a role into another one. */
const ROLE_CHANGES = [
  'iam:AttachRolePolicy',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
];

const POLICY_CHANGES = [
  'iam:CreatePolicyVersion',
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
  'iam:SetDefaultPolicyVersion',
];

/**
 * Service control policy that keeps the platform as it was deployed: only the exempt roles may change it. It binds the
 * platform's account alone, wherever it is attached.
 *
 * @param exemptRoleArns roles, or patterns of them, that deploy the platform or repair it
 */
export function platformPolicy(config: BaselineConfig, exemptRoleArns: readonly string[]): ServiceControlPolicy {
  const { account, region, prefix } = config;
  const iam = `arn:${partitionOf(region)}:iam::${account}`;
  const unlessExempt = { ArnNotLike: { 'aws:PrincipalArn': exemptRoleArns } };
  // The function that sets the account's settings while the platform is deployed may do that, and nothing else.
  const settingsRole = settingsRoleArn(config);
  const unlessSetting = { ArnNotLike: { 'aws:PrincipalArn': [...exemptRoleArns, settingsRole] } };
  const retention = config.models.dataRetention === 'none' ? ['bedrock:PutAccountDataRetention'] : [];
  const here = `arn:${partitionOf(region)}`;
  const logRole = config.takeOver.includes('api-gateway-log-role') ? [`${here}:apigateway:${region}::/account`] : [];
  return {
    Version: '2012-10-17',
    Statement: [
      deny('KeepAccountSettings', [...ACCOUNT_SETTINGS, ...retention], {
        Condition: {
          StringEquals: { 'aws:PrincipalAccount': account, 'aws:RequestedRegion': region },
          ...unlessSetting,
        },
      }),
      // What the settings were before the platform changed them is known from nowhere else.
      deny('KeepRecords', ['apigateway:PATCH', 'ssm:DeleteParameter', 'ssm:DeleteParameters', 'ssm:PutParameter'], {
        Resource: [`${here}:ssm:${region}:${account}:parameter${recordsPath(prefix)}/*`, ...logRole],
        Condition: { StringEquals: { 'aws:PrincipalAccount': account }, ...unlessSetting },
      }),
      deny('KeepPlatform', [...TAGGED_RESOURCES, ...ROLE_CHANGES], {
        Condition: {
          StringEquals: { 'aws:PrincipalAccount': account, [`aws:ResourceTag/${PLATFORM_TAG}`]: prefix },
          ...unlessExempt,
        },
      }),
      // CloudFormation can't tag a managed policy; it starts the name with that of the stack.
      deny('KeepPolicies', POLICY_CHANGES, {
        Resource: [`${iam}:policy${config.iam.rolePath}${prefix}-*`],
        Condition: unlessExempt,
      }),
      // Whoever could change or create an exempt role would be exempt.
      deny('KeepExemptRoles', ['iam:CreateRole', ...ROLE_CHANGES], {
        Resource: [...exemptRoleArns, settingsRole],
        Condition: unlessExempt,
      }),
    ],
  };
}
