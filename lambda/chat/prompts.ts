import type { ChatMessage, ChatRequest, PromptReference } from '../contract/chat-request';
import { ENV } from '../contract/environment';
import { PROMPT_VARIABLE, type PromptTemplate } from '../contract/prompts';
import { ApiError } from '../shared/errors';

/** A template with the version under which Bedrock's prompt management has it. */
export interface Prompt extends PromptTemplate {
  readonly version: string;
}

/** By name. A map, so that no name can meet one of Object's. */
export type PromptCatalogue = ReadonlyMap<string, Prompt>;

/** Put in place by the bundler; see {@link PROMPT_TEMPLATES}. */
declare const PROMPT_TEMPLATES: string;

/**
 * What the stack tells the chat function. Call it while the module loads, so that a bad value fails the cold start.
 * @throws Error when a template has no version
 */
export function readPrompts(
  templates = typeof PROMPT_TEMPLATES === 'undefined' ? undefined : PROMPT_TEMPLATES,
  versions = process.env[ENV.PROMPT_VERSIONS],
): PromptCatalogue {
  if (!templates) return new Map();
  const byName = JSON.parse(Buffer.from(templates, 'base64').toString('utf8')) as Record<string, PromptTemplate>;
  const published = new Map(Object.entries(JSON.parse(versions ?? '{}') as Record<string, string>));
  return new Map(
    Object.entries(byName).map(([name, template]) => {
      const version = published.get(name);
      if (!version) throw new Error(`environment variable ${ENV.PROMPT_VERSIONS} has no version of prompt '${name}'`);
      return [name, { ...template, version }];
    }),
  );
}

/**
 * The prompt that a request names.
 * @throws ApiError invalid_request for an id or a version that is not there
 */
export function findPrompt({ id, version }: PromptReference, prompts: PromptCatalogue): Prompt {
  const prompt = prompts.get(id);
  if (!prompt) {
    const known = prompts.size > 0 ? `use one of ${[...prompts.keys()].join(', ')}` : 'this platform has none';
    throw invalid('prompt.id', `names no prompt of the catalogue: ${known}`);
  }
  if (version != null && version !== prompt.version) {
    throw invalid('prompt.version', `is not the version in use: leave it out, or send '${prompt.version}'`);
  }
  return prompt;
}

/**
 * The messages of a prompt with the request's variables in place. Values are put in as they are, once: what looks like a
 * variable in a value stays text.
 * @throws ApiError invalid_request for a variable that is missing or unknown
 */
export function render(prompt: Prompt, { variables }: PromptReference): ChatMessage[] {
  const values = new Map(Object.entries(variables ?? {}));
  for (const name of values.keys()) {
    if (!prompt.variables.includes(name)) {
      const known = prompt.variables.length > 0 ? `it has ${prompt.variables.join(', ')}` : 'it has none';
      throw invalid(`prompt.variables.${name}`, `is no variable of the prompt: ${known}`);
    }
  }
  const missing = prompt.variables.find((name) => !values.has(name));
  if (missing !== undefined) throw invalid(`prompt.variables.${missing}`, 'is required');
  return prompt.messages.map(({ role, content }) => ({
    role,
    content: content.replace(PROMPT_VARIABLE, (_, name: string) => values.get(name) ?? ''),
  }));
}

/** Prompt and version of a request that names one, for the log and the invocation log. */
export function promptVersionOf({ prompt }: Pick<ChatRequest, 'prompt'>): string | undefined {
  return prompt ? `${prompt.id}:${prompt.version}` : undefined;
}

function invalid(param: string, problem: string): ApiError {
  return new ApiError('invalid_request', `'${param}' ${problem}`, { param });
}
