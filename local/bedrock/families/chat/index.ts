import { ANTHROPIC_MESSAGES } from './anthropic';
import type { ChatFamily } from './chat-family';
import { NOVA_MESSAGES } from './nova';
import { OPENAI_COMPLETIONS } from './openai';

const FAMILIES: readonly ChatFamily[] = [ANTHROPIC_MESSAGES, NOVA_MESSAGES, OPENAI_COMPLETIONS];

/** The family of a chat model, by its foundation-model id. */
export const chatFamilyOf = (modelId: string): ChatFamily | undefined =>
  FAMILIES.find(({ models }) => new RegExp(`^(?:${models.source})$`).test(modelId));
