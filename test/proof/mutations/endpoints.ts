import { addBeside, dropCondition, editStatements, set, unset, widen } from './holes';
import type { MutableStatement, Mutation, Templates } from './templates';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const FULL_ACCESS: MutableStatement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

function editEndpoint(service: string, change: (statement: MutableStatement) => void) {
  return editStatements(ENDPOINT, change, service);
}

/** Opens an endpoint altogether. */
function open(service: string) {
  return (templates: Templates) =>
    templates.editPolicies(
      ENDPOINT,
      (document) => {
        document.Statement = [FULL_ACCESS];
      },
      service,
    );
}

/** Holes in the doors of the VPC. */
export const ENDPOINTS: readonly Mutation[] = [
  ...['bedrock-runtime', 'execute-api', '.s3', '.dynamodb'].flatMap((service) => [
    { name: `the endpoint ${service} lets everything pass`, apply: open(service) },
    { name: `the endpoint ${service} has no policy`, apply: unset(ENDPOINT, 'PolicyDocument', service) },
  ]),
  {
    name: 'the models endpoint lets calls without the guardrail pass',
    apply: editEndpoint('bedrock-runtime', (statement) => {
      if (statement.Effect === 'Allow') dropCondition('bedrock:GuardrailIdentifier')(statement);
    }),
  },
  {
    name: 'the models endpoint takes any guardrail',
    apply: editEndpoint('bedrock-runtime', ({ Effect, Condition }) => {
      if (Effect === 'Allow' && Condition?.StringLike) Condition.StringLike['bedrock:GuardrailIdentifier'] = '*';
    }),
  },
  {
    name: 'the models endpoint lets every model pass',
    apply: editEndpoint('bedrock-runtime', widen),
  },
  {
    name: 'the models endpoint lets further actions pass',
    apply: editEndpoint('bedrock-runtime', (statement) => {
      if (statement.Effect === 'Allow') statement.Action = 'bedrock:*';
    }),
  },
  {
    name: "the models endpoint lets other accounts' credentials pass",
    apply: editEndpoint('bedrock-runtime', dropCondition('aws:PrincipalAccount')),
  },
  {
    name: 'the API endpoint leads to every API',
    apply: editEndpoint('execute-api', widen),
  },
  {
    name: "the API endpoint lets other accounts' credentials pass",
    apply: editEndpoint('execute-api', dropCondition('aws:PrincipalAccount')),
  },
  {
    name: 'the models endpoint does not answer to the name of the service',
    apply: set(ENDPOINT, { PrivateDnsEnabled: false }, 'bedrock-runtime'),
  },
  {
    name: 'there is an open endpoint for one more service',
    apply: addBeside('AWS::EC2::VPC', {
      Type: ENDPOINT,
      Properties: {
        VpcId: 'vpc-1',
        ServiceName: 'com.amazonaws.us-west-2.sts',
        VpcEndpointType: 'Interface',
        PrivateDnsEnabled: true,
        SecurityGroupIds: ['sg-1'],
        PolicyDocument: { Version: '2012-10-17', Statement: [FULL_ACCESS] },
      },
    }),
  },
];
