import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import type { InferenceStack } from '../../lib/inference/inference-stack';
import { LEAST } from '../support/configs';
import { givenStage, templatesOf } from '../support/stage';

const WITH: Partial<BaselineConfigInput> = { api: { ...LEAST.api, responses: true } };
const COST: Partial<BaselineConfigInput> = {
  cost: { monthlyBudgetUsd: 100, hardLimit: { usd: 200, approval: 'automatic' } },
};

interface Resource {
  readonly Properties: Record<string, unknown>;
}

/** Resources of a type whose logical id begins so. */
function resources(template: Template, type: string, prefix: string): Record<string, Resource['Properties']> {
  const found = Object.entries(template.findResources(type) as Record<string, Resource>);
  return Object.fromEntries(found.filter(([id]) => id.startsWith(prefix)).map(([id, one]) => [id, one.Properties]));
}

/** What the managed policies of a function say, and which role has them; names are left out. */
function permissions(template: Template, construct: string) {
  const neutral = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll(new RegExp(`${construct}(\\w*?)[0-9A-F]{8}`, 'g'), '<fn>$1'));
  return Object.values(resources(template, 'AWS::IAM::ManagedPolicy', construct)).map(({ PolicyDocument, Roles }) =>
    neutral({ PolicyDocument, Roles }),
  );
}

describe('a config without the Responses API', () => {
  const { Inference, Foundation } = templatesOf(givenStage());

  test('has neither its function nor its route', () => {
    expect(resources(Inference, 'AWS::Lambda::Function', 'Responses')).toEqual({});
    expect(JSON.stringify(Inference.findResources('AWS::ApiGateway::Resource'))).not.toContain('"responses"');
    expect(JSON.stringify(Inference.toJSON())).not.toContain('/responses');
    expect(JSON.stringify(Foundation.toJSON())).not.toContain('/responses');
  });
});

describe('a config with the Responses API', () => {
  const stage = givenStage({ ...WITH, ...COST });
  const { Inference, Foundation, Observability } = templatesOf(stage);

  test('has a streamed route that leads to a function of its own', () => {
    const [[functionId = ''] = []] = Object.entries(resources(Inference, 'AWS::Lambda::Function', 'Responses'));
    const methods = Object.values(Inference.findResources('AWS::ApiGateway::Method') as Record<string, Resource>);
    const own = methods.filter(({ Properties }) => JSON.stringify(Properties.Integration).includes(functionId));
    expect(own.map(({ Properties }) => Properties)).toMatchObject([
      {
        HttpMethod: 'POST',
        AuthorizationType: 'AWS_IAM',
        Integration: { ResponseTransferMode: 'STREAM', TimeoutInMillis: 300_000 },
      },
    ]);
    expect(JSON.stringify(Foundation.toJSON())).toContain('v1/POST/responses');
  });

  test('gives it a role of its own with the permissions of chat, and nothing else', () => {
    const own = permissions(Inference, 'Responses');
    expect(own).toHaveLength(3);
    const log = (value: unknown) => JSON.stringify(value).replaceAll('functions/responses', 'functions/chat');
    expect(own.map(log)).toEqual(permissions(Inference, 'Chat').map(log));
    expect(JSON.stringify(own)).toContain('bedrock:GuardrailIdentifier');
    expect(JSON.stringify(own)).toContain('NoModelWithoutTheGuardrail');
  });

  test('tells it of the same models and guardrail as chat', () => {
    const variables = (construct: string) => {
      const [fn] = Object.values(resources(Inference, 'AWS::Lambda::Function', construct));
      const environment = fn?.Environment as { Variables: Record<string, unknown> } | undefined;
      return environment?.Variables ?? {};
    };
    const { POWERTOOLS_SERVICE_NAME, ...own } = variables('Responses');
    expect(POWERTOOLS_SERVICE_NAME).toBe('responses');
    const { POWERTOOLS_SERVICE_NAME: _, ...chats } = variables('Chat');
    expect(own).toEqual(chats);
  });

  test('stops it at the hard limit too', () => {
    const inference = stage.node.findChild('Inference') as InferenceStack;
    const cost = stage.node.findChild('Cost') as Stack;
    const roles = (action: Resource) =>
      JSON.stringify(
        (action.Properties.Definition as { IamActionDefinition: { Roles: unknown } }).IamActionDefinition.Roles,
      );
    const [action] = Object.values(Template.fromStack(cost).findResources('AWS::Budgets::BudgetsAction'));
    for (const fn of [inference.chat, inference.responses]) {
      const name = inference.getLogicalId(fn?.role.node.defaultChild as never);
      expect(roles(action as Resource)).toContain(name);
    }
  });

  test('has alarms of its own, and counts its tokens among the cost', () => {
    const names = Object.values(Observability.findResources('AWS::CloudWatch::Alarm') as Record<string, Resource>).map(
      ({ Properties }) => String(Properties.AlarmName),
    );
    expect(names.filter((name) => name.endsWith('-responses')).length).toBeGreaterThanOrEqual(6);
    Observability.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: 'example-a-capability-is-impaired-responses',
    });
    const dashboards = JSON.stringify(Observability.findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboards).toContain('SUM([in0, in0r])');
  });

  test('has its requests among those of the saved queries', () => {
    const queries = Object.values(
      Observability.findResources('AWS::Logs::QueryDefinition') as Record<string, Resource>,
    );
    const [asked] = queries.filter(({ Properties }) => Properties.Name === 'example/Who asked which model when');
    expect(asked?.Properties.LogGroupNames).toHaveLength(2);
    expect(asked?.Properties.QueryString).toContain('"responses"');
  });

  test('asks the invocation logs for calls of others than both functions', () => {
    const queries = JSON.stringify(Observability.findResources('AWS::Logs::QueryDefinition'));
    expect(queries.match(/filter identity.arn not like/g)).toHaveLength(2);
  });
});
