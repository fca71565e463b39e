import type { BaselineConfig, BaselineConfigInput } from '../../lib/config';
import { defineConfig } from '../../lib/config';

/** The least that a config has to say. */
export const LEAST: BaselineConfigInput = {
  prefix: 'example',
  account: '111122223333',
  region: 'us-west-2',
  residency: 'us',
  network: { type: 'create', availabilityZones: ['us-west-2a', 'us-west-2b'] },
  api: { exposure: { type: 'private' }, auth: { type: 'iam' } },
  models: { chat: { default: 'anthropic.claude-haiku-4-5-20251001-v1:0' } },
  guardrail: {
    blockedInputMessage: 'blocked on the way in',
    blockedOutputMessage: 'blocked on the way out',
    pii: { EMAIL: { input: 'ANONYMIZE', output: 'BLOCK' } },
    deniedTopics: [{ name: 'topic', definition: 'A topic.', examples: ['Tell me about the topic.'] }],
  },
};

/** {@link LEAST} with some of its keys replaced. */
export function givenConfig(changes: Partial<BaselineConfigInput> = {}): BaselineConfig {
  return defineConfig({ ...LEAST, ...changes });
}

/** An alias of chat that has a fallback, as every shipped config has one. */
export function fallingAlias({ models }: BaselineConfig): string {
  const found = Object.entries(models.chat).find(([, entry]) => typeof entry === 'object' && entry.fallbacks);
  if (!found) throw new Error('expected an alias of models.chat with fallbacks');
  return found[0];
}

/** The message of the error that a config is refused with; the config may be as wrong as JavaScript allows. */
export function refusalOf(changes: Record<string, unknown>): string {
  try {
    defineConfig({ ...LEAST, ...changes } as BaselineConfigInput);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected the config to be refused');
}
