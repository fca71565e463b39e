import type { LogQuery } from './log-query';

/** Among a function's lines only this one is about a request: others are Lambda's own, and those of metrics. */
const REQUESTS = 'filter event in ["chat.completions", "responses"]';

/**
 * Queries over the log groups of the functions that answer with chat models, whose fields lambda/shared/logger.ts names. Who asked is `caller`; a team
 * will be a field of its own, `team`, beside it. Elements of the list `guardrail` are fields `guardrail.0` and on.
 */
export const CHAT_QUERIES = {
  whoAsked: {
    title: 'Who asked which model when',
    lines: [
      REQUESTS,
      'fields @timestamp, caller, alias, modelId, status, promptTokens, completionTokens, requestId',
      'sort @timestamp desc',
      'limit 1000',
    ],
  },
  tokensByCaller: {
    title: 'Tokens by caller and model',
    lines: [
      REQUESTS,
      'stats count(*) as requests, sum(promptTokens) as inputTokens, sum(completionTokens) as outputTokens by caller, alias',
      'sort outputTokens desc',
      'limit 100',
    ],
  },
  whatWasBlocked: {
    title: 'What the guardrail blocked or masked, and why',
    lines: [
      REQUESTS,
      'filter ispresent(guardrailAction)',
      'fields @timestamp, guardrailAction, guardrail.0, guardrail.1, guardrail.2, caller, alias, requestId',
      'sort @timestamp desc',
      'limit 1000',
    ],
  },
  blockedByCaller: {
    title: 'Whom the guardrail blocks most',
    lines: [
      REQUESTS,
      'filter guardrailAction = "blocked"',
      'stats count(*) as requests by caller, guardrail.0',
      'sort requests desc',
      'limit 100',
    ],
  },
  fallbacks: {
    title: 'Requests that a fallback answered, and why',
    lines: [
      REQUESTS,
      'filter ispresent(answeredBy)',
      'stats count(*) as requests by alias, answeredBy, failedAliases.0',
      'sort requests desc',
      'limit 100',
    ],
  },
  slowest: {
    title: 'Slowest requests',
    lines: [
      REQUESTS,
      'fields @timestamp, durationMs, firstTokenMs, alias, stream, promptTokens, completionTokens, caller, requestId',
      'sort durationMs desc',
      'limit 100',
    ],
  },
  failed: {
    title: 'Requests that failed, and why',
    lines: [
      REQUESTS,
      'filter ispresent(errorKind)',
      'fields @timestamp, errorKind, cause, status, alias, caller, bedrockRequestId, requestId',
      'sort @timestamp desc',
      'limit 1000',
    ],
  },
} as const satisfies Record<string, LogQuery>;
