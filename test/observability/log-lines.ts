import { PassThrough } from 'node:stream';
import type { ChatCompletionChunk } from '../../lambda/contract/chat-response';
import { ENV } from '../../lambda/contract/environment';
import { metricsNamespace } from '../../lambda/contract/metrics';
import { ApiError } from '../../lambda/shared/errors';

const CALLER = { requestId: 'r-1', caller: 'arn:aws:sts::111122223333:assumed-role/app/session' };
const MODEL = { alias: 'default', modelId: 'anthropic.claude-x-v1:0', stream: true };

/**
 * Lines that the chat function's own code writes about requests: a stream in which the guardrail masked something, and a
 * request that failed.
 */
export async function chatLogLines(): Promise<Record<string, unknown>[]> {
  process.env[ENV.METRICS_NAMESPACE] = metricsNamespace('example');
  process.env[ENV.CAPABILITY] = 'chat';
  Object.assign(globalThis, { awslambda: { HttpResponseStream: { from: (stream: PassThrough) => stream } } });
  const lines: Record<string, unknown>[] = [];
  const keep = (...[line]: unknown[]) => {
    lines.push(JSON.parse(String(line)));
  };
  const spies = [
    jest.spyOn(console, 'info').mockImplementation(keep),
    jest.spyOn(console, 'error').mockImplementation(keep),
    jest.spyOn(process.stdout, 'write').mockReturnValue(true),
  ];
  const { Exchange } = await import('../../lambda/shared/exchange');
  const { sendChat } = await import('../../lambda/chat/send');

  const answered = new Exchange('chat.completions', new PassThrough(), CALLER, 60_000);
  answered.note({ ...MODEL, answeredBy: 'fast', failedAliases: ['default:throttled'] });
  await sendChat(answered, { type: 'stream', chunks: chunks() }, true);
  answered.close();

  const failed = new Exchange('chat.completions', new PassThrough(), CALLER, 60_000);
  failed.note(MODEL);
  const cause = Object.assign(new Error('no'), { name: 'ThrottlingException', $metadata: { requestId: 'b-1' } });
  failed.fail(new ApiError('throttled', 'wait', { cause }));
  failed.close();

  for (const spy of spies) spy.mockRestore();
  return lines;
}

async function* chunks(): AsyncIterable<ChatCompletionChunk> {
  const common = { id: 'chatcmpl-r-1', object: 'chat.completion.chunk', created: 1, model: 'default' } as const;
  yield {
    ...common,
    choices: [{ index: 0, delta: { content: 'hello' }, logprobs: null, finish_reason: null }],
  };
  const policies = ['EMAIL', 'PHONE', 'NAME'].map(
    (name) => ({ source: 'output', policy: 'sensitive_information', name, action: 'masked' }) as const,
  );
  yield {
    ...common,
    choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }],
    guardrail: { action: 'masked', policies },
  };
  yield {
    ...common,
    choices: [],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, prompt_tokens_details: { cached_tokens: 0 } },
  };
}
