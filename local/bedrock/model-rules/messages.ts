import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime';
import { type CatalogueModel, limitOf } from '../../../lib/residency';
import { ServiceError, validation } from '../protocol/errors';
import { modelSays, type Rule, unsupported } from './rule';
import { isThinking } from './thinking';

/** A conversation that ends with the assistant. A model of which nothing is known does not take it. */
export const checkPrefill: Rule = ({ input, model }) => {
  const last = input.messages?.at(-1);
  if (last?.role !== 'assistant') return;
  if (limitOf(model.modelId, 'prefill')?.value !== true || isThinking(input, model)) {
    throw modelSays(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  if (model.provider === 'Anthropic' && /\s$/.test(last.content?.at(-1)?.text ?? '')) {
    throw modelSays('messages: final assistant content cannot end with trailing whitespace');
  }
};

/** Images: whether a model takes them, how many in a message, how large, in which formats. */
export const checkImages: Rule = ({ input, model }) => {
  const limit = limitOf(model.modelId, 'images')?.value;
  const takesImages = model.inputModalities?.includes('image') === true && limit;
  for (const [m, { content = [] }] of (input.messages ?? []).entries()) {
    const images = content.flatMap(({ image, guardContent, toolResult }) => [
      ...(image ? [image] : []),
      ...(guardContent?.image ? [guardContent.image] : []),
      ...(toolResult?.content ?? []).flatMap((part) => part.image ?? []),
    ]);
    if (images.length === 0) continue;
    if (!takesImages) throw unsupported('image');
    if (images.length > limit.perMessage) {
      throw validation(`The message at messages.${m} has ${images.length} images, more than ${limit.perMessage}.`);
    }
    for (const { format, source } of images) {
      if (!limit.formats.some((one) => one === format)) {
        throw validation(`The model does not take images in the format ${format}.`);
      }
      const size = source?.bytes?.length ?? 0;
      if (size > limit.maxBytes) {
        throw modelSays(
          `messages.${m}.content.image.source.base64: image exceeds ${limit.maxBytes} bytes maximum: ${size} bytes > ${limit.maxBytes} bytes`,
        );
      }
    }
  }
};

/** Where providers want a tool's result to be. Source: public code of clients, tried live; see docs of pydantic-ai. */
export const checkToolResults: Rule = ({ input, model }) => {
  for (const [m, message] of (input.messages ?? []).entries()) {
    const results = (message.content ?? []).filter(({ toolResult }) => toolResult);
    if (results.length > 0) checkResultTurn(message, m, model.provider);
  }
};

const ALONE = ['Meta', 'Mistral AI', 'Writer'];
const NO_MEDIA = ['Qwen', 'Moonshot AI', 'Mistral AI'];

function checkResultTurn({ content = [] }: Message, m: number, provider: string): void {
  const isResult = ({ toolResult }: ContentBlock): boolean => toolResult !== undefined;
  if (ALONE.includes(provider) && !content.every(isResult)) {
    throw validation(`The message at messages.${m} with toolResult blocks must hold nothing else for this model.`);
  }
  if (provider === 'Anthropic') {
    if (content.some(({ document, video }) => document || video)) {
      throw modelSays(`messages.${m}: document and tool_result blocks cannot be in one message`);
    }
    const blocks = content.filter(({ cachePoint }) => !cachePoint);
    if (blocks.findIndex((block) => !isResult(block)) < blocks.findLastIndex(isResult) && !blocks.every(isResult)) {
      throw modelSays(`messages.${m}: \`tool_result\` blocks must come first in the content of a message`);
    }
  }
  for (const { toolResult } of content) {
    const parts = toolResult?.content ?? [];
    if (NO_MEDIA.includes(provider) && parts.some(({ image, document, video }) => image || document || video)) {
      throw validation(`This model doesn't support images and documents within toolResult (messages.${m}).`);
    }
    if (provider === 'Writer' && toolResult?.status !== undefined) throw unsupported('toolResult.status');
  }
}

const MAX_DOCUMENTS = 5;
const MAX_DOCUMENT_BYTES = 4_718_592;
const DOCUMENT_NAME = /^[\p{L}\p{N}\s()[\]-]+$/u;

/** Documents of a conversation. Source: Amazon Bedrock API reference, Message and DocumentBlock. */
export const checkDocuments: Rule = ({ input }) => {
  const names: string[] = [];
  for (const [m, { content = [] }] of (input.messages ?? []).entries()) {
    const documents = content.flatMap(({ document }) => document ?? []);
    if (documents.length === 0) continue;
    if (documents.length > MAX_DOCUMENTS) {
      throw validation(`The message at messages.${m} has ${documents.length} documents, more than ${MAX_DOCUMENTS}.`);
    }
    if (!content.some(({ text, guardContent }) => text !== undefined || guardContent?.text)) {
      throw validation(`The message at messages.${m} has a document and no text. Add a text block and try again.`);
    }
    for (const { name = '', source } of documents) {
      if (!DOCUMENT_NAME.test(name) || /\s{2}/.test(name)) {
        throw validation(
          "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
        );
      }
      if ((source?.bytes?.length ?? 0) > MAX_DOCUMENT_BYTES) {
        throw validation(`The document at messages.${m} is larger than ${MAX_DOCUMENT_BYTES} bytes.`);
      }
      names.push(name);
    }
  }
  if (new Set(names).size < names.length) {
    throw validation('The conversation contains documents with duplicate names. Provide unique names and try again.');
  }
};

/** Cache points: which models take them, and where. */
export const checkCachePoints: Rule = ({ input, model }) => {
  const { toolConfig, system = [], messages = [] } = input;
  const inTools = toolConfig?.tools?.some(({ cachePoint }) => cachePoint) ?? false;
  const elsewhere = [...system, ...messages.flatMap(({ content }) => content ?? [])].some(
    ({ cachePoint }) => cachePoint,
  );
  if (!inTools && !elsewhere) return;
  if (!takesCachePoints(model)) {
    throw new ServiceError(
      'AccessDeniedException',
      'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.',
    );
  }
  if (inTools && model.provider === 'Amazon') {
    throw validation(
      'Malformed input request: #/toolConfig/tools: extraneous key [cachePoint] is not permitted, please reformat your input and try again.',
    );
  }
};

/** Other providers' models cache without being told where. */
const takesCachePoints = ({ provider, promptCaching }: CatalogueModel): boolean =>
  promptCaching === true && (provider === 'Anthropic' || provider === 'Amazon');
