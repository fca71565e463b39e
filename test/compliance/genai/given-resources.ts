import { App, CfnParameter, type CfnParameterProps, CfnResource, Stack } from 'aws-cdk-lib';
import { NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../../../lib/compliance/genai/genai-rule';

/** A resource as a template has it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

export type Resources = Readonly<Record<string, TemplateResource>>;

/** What a rule says of a few resources. */
export interface Case {
  readonly rule: GenAiRule;
  readonly name: string;
  readonly resources: Resources;
  /** Findings, each a logical id, or `<logical id>[<detail>]`; none: the resources are compliant. */
  readonly findings: readonly string[];
}

/** A stack with resources as a template has them, under their logical ids. */
export function givenStack(resources: Resources, parameters: Readonly<Record<string, CfnParameterProps>> = {}): Stack {
  const stack = new Stack(new App({ context: { 'aws:cdk:disable-stack-trace': true } }), 'Stack');
  for (const [id, props] of Object.entries(parameters)) new CfnParameter(stack, id, props);
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    new CfnResource(stack, id, { type: Type, properties: Properties }).overrideLogicalId(id);
  }
  return stack;
}

/** Findings of one rule, in the form of {@link Case.findings}. @throws what the rule throws */
export function findingsOf(rule: GenAiRule, stack: Stack): string[] {
  return resourcesIn(stack).flatMap((node) => {
    const result = rule.check(node);
    if (Array.isArray(result)) return result.map((detail) => `${node.node.id}[${detail}]`);
    return result === NagRuleCompliance.NON_COMPLIANT ? [node.node.id] : [];
  });
}

/** Every resource of a stack. */
function resourcesIn(stack: Stack): CfnResource[] {
  return stack.node.findAll().filter(CfnResource.isCfnResource);
}

/** A managed policy with the statements, in each of which `Effect` and `Resource` may be left out. */
export function policy(...statements: Record<string, unknown>[]): TemplateResource {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: statements.map((statement) => ({
          Effect: 'Allow',
          ...('NotResource' in statement ? {} : { Resource: '*' }),
          ...statement,
        })),
      },
    },
  };
}

/** A role that a service may assume. */
export function role(service: string, properties: Record<string, unknown> = {}, condition?: unknown): TemplateResource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', Condition: condition },
        ],
      },
      ...properties,
    },
  };
}

export const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0';
export const GUARDRAIL = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefgh1234';
export const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
