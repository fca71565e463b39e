import { Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AccountSetting } from '../account/account-setting';
import type { AccountSettings } from '../account/account-settings';

/**
 * One line per request: who, what, how it went. No header, query or body; the extended request id, as the other may be
 * what the client put in a header.
 */
export const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.extendedRequestId',
    requestTime: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    vpcEndpoint: '$context.identity.vpceId',
    caller: '$context.identity.userArn',
    subject: '$context.authorizer.claims.sub',
    method: '$context.httpMethod',
    path: '$context.resourcePath',
    status: '$context.status',
    responseLength: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    integrationLatencyMs: '$context.integrationLatency',
    error: '$context.error.responseType',
    waf: '$context.waf.status',
  }),
);

export interface ApiGatewayLogRoleProps {
  readonly accountSettings: AccountSettings;
}

/**
 * The role through which API Gateway writes logs; a stage has to wait for it. It is a setting of the account and Region,
 * so it is made only for a config that takes it over. When the stack goes, the account names the role again that it
 * named before. If it named none, it names none again: ours goes with the stack, and an account that went on naming it
 * would log no more than one without. Other APIs that began to log meanwhile need a role of the account's own by then.
 */
export class ApiGatewayLogRole extends Construct {
  constructor(scope: Construct, id: string, props: ApiGatewayLogRoleProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: 'Lets API Gateway write the logs of this account and Region',
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: [
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:DescribeLogGroups',
            'logs:DescribeLogStreams',
            'logs:PutLogEvents',
            'logs:GetLogEvents',
            'logs:FilterLogEvents',
          ],
          // The account's other APIs write their logs through this role too.
          resources: [`arn:${partition}:logs:${region}:${account}:log-group:*`],
        }),
      ],
    });
    const setting = new AccountSetting(this, 'Setting', {
      settings: props.accountSettings,
      setting: 'api-gateway-log-role',
      value: { cloudwatchRoleArn: role.roleArn },
      takeOver: true,
      passedRole: role,
    });
    // API Gateway tries the role out before it takes it.
    setting.node.addDependency(policy);
  }
}
