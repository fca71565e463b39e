import { createHash } from 'node:crypto';
import type { TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import { countInputTokens, type ModelInput } from './conversation';

/** Least tokens before a cache point, as with most models; some want 512, others 4096. */
const MIN_TOKENS = 1_024;
/** Time for which a prefix is kept after it was last used. Source: Amazon Bedrock User Guide, prompt-caching. */
const KEPT_MS = 5 * 60_000;

/** The prefixes of earlier requests, by model. */
export class PromptCache {
  private readonly lastUsed = new Map<string, number>();

  /**
   * Tells apart what a request reads from the cache, what it writes into it, and what is neither; remembers it.
   * @param usage of the request without a cache
   */
  apply(modelId: string, input: ModelInput, usage: TokenUsage, now: Date): TokenUsage {
    let read = 0;
    let cached = 0;
    for (const prefix of prefixes(input)) {
      const tokens = countInputTokens(prefix);
      if (tokens < MIN_TOKENS) continue;
      const key = createHash('sha256').update(modelId).update(JSON.stringify(prefix)).digest('base64');
      const used = this.lastUsed.get(key);
      if (used !== undefined && now.getTime() - used <= KEPT_MS) read = tokens;
      this.lastUsed.set(key, now.getTime());
      cached = tokens;
    }
    if (cached === 0) return usage;
    return {
      ...usage,
      inputTokens: (usage.inputTokens ?? 0) - cached,
      cacheReadInputTokens: read,
      cacheWriteInputTokens: cached - read,
    };
  }

  clear(): void {
    this.lastUsed.clear();
  }
}

/** What stands before each cache point, the shortest first; the points themselves left out. */
function prefixes({ toolConfig, system = [], messages = [] }: ModelInput): ModelInput[] {
  const tools = toolConfig?.tools ?? [];
  const found: ModelInput[] = [];
  const ahead = { tools: [] as typeof tools, system: [] as typeof system, messages: [] as typeof messages };
  const mark = () => found.push(structuredClone({ ...ahead, toolConfig: { tools: ahead.tools } }));
  for (const tool of tools) {
    if (tool.cachePoint) mark();
    else ahead.tools.push(tool);
  }
  for (const block of system) {
    if (block.cachePoint) mark();
    else ahead.system.push(block);
  }
  for (const { role, content = [] } of messages) {
    const passed: typeof content = [];
    ahead.messages.push({ role, content: passed });
    for (const block of content) {
      if (block.cachePoint) mark();
      else passed.push(block);
    }
  }
  return found;
}
