import { ENV } from '../../../lambda/contract/environment';
import { type SageMakerStandIn, startSageMaker } from '../../../local/sagemaker';
import { givenModel } from '../given';
import { useHandlerHost } from '../wire/given';
import { type ChatCapability, CREDENTIALS, REGION } from '../wire/handler-host';

const onEndpoint = { image: false, structuredOutput: false };
export const MODELS = {
  default: givenModel(),
  forced: givenModel({ structuredOutput: false }),
  vllm: givenModel({ ...onEndpoint, invoke: 'example-vllm', modelId: 'vllm-model', container: 'openai-messages' }),
  tgi: givenModel({ ...onEndpoint, invoke: 'example-tgi', modelId: 'tgi-model', container: 'tgi' }),
  nim: givenModel({
    ...onEndpoint,
    invoke: 'example-nim',
    modelId: 'nim-model',
    container: 'openai-messages',
    servedModelName: 'meta/model',
  }),
};

export let sagemaker: SageMakerStandIn;

/** Starts a function with models on SageMaker endpoints, and their stand-in. */
export function useEndpoints(capability: ChatCapability = 'chat'): void {
  useHandlerHost(capability, async () => {
    const endpoints = Object.values(MODELS).flatMap(({ invoke, container }) =>
      container ? [{ endpointName: invoke, container }] : [],
    );
    sagemaker = await startSageMaker({ region: REGION, credentials: CREDENTIALS, endpoints });
    return {
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sagemaker.url,
      [ENV.CHAT_MODELS]: JSON.stringify(MODELS),
    };
  });
  beforeEach(() => sagemaker.reset());
  afterAll(() => sagemaker.close());
}

/** Bodies that containers got. */
export const received = () => sagemaker.requests.map(({ body }) => body);
