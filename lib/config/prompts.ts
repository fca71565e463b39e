import { z } from 'zod';
import { PROMPT_VARIABLE } from '../../lambda/contract/prompts';

/** All prompts together, as they travel in the function's code. */
const MAX_BYTES = 64 * 1024;

const text = z.string().trim().min(1);

const promptSchema = z.strictObject({
  /** For people; Bedrock's prompt management shows it. @default none */
  description: z.string().min(1).max(200).optional(),
  /** Alias of `models.chat` for requests that name none. @default the request has to name one */
  model: z.string().min(1).optional(),
  /** Names of the `{{variables}}` in the messages. @default none */
  variables: z
    .array(z.string().regex(/^[a-zA-Z0-9_]{1,64}$/, 'expected 1 to 64 letters, digits or _'))
    // Quota of Amazon Bedrock: variables of a prompt.
    .max(20)
    .default([]),
  /** What comes before the messages of a request; `{{name}}` stands for the value of a variable. */
  messages: z.array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: text })).min(1),
});

export const promptsSchema = z.record(
  z
    .string()
    .regex(
      /^[a-z0-9]+(?:[_-][a-z0-9]+)*$/,
      'expected lower-case letters and digits, with single - or _ between them (the id that callers use)',
    )
    .max(60),
  promptSchema,
);
export type PromptsConfig = z.output<typeof promptsSchema>;

/** Holds each prompt to its variables, to the aliases that there are, and all together to what a function can carry. */
export function checkPrompts(
  config: {
    readonly prompts?: PromptsConfig;
    readonly models: { readonly chat: Readonly<Record<string, unknown>> };
  },
  refuse: (path: PropertyKey[], message: string) => void,
): void {
  const { prompts = {}, models } = config;
  for (const [name, { model, variables, messages }] of Object.entries(prompts)) {
    const path = ['prompts', name];
    if (model !== undefined && !Object.hasOwn(models.chat, model)) {
      refuse([...path, 'model'], `expected an alias of models.chat: ${Object.keys(models.chat).join(', ')}`);
    }
    const used = new Set<string>();
    messages.forEach(({ content }, i) => {
      for (const [, variable = ''] of content.matchAll(PROMPT_VARIABLE)) {
        used.add(variable);
        if (!variables.includes(variable)) {
          refuse([...path, 'messages', i, 'content'], `expected '${variable}' among the variables of the prompt`);
        }
      }
      // What is left in double braces would reach the model as it stands.
      const left = content.replace(PROMPT_VARIABLE, '').match(/\{\{[^{}]*\}\}/)?.[0];
      if (left) refuse([...path, 'messages', i, 'content'], `expected {{name}} without blanks, got ${left}`);
    });
    variables.forEach((variable, i) => {
      if (!used.has(variable)) refuse([...path, 'variables', i], 'expected a variable that a message uses');
      if (variables.indexOf(variable) < i) refuse([...path, 'variables', i], 'expected each variable once');
    });
  }
  const bytes = Buffer.byteLength(JSON.stringify(prompts));
  if (bytes > MAX_BYTES) refuse(['prompts'], `expected at most ${MAX_BYTES} bytes in all, found ${bytes}`);
}
