import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import { LEAST } from '../support/configs';
import { givenStage, templatesOf } from '../support/stage';

type Endpoints = NonNullable<BaselineConfigInput['jumpstart']>;
export type Endpoint = Endpoints[string];

const FOLDER = 's3://jumpstart-cache-prod-us-west-2/models/open/v1.0.0/';

/** An endpoint with a model of the hub, with changes. */
export function givenEndpoint(changes: Partial<Endpoint> = {}): Endpoint {
  return {
    source: {
      type: 'hub',
      modelId: 'open-model',
      version: '1.0.0',
      acceptEula: true,
      image: '763104351884.dkr.ecr.us-west-2.amazonaws.com/djl-inference:1.0',
      artifactUri: FOLDER,
    },
    container: 'openai-messages',
    instanceType: 'ml.m5.xlarge',
    instanceCount: 2,
    ...changes,
  };
}

/** Changes of the least config that put a model on an endpoint. */
export function withEndpoints(
  jumpstart: Endpoints = { open: givenEndpoint() },
  changes: Partial<BaselineConfigInput> = {},
): Partial<BaselineConfigInput> {
  const network = { ...LEAST.network, s3PrefixListId: 'pl-68a54001' };
  return { network, jumpstart, ...changes };
}

export function givenTemplates(...args: Parameters<typeof withEndpoints>) {
  const stage = givenStage(withEndpoints(...args));
  const jumpStart = Template.fromStack(stage.node.findChild('JumpStart') as Stack);
  return { ...templatesOf(stage), JumpStart: jumpStart };
}

/** Whether a stage has a stack for endpoints. */
export const hasStack = (changes: Partial<BaselineConfigInput>) =>
  givenStage(changes)
    .node.children.filter(Stack.isStack)
    .some(({ node }) => node.id === 'JumpStart');
