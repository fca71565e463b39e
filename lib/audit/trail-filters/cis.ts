import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { calls, noneOf, oneOf, type TrailFilter } from './trail-filter';

/**
 * Section 4 of the CIS AWS Foundations Benchmark v1.4.0, recommendations 4.1 to 4.15, by their numbers; versions 2 and 3
 * number them the same. They look at the whole account. Patterns are narrowed to the service that answers the call, and
 * differ in that from the benchmark's own text.
 */
export const CIS_FILTERS: Readonly<Record<string, TrailFilter>> = {
  '4.1': {
    heading: 'Unauthorized calls',
    severity: 'warning',
    patterns: [
      FilterPattern.all(
        oneOf('$.errorCode', '*UnauthorizedOperation', 'AccessDenied*'),
        // Both refused by design, many times a day: deliveries of logs that try their way, and checks for a bucket.
        noneOf('$.sourceIPAddress', 'delivery.logs.amazonaws.com'),
        noneOf('$.eventName', 'HeadBucket'),
      ),
    ],
    // The console tries what its user may not see; the benchmark's example tells of each.
    threshold: 10,
  },
  '4.2': {
    heading: 'Console sign-in without MFA',
    severity: 'warning',
    patterns: [
      FilterPattern.all(
        oneOf('$.eventName', 'ConsoleLogin'),
        // Who comes by single sign-on shows the second factor to the identity provider, which CloudTrail does not see.
        oneOf('$.userIdentity.type', 'IAMUser'),
        oneOf('$.responseElements.ConsoleLogin', 'Success'),
        noneOf('$.additionalEventData.MFAUsed', 'Yes'),
      ),
    ],
  },
  '4.3': {
    heading: 'Root user active',
    severity: 'critical',
    patterns: [
      FilterPattern.all(
        oneOf('$.userIdentity.type', 'Root'),
        FilterPattern.notExists('$.userIdentity.invokedBy'),
        noneOf('$.eventType', 'AwsServiceEvent'),
      ),
    ],
  },
  '4.4': {
    heading: 'IAM policy changed',
    severity: 'warning',
    patterns: [
      calls(
        'iam',
        'AttachGroupPolicy',
        'AttachRolePolicy',
        'AttachUserPolicy',
        'CreatePolicy',
        'CreatePolicyVersion',
        'DeleteGroupPolicy',
        'DeletePolicy',
        'DeletePolicyVersion',
        'DeleteRolePolicy',
        'DeleteUserPolicy',
        'DetachGroupPolicy',
        'DetachRolePolicy',
        'DetachUserPolicy',
        'PutGroupPolicy',
        'PutRolePolicy',
        'PutUserPolicy',
        'SetDefaultPolicyVersion',
      ),
    ],
  },
  '4.5': {
    heading: 'CloudTrail changed',
    severity: 'warning',
    patterns: [calls('cloudtrail', 'CreateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging', 'UpdateTrail')],
  },
  '4.6': {
    heading: 'Console sign-in failed',
    severity: 'warning',
    patterns: [
      FilterPattern.all(oneOf('$.eventName', 'ConsoleLogin'), oneOf('$.errorMessage', 'Failed authentication')),
    ],
    // Everybody mistypes.
    threshold: 5,
  },
  '4.7': {
    heading: 'Customer key disabled',
    severity: 'warning',
    patterns: [calls('kms', 'DisableKey', 'ScheduleKeyDeletion')],
  },
  '4.8': {
    heading: 'Bucket policy changed',
    severity: 'warning',
    patterns: [
      calls(
        's3',
        'DeleteBucketCors',
        'DeleteBucketLifecycle',
        'DeleteBucketPolicy',
        'DeleteBucketReplication',
        'PutBucketAcl',
        'PutBucketCors',
        'PutBucketLifecycle',
        'PutBucketPolicy',
        'PutBucketReplication',
      ),
    ],
  },
  '4.9': {
    heading: 'AWS Config changed',
    severity: 'warning',
    patterns: [
      calls(
        'config',
        'DeleteDeliveryChannel',
        'PutConfigurationRecorder',
        'PutDeliveryChannel',
        'StopConfigurationRecorder',
      ),
    ],
  },
  '4.10': {
    heading: 'Security group changed',
    severity: 'warning',
    patterns: [
      calls(
        'ec2',
        'AuthorizeSecurityGroupEgress',
        'AuthorizeSecurityGroupIngress',
        'CreateSecurityGroup',
        'DeleteSecurityGroup',
        'RevokeSecurityGroupEgress',
        'RevokeSecurityGroupIngress',
      ),
    ],
  },
  '4.11': {
    heading: 'Network ACL changed',
    severity: 'warning',
    patterns: [
      calls(
        'ec2',
        'CreateNetworkAcl',
        'CreateNetworkAclEntry',
        'DeleteNetworkAcl',
        'DeleteNetworkAclEntry',
        'ReplaceNetworkAclAssociation',
        'ReplaceNetworkAclEntry',
      ),
    ],
  },
  '4.12': {
    heading: 'Network gateway changed',
    severity: 'warning',
    patterns: [
      calls(
        'ec2',
        'AttachInternetGateway',
        'CreateCustomerGateway',
        'CreateInternetGateway',
        'DeleteCustomerGateway',
        'DeleteInternetGateway',
        'DetachInternetGateway',
      ),
    ],
  },
  '4.13': {
    heading: 'Route table changed',
    severity: 'warning',
    patterns: [
      calls(
        'ec2',
        'CreateRoute',
        'CreateRouteTable',
        'DeleteRoute',
        'DeleteRouteTable',
        'DisassociateRouteTable',
        'ReplaceRoute',
        'ReplaceRouteTableAssociation',
      ),
    ],
  },
  '4.14': {
    heading: 'VPC changed',
    severity: 'warning',
    patterns: [
      calls(
        'ec2',
        'AcceptVpcPeeringConnection',
        'AttachClassicLinkVpc',
        'CreateVpc',
        'CreateVpcPeeringConnection',
        'DeleteVpc',
        'DeleteVpcPeeringConnection',
        'DetachClassicLinkVpc',
        'DisableVpcClassicLink',
        'EnableVpcClassicLink',
        'ModifyVpcAttribute',
        'RejectVpcPeeringConnection',
      ),
    ],
  },
  '4.15': {
    heading: 'Organization changed',
    severity: 'warning',
    patterns: [
      calls(
        'organizations',
        'AcceptHandshake',
        'AttachPolicy',
        'CreateAccount',
        'CreateOrganizationalUnit',
        'CreatePolicy',
        'DeclineHandshake',
        'DeleteOrganization',
        'DeleteOrganizationalUnit',
        'DeletePolicy',
        'DetachPolicy',
        'DisablePolicyType',
        'EnablePolicyType',
        'InviteAccountToOrganization',
        'LeaveOrganization',
        'MoveAccount',
        'RemoveAccountFromOrganization',
        'UpdateOrganizationalUnit',
        'UpdatePolicy',
      ),
    ],
  },
};
