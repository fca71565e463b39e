import type { Construct } from 'constructs';
import type { BaselineConfig } from '../../config';
import type { Tampering } from './api-calls';
import { stageArnPrefix, type Watched } from './watched';

/** What loosens a guard, a key or the network, or opens the API. */
export function tamperingWithThePerimeter(scope: Construct, config: BaselineConfig, watched: Watched): Tampering[] {
  return [...withGuards(watched), ...withTheNetwork(watched), ...withTheApi(scope, config, watched)];
}

function withGuards({ keys, guardrails, guardrailArns }: Watched): Tampering[] {
  return [
    {
      heading: 'Guardrail changed',
      severity: 'critical',
      calls: [
        {
          service: 'bedrock',
          names: ['UpdateGuardrail', 'DeleteGuardrail'],
          on: some(guardrails, (guardrailIdentifier) => ({ guardrailIdentifier })),
        },
        {
          service: 'bedrock',
          names: ['PutResourcePolicy', 'DeleteResourcePolicy'],
          on: some(guardrailArns, (resourceArn) => ({ resourceArn })),
        },
      ],
    },
    {
      heading: 'Enforced guardrail changed',
      severity: 'critical',
      calls: [
        {
          service: 'bedrock',
          names: ['PutEnforcedGuardrailConfiguration', 'DeleteEnforcedGuardrailConfiguration'],
        },
      ],
    },
    {
      heading: 'Data retention changed',
      severity: 'critical',
      calls: [{ service: 'bedrock', names: ['PutAccountDataRetention'] }],
    },
    {
      heading: 'Key changed',
      severity: 'critical',
      calls: [
        {
          service: 'kms',
          names: [
            'DisableKey',
            'ScheduleKeyDeletion',
            'PutKeyPolicy',
            'DisableKeyRotation',
            'DeleteImportedKeyMaterial',
          ],
          on: some(keys, (keyId) => ({ keyId })),
        },
      ],
    },
  ];
}

/** EC2 puts the parameters of its later calls below the name of the request, and lists below `content`. */
function withTheNetwork({ endpoints, vpcs, subnets, routeTables, associations, flowLogs }: Watched): Tampering[] {
  const inVpc = some(vpcs, (vpcId) => ({ vpcId }));
  return [
    {
      heading: 'Endpoint changed',
      severity: 'critical',
      calls: [
        {
          service: 'ec2',
          names: ['ModifyVpcEndpoint'],
          on: some(endpoints, (VpcEndpointId) => ({ ModifyVpcEndpointRequest: { VpcEndpointId } })),
        },
        {
          service: 'ec2',
          names: ['DeleteVpcEndpoints'],
          on: some(endpoints, (content) => ({ DeleteVpcEndpointsRequest: { VpcEndpointId: { content } } })),
        },
        {
          service: 'ec2',
          names: ['CreateVpcEndpoint'],
          on: some(vpcs, (VpcId) => ({ CreateVpcEndpointRequest: { VpcId } })),
        },
      ],
    },
    {
      heading: 'Way out of the network',
      severity: 'critical',
      calls: [
        {
          service: 'ec2',
          names: ['AttachInternetGateway', 'AttachVpnGateway', 'CreateVpcPeeringConnection'],
          on: inVpc,
        },
        {
          service: 'ec2',
          names: ['CreateVpcPeeringConnection'],
          on: some(vpcs, (peerVpcId) => ({ peerVpcId })),
        },
        {
          service: 'ec2',
          names: ['CreateEgressOnlyInternetGateway'],
          on: some(vpcs, (VpcId) => ({ CreateEgressOnlyInternetGatewayRequest: { VpcId } })),
        },
        {
          service: 'ec2',
          names: ['CreateTransitGatewayVpcAttachment'],
          on: some(vpcs, (VpcId) => ({ CreateTransitGatewayVpcAttachmentRequest: { VpcId } })),
        },
        {
          service: 'ec2',
          names: ['CreateNatGateway'],
          on: some(subnets, (SubnetId) => ({ CreateNatGatewayRequest: { SubnetId } })),
        },
      ],
    },
    {
      heading: 'Route changed',
      severity: 'critical',
      calls: [
        {
          service: 'ec2',
          names: ['CreateRoute', 'ReplaceRoute'],
          on: some(routeTables, (routeTableId) => ({ routeTableId })),
        },
        { service: 'ec2', names: ['AssociateRouteTable'], on: some(subnets, (subnetId) => ({ subnetId })) },
        {
          service: 'ec2',
          names: ['ReplaceRouteTableAssociation', 'DisassociateRouteTable'],
          on: some(associations, (associationId) => ({ associationId })),
        },
      ],
    },
    {
      heading: 'Flow log deleted',
      severity: 'critical',
      calls: [
        {
          service: 'ec2',
          names: ['DeleteFlowLogs'],
          on: some(flowLogs, (content) => ({ DeleteFlowLogsRequest: { FlowLogId: { content } } })),
        },
      ],
    },
  ];
}

function withTheApi(scope: Construct, config: BaselineConfig, { apis, webAcls, webAclArns }: Watched): Tampering[] {
  // CloudFormation starts the name of a function with that of its stack; a request may also hold the ARN.
  const functions = [{ prefix: `${config.prefix}-` }, { wildcard: `arn:*:function:${config.prefix}-*` }];
  return [
    {
      heading: 'API changed',
      severity: 'critical',
      calls: [{ service: 'apigateway', names: API_CALLS, on: some(apis, (restApiId) => ({ restApiId })) }],
    },
    {
      heading: 'Web ACL changed',
      severity: 'critical',
      calls: [
        {
          service: 'wafv2',
          names: ['AssociateWebACL', 'DisassociateWebACL'],
          on: some(
            apis.map((api) => ({ prefix: stageArnPrefix(scope, api) })),
            (resourceArn) => ({ resourceArn }),
          ),
        },
        { service: 'wafv2', names: ['UpdateWebACL', 'DeleteWebACL'], on: some(webAcls, (id) => ({ id })) },
        {
          service: 'wafv2',
          names: ['DeleteLoggingConfiguration'],
          on: some(webAclArns, (resourceArn) => ({ resourceArn })),
        },
        {
          service: 'wafv2',
          names: ['PutLoggingConfiguration'],
          on: some(webAclArns, (resourceArn) => ({ loggingConfiguration: { resourceArn } })),
        },
      ],
    },
    {
      heading: 'Function changed',
      severity: 'warning',
      calls: [{ service: 'lambda', names: FUNCTION_CALLS, on: [{ functionName: functions }] }],
    },
  ];
}

const API_CALLS = [
  'UpdateRestApi',
  'PutRestApi',
  'DeleteRestApi',
  'UpdateStage',
  'DeleteStage',
  'PutMethod',
  'UpdateMethod',
  'DeleteMethod',
  'UpdateAuthorizer',
  'DeleteAuthorizer',
];

/** Lambda ends the names of its events with the date of its API. */
const FUNCTION_CALLS = [
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
  'DeleteFunction',
  'AddPermission',
  'CreateFunctionUrlConfig',
].map((prefix) => ({ prefix }));

/** Alternatives over values, of which there have to be some: an empty list in a pattern is an error at deployment. */
function some<T>(
  values: readonly T[],
  parameters: (values: T[]) => Record<string, unknown>,
): Record<string, unknown>[] {
  return values.length > 0 ? [parameters([...values])] : [];
}
