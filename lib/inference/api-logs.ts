import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat, CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** One line per request: who, what, how it went. No header, query or body. */
export const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
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

/**
 * The role through which API Gateway writes logs. It is a setting of the account and Region, so it is made only for a
 * config that takes it over, and it stays when the stack goes.
 */
export class ApiGatewayLogRole extends Construct {
  /** What a stage has to wait for. */
  readonly account: CfnAccount;

  constructor(scope: Construct, id: string) {
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
    this.account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    this.account.node.addDependency(policy);
    // The account goes on naming the role, and other APIs go on writing through it.
    for (const kept of [role, policy, this.account]) kept.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
