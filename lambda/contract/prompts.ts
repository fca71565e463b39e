/** A prompt of the catalogue, as the config has it and the chat function renders it. */
export interface PromptTemplate {
  /** Alias for requests that name none. */
  readonly model?: string;
  /** Names of the `{{variables}}` in the messages; a request gives each of them. */
  readonly variables: readonly string[];
  readonly messages: readonly {
    readonly role: 'system' | 'user' | 'assistant';
    readonly content: string;
  }[];
}

/** `{{name}}` in a text of a template. */
export const PROMPT_VARIABLE = /\{\{([a-zA-Z0-9_]+)\}\}/g;

/**
 * Name of the constant that the bundler puts in place: the templates by name, as base64 of JSON. An environment variable
 * would not hold them, and a call for them would need an endpoint and permissions that the function does not have.
 */
export const PROMPT_TEMPLATES = 'PROMPT_TEMPLATES';
