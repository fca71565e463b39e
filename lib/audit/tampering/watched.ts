import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnGuardrail } from 'aws-cdk-lib/aws-bedrock';
import {
  CfnFlowLog,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { BaselineConfig } from '../../config';

/** Ids and ARNs of what the platform has, as requests name them. */
export interface Watched {
  readonly keys: readonly string[];
  readonly guardrails: readonly string[];
  readonly guardrailArns: readonly string[];
  readonly endpoints: readonly string[];
  readonly vpcs: readonly string[];
  readonly subnets: readonly string[];
  readonly routeTables: readonly string[];
  /** Of route tables with subnets. */
  readonly associations: readonly string[];
  readonly flowLogs: readonly string[];
  readonly apis: readonly string[];
  readonly webAcls: readonly string[];
  readonly webAclArns: readonly string[];
}

/**
 * Everything of these kinds in the stage, whichever construct made it, so that what is added later is watched without
 * anybody thinking of it; and what the config names of the company's own.
 */
export function watchedOf(scope: Construct, config: BaselineConfig): Watched {
  const resources = (Stage.of(scope)?.node.findAll() ?? []).filter((node) => CfnResource.isCfnResource(node));
  const all = <T extends CfnResource>(type: new (...args: never[]) => T): T[] =>
    resources.filter((resource): resource is T => resource instanceof type);
  const refs = (type: new (...args: never[]) => CfnResource): string[] => all(type).map((resource) => resource.ref);
  const { encryption, network } = config;

  const guardrails = all(CfnGuardrail);
  const webAcls = all(CfnWebACL);
  const existingKeys =
    encryption.type === 'existing' ? [encryption.auditKeyArn, encryption.contentKeyArn, encryption.dataKeyArn] : [];
  const existing =
    network.type === 'existing'
      ? network
      : { vpcId: undefined, subnets: [], endpoints: { bedrockRuntime: undefined, executeApi: undefined } };
  return {
    // A request names a key by its id or its ARN.
    keys: unique([
      ...all(CfnKey).flatMap((key) => [key.attrKeyId, key.attrArn]),
      ...existingKeys.flatMap((arn) => [arn.slice(arn.lastIndexOf('/') + 1), arn]),
    ]),
    guardrails: guardrails.flatMap((guardrail) => [guardrail.attrGuardrailId, guardrail.attrGuardrailArn]),
    guardrailArns: guardrails.map((guardrail) => guardrail.attrGuardrailArn),
    endpoints: [
      ...refs(CfnVPCEndpoint),
      ...Object.values(existing.endpoints).flatMap((endpoint) => (endpoint ? [endpoint.endpointId] : [])),
    ],
    vpcs: [...refs(CfnVPC), ...(existing.vpcId ? [existing.vpcId] : [])],
    subnets: [...refs(CfnSubnet), ...existing.subnets.map(({ subnetId }) => subnetId)],
    routeTables: unique([...refs(CfnRouteTable), ...existing.subnets.map(({ routeTableId }) => routeTableId)]),
    associations: refs(CfnSubnetRouteTableAssociation),
    flowLogs: refs(CfnFlowLog),
    apis: refs(CfnRestApi),
    webAcls: webAcls.map((acl) => acl.attrId),
    webAclArns: webAcls.map((acl) => acl.attrArn),
  };
}

/** ARN of the stages of an API, as WAF names what it stands before; the name of the stage is still to come. */
export function stageArnPrefix(scope: Construct, apiId: string): string {
  const { region, partition } = Stack.of(scope);
  return `arn:${partition}:apigateway:${region}::/restapis/${apiId}/stages/`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
