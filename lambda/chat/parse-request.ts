import { type ChatRequest, chatRequestSchema } from '../contract/chat-request';
import { NO_OP_PARAMETERS } from '../contract/no-op-parameters';
import { ApiError } from '../shared/errors';
import { parseRequest } from '../shared/parse-request';
import { findPrompt, type PromptCatalogue, render } from './prompts';
import { refuseUnsupported } from './unsupported';

/**
 * Checks a body of `POST /v1/chat/completions`, and puts the messages of the prompt that it names before its own.
 * @param maxChoices largest `n`
 * @param prompts those that may be named
 * @throws ApiError invalid_request, unknown_parameter or unsupported_parameter, with the path as `param`
 */
export function parseChatRequest(body: unknown, maxChoices: number, prompts: PromptCatalogue = new Map()): ChatRequest {
  refuseUnsupported(body);
  const contract = { schema: chatRequestSchema, noOps: NO_OP_PARAMETERS };
  const request = parseRequest(contract, namesPrompt(body) ? { ...FROM_PROMPT, ...body } : body);
  if ((request.n ?? 1) > maxChoices) {
    throw new ApiError('invalid_request', `'n' should be at most ${maxChoices}`, { param: 'n' });
  }
  if (!request.prompt || !namesPrompt(body)) return request;

  const prompt = findPrompt(request.prompt, prompts);
  const model = request.model || prompt.model;
  if (!model) throw new ApiError('invalid_request', "'model' is required: the prompt names none", { param: 'model' });
  const messages = [...render(prompt, request.prompt), ...('messages' in body ? request.messages : [])];
  return { ...request, model, messages, prompt: { ...request.prompt, version: prompt.version } };
}

/** What a request that names a prompt may leave out; replaced by the prompt's own. */
const FROM_PROMPT = { model: '', messages: [{ role: 'user', content: '' }] };

function namesPrompt(body: unknown): body is object {
  return typeof body === 'object' && body !== null && 'prompt' in body && body.prompt !== null;
}
