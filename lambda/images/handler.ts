import { IMAGES_NO_OPS, imagesRequestSchema } from '../contract/images';
import { createBedrockClient } from '../shared/bedrock';
import { readImageEnvironment } from '../shared/environment';
import { serve } from '../shared/exchange';
import { parseRequest } from '../shared/parse-request';
import { readBody } from '../shared/request-body';
import { createGateway } from './gateway';
import { findModel, generate } from './generate';

const environment = readImageEnvironment();
const gateway = createGateway(createBedrockClient(), environment);

/** `POST /v1/images/generations`. */
export const handler = serve('images.generations', async (event, exchange) => {
  const body = readBody(event, environment.maxRequestBytes);
  const request = parseRequest({ schema: imagesRequestSchema, noOps: IMAGES_NO_OPS }, body);
  const model = findModel(request.model, environment.models);
  const images = request.n ?? 1;
  exchange.note({ alias: request.model, modelId: model.modelId, ...(images > 1 && { choices: images }) });
  const answer = await generate(
    request,
    model,
    exchange.caller,
    gateway,
    (report) => exchange.noteGuardrail(report),
    exchange.signal,
  );
  if (answer.filtered) exchange.note({ finishReason: 'content_filter' });
  exchange.sendJson(answer);
});
