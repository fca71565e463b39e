import { createBedrockClient } from '../shared/bedrock';
import { readEmbeddingsEnvironment } from '../shared/environment';
import { serve } from '../shared/exchange';
import { readBody } from '../shared/request-body';
import { toRequestMetadata } from '../shared/request-metadata';
import { embed } from './embed';
import { ADAPTERS } from './families';
import { createGateway } from './gateway';
import { guardTexts } from './guard';
import { checkLengths, findModel, parseEmbeddingsRequest, toOptions, toTexts } from './parse-request';

const environment = readEmbeddingsEnvironment();
const gateway = createGateway(createBedrockClient(), environment);

/** `POST /v1/embeddings`. */
export const handler = serve('embeddings', async (event, exchange) => {
  const request = parseEmbeddingsRequest(readBody(event, environment.maxRequestBytes));
  const model = findModel(request.model, environment.models);
  exchange.note({ alias: request.model, modelId: model.modelId });
  const options = toOptions(request, model);
  const texts = toTexts(request);
  checkLengths(request, texts, ADAPTERS[model.family]);
  const requestMetadata = toRequestMetadata(request, exchange.caller);
  const guarded = environment.guardInputs
    ? await guardTexts(texts, gateway, (report) => exchange.noteGuardrail(report), exchange.signal)
    : { texts };
  const list = await embed({ request, model, options, guarded, requestMetadata }, gateway, exchange.signal);
  exchange.note({ promptTokens: list.usage.prompt_tokens });
  exchange.sendJson(list);
});
