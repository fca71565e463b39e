import { fitting } from '../../lambda/shared/request-metadata';
import type { Invocation } from './invocations';
import type { ExportedRating } from './ratings';

/** A message in OpenAI's shape, which the trainers of preferences take (TRL: "conversational" data sets). */
interface Message {
  readonly role: string;
  readonly content: string;
}

/** For trainers that take pairs, such as DPO. */
interface Pair {
  readonly prompt: readonly Message[];
  readonly chosen: readonly Message[];
  readonly rejected: readonly Message[];
}

/** For trainers that take single answers, such as KTO. */
interface Labelled {
  readonly prompt: readonly Message[];
  readonly completion: readonly Message[];
  readonly label: boolean;
}

export type Example = Pair | Labelled;

/** Why there is no example of a rating. */
export const PROBLEMS = {
  noInvocation: 'no call with the request id in the file: it is of another time, or the answer never came',
  otherCaller: 'rated by somebody else than who asked',
  severalAnswers: 'several answers to the request, of which nobody knows the rated one',
  largeBody: 'the body is in S3, as it was too large for the log',
  guardrail: 'the guardrail answered, not the model',
  notText: 'images, tools or nothing in the prompt or the answer',
} as const;

export type Problem = keyof typeof PROBLEMS;

/**
 * What a model can be tuned on, from a rating and what was asked and answered. A caller may send any id, so a rating of
 * somebody else's answer makes no example.
 */
export function toExample(rating: ExportedRating, invocations: readonly Invocation[]): Example | Problem {
  const answered = invocations.filter(({ errorCode, output }) => errorCode === undefined && output);
  const [invocation, ...others] = answered;
  if (!invocation) return 'noInvocation';
  if (answered.some(({ requestMetadata }) => identity(requestMetadata?.caller ?? '') !== identity(rating.caller))) {
    return 'otherCaller';
  }
  if (others.length > 0) return 'severalAnswers';
  const { input, output } = invocation;
  if (input?.inputBodyS3Path !== undefined || output?.outputBodyS3Path !== undefined) return 'largeBody';
  if (output?.outputBodyJson?.stopReason === 'guardrail_intervened') return 'guardrail';

  const { system = [], messages = [] } = input?.inputBodyJson ?? {};
  const prompt = toMessages([...(system.length > 0 ? [{ role: 'system', content: system }] : []), ...messages]);
  const answer = output?.outputBodyJson?.output?.message;
  const completion = answer && toMessages([answer]);
  if (!prompt || prompt.length === 0 || !completion) return 'notText';
  if (rating.correction !== undefined && rating.correction !== completion[0]?.content) {
    return { prompt, chosen: [{ role: 'assistant', content: rating.correction }], rejected: completion };
  }
  return { prompt, completion, label: rating.rating === 'up' };
}

/** @returns undefined where something is not text, or there is none; reasoning and cache points are left out */
function toMessages(messages: readonly { role: string; content: readonly Block[] }[]): Message[] | undefined {
  const all = messages.map(({ role, content }) => {
    const said = content.filter((block) => !('reasoningContent' in block) && !('cachePoint' in block));
    const texts = said.flatMap((block) => textOf(block) ?? []);
    return texts.length === said.length ? { role, content: texts.join('') } : undefined;
  });
  const whole = all.filter((message) => message !== undefined && message.content.trim() !== '');
  return whole.length === all.length ? (whole as Message[]) : undefined;
}

type Block = Readonly<Record<string, unknown>>;

/** Of a text, or of one that is marked for the guardrail. */
function textOf({ text, guardContent }: Block): string | undefined {
  if (typeof text === 'string') return text;
  const guarded = (guardContent as { text?: { text?: unknown } } | undefined)?.text?.text;
  return typeof guarded === 'string' ? guarded : undefined;
}

/** A caller as the metadata of a call has it, without the session: an application has a new one every hour. */
function identity(caller: string): string {
  return fitting(caller).replace(/^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.*$/, '$1');
}
