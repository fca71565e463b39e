import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment';
import { metricsNamespace } from '../../lambda/contract/metrics';
import { PlatformLogGroup } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import type { IsolatedNetwork } from '../network/isolated-network';
import { BUNDLING, RUNTIME } from './bundling';

const PROJECT_ROOT = join(__dirname, '..', '..');

export interface PlatformFunctionProps {
  readonly config: BaselineConfig;
  /** The function's key below `functions` in the config; in kebab case, the folder below `lambda` with `handler.ts`. */
  readonly capability: keyof BaselineConfig['functions'];
  readonly description: string;
  /** @default outside any VPC, with the way to AWS that Lambda itself has */
  readonly network?: IsolatedNetwork;
  /** Constants that the bundler puts into the code, each a text of letters, digits and `+/=`. @default none */
  readonly constants?: Readonly<Record<string, string>>;
  /** @default left to CloudFormation, or to the name prefix of the config */
  readonly roleName?: string;
  /** Encrypts the log group. */
  readonly auditKey: IKey;
  /** Encrypts the environment variables. */
  readonly dataKey: IKey;
}

/**
 * A function as every capability has it: bundled, in isolated subnets with a security group that lets nothing through,
 * a role of its own without inline policies, an encrypted environment and an encrypted log group with a retention. Only
 * what runs at deployment alone, and needs an API without an endpoint, may leave the network out.
 */
export class PlatformFunction extends Construct {
  readonly function: NodejsFunction;
  /** Undefined outside a VPC. */
  readonly securityGroup?: SecurityGroup;
  /** What the function acts as; policies come through {@link allow} and {@link attach}. */
  readonly role: Role;
  private readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id);
    const { config, capability, network } = props;
    const settings = config.functions[capability];
    const logGroup = new PlatformLogGroup(this, 'LogGroup', {
      config,
      logGroupName: `/${config.prefix}/functions/${capability}`,
      encryptionKey: props.auditKey,
    });
    this.role = new Role(this, 'Role', {
      roleName: props.roleName,
      description: `Role of the function ${capability}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `What the function ${capability} may do`,
      roles: [this.role],
      statements: [
        new PolicyStatement({
          sid: 'WriteOwnLogs',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
        new PolicyStatement({
          sid: 'WriteTraces',
          actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
          // X-Ray has no resources to name for these actions.
          resources: ['*'],
        }),
      ],
    });
    this.securityGroup = network?.closedSecurityGroup(this, 'SecurityGroup', `Function ${capability}`);

    this.function = new NodejsFunction(this, 'Function', {
      description: props.description,
      runtime: RUNTIME,
      architecture: Architecture.ARM_64,
      entry: join(PROJECT_ROOT, 'lambda', folderOf(capability), 'handler.ts'),
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: join(PROJECT_ROOT, 'package-lock.json'),
      bundling: {
        minify: BUNDLING.minify,
        target: BUNDLING.target,
        format: OutputFormat.CJS,
        mainFields: [...BUNDLING.mainFields],
        esbuildArgs: Object.fromEntries(
          Object.entries(BUNDLING.alias).map(([module, file]) => [`--alias:${module}`, file]),
        ),
        externalModules: [],
        logLevel: LogLevel.WARNING,
        define: Object.fromEntries(
          Object.entries(props.constants ?? {}).map(([key, text]) => [key, JSON.stringify(text)]),
        ),
      },
      role: this.role.withoutPolicyUpdates(),
      memorySize: settings.memoryMiB,
      timeout: Duration.seconds(settings.timeoutSeconds),
      reservedConcurrentExecutions: settings.reservedConcurrency ?? undefined,
      tracing: Tracing.ACTIVE,
      environment: { [ENV.METRICS_NAMESPACE]: metricsNamespace(config.prefix), [ENV.CAPABILITY]: capability },
      environmentEncryption: props.dataKey,
      logGroup,
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: { subnets: network.vpc.isolatedSubnets },
        securityGroups: this.securityGroup && [this.securityGroup],
      }),
    });
    if (network) this.allowNetworkInterfaces();
    // Lambda checks the permission on the network at creation.
    this.function.node.addDependency(this.policy);
  }

  get roleName(): string {
    return this.role.roleName;
  }

  /** Adds to the function's own managed policy. */
  allow(...statements: PolicyStatement[]): void {
    this.policy.addStatements(...statements);
  }

  /** Attaches a managed policy to the function's role. */
  attach(policy: ManagedPolicy): void {
    policy.attachToRole(this.role);
  }

  /**
   * Lambda, not the function's code, makes the interfaces in the VPC, with the function's role. The second statement
   * takes the permission from the code again. Source: Lambda developer guide, "Giving Lambda functions access to
   * resources in an Amazon VPC".
   */
  private allowNetworkInterfaces(): void {
    const actions = [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const { account, region, partition } = Stack.of(this);
    this.allow(
      new PolicyStatement({ sid: 'LambdaAttachesToVpc', actions, resources: ['*'] }),
      new PolicyStatement({
        sid: 'CodeDoesNotTouchVpc',
        effect: Effect.DENY,
        actions: [...actions, 'ec2:DetachNetworkInterface'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'lambda:SourceFunctionArn': `arn:${partition}:lambda:${region}:${account}:function:*` },
        },
      }),
    );
  }
}

/** `accountSettings` -> `account-settings` */
function folderOf(capability: string): string {
  return capability.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
