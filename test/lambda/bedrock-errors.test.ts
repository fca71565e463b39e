import type { ConverseCommandOutput, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { chat } from '../../lambda/chat/chat';
import { openAiMessages } from '../../lambda/jumpstart/containers/openai-messages';
import { tgi } from '../../lambda/jumpstart/containers/tgi';
import { fromSageMaker } from '../../lambda/jumpstart/errors';
import { fromBedrock } from '../../lambda/shared/bedrock-errors';
import { isContextOverflow } from '../../lambda/shared/context-overflow';
import type { ErrorKind } from '../../lambda/shared/errors';
import { caller, errorOf, givenGateway, givenModel, givenRequest, never } from './given';

const failure = (name: string, message = '', more: object = {}) => Object.assign(new Error(message), { name, ...more });
const answered = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

/** As models, Bedrock and containers were seen to word it. */
const OVERFLOWS = [
  'prompt is too long: 209312 tokens > 200000 maximum',
  'The model returned the following errors: prompt is too long: 209312 tokens > 200000 maximum',
  'input length and `max_tokens` exceed context limit: 190000 + 64000 > 200000, decrease input length or `max_tokens`',
  'Input is too long for requested model.',
  'The model returned the following errors: Input is too long for requested model.',
  'too many total text bytes: 9437184 > 9000000',
  'Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.',
  'Too many input tokens. Max input tokens: 8192, request input token count: 9000',
  'too many tokens: size limit exceeded by 123 tokens. Try using shorter or fewer inputs.',
  'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000',
  'total number of tokens (prompt and prediction) cannot exceed 4081 - received 5000',
  'Malformed input request: expected maxLength: 300000, actual: 300005, please reformat your input and try again.',
  'Malformed input request: #/texts/3: expected maxLength: 2048, actual: 2500, please reformat your input and try again.',
  'Malformed input request: #/inputText: expected maxLength: 50000, actual: 50001, please reformat your input and try again.',
  "This model's maximum context length is 131072 tokens. However, you requested 4096 output tokens and your prompt contains at least 126977 input tokens, for a total of at least 131073 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=126977)",
  "Mantle streaming error for requestId abc: This model's maximum context length is 202752 tokens. However, you requested 1 output tokens",
  'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
  'Your input exceeds the context window of this model. Please adjust your input and try again.',
  "max_tokens is too large: 99999. This model's maximum context length is 4096 tokens",
  'The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.',
  'The prompt (total length 5000) is too long to fit into the model (context length 4096).',
  'Input prompt (5000 tokens) is too long and exceeds limit of 4096',
  'Input validation error: `inputs` must have less than 4095 tokens. Given: 5000',
  'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs` tokens and 200 `max_new_tokens`',
  "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
  'prompt length (5000) exceeds max_input_len (4096)',
  'the request exceeds the available context size. try increasing the context size or enable context shift',
];

/** Too long is something else. */
const OTHERS = [
  'stop sequence too long',
  'stop sequences: each stop sequence is too long, at most 2500 characters',
  'The stop sequence "abc" in the prompt is longer than 2500 characters',
  'Malformed input request: #/stop_sequences/0: expected maxLength: 2500, actual: 2501, please reformat your input and try again.',
  'Malformed input request: #/tools/0/name: expected maxLength: 64, actual: 70, please reformat your input and try again.',
  'tool name is too long: at most 64 characters',
  'messages.0.content.0.image: image is too large: 8000 > 5000',
  'temperature exceeds maximum of 1',
  'max_tokens: 99999 > 64000, which is the maximum allowed number of output tokens',
  'The maximum tokens you requested exceeds the model limit of 10000.',
];

describe('a request that is longer than the context window', () => {
  test.each(OVERFLOWS)('%s', (message) => {
    expect(isContextOverflow(message)).toBe(true);
    for (const name of [
      'ValidationException',
      'validationException',
      'ModelErrorException',
      'modelStreamErrorException',
    ]) {
      expect(fromBedrock(failure(name, message)).kind).toBe('context_length_exceeded');
    }
    const inStream = failure('ModelStreamErrorException', 'The model failed.', { originalMessage: message });
    expect(fromBedrock(inStream).kind).toBe('context_length_exceeded');
    for (const OriginalStatusCode of [400, 413, 422, 424, 500]) {
      const refused = failure('ModelError', 'refused', {
        OriginalStatusCode,
        OriginalMessage: JSON.stringify({ message }),
      });
      expect(fromSageMaker(refused)).toMatchObject({
        kind: 'context_length_exceeded',
        message: expect.not.stringContaining('4096'),
      });
    }
    expect(fromSageMaker(failure('ModelStreamError', message)).kind).toBe('context_length_exceeded');
  });

  test.each(OTHERS)('is not: %s', (message) => {
    expect(isContextOverflow(message)).toBe(false);
    expect(fromBedrock(failure('ValidationException', message)).kind).toBe('invalid_request');
    const refused = failure('ModelError', 'refused', { OriginalStatusCode: 400, OriginalMessage: message });
    expect(fromSageMaker(refused).kind).toBe('invalid_request');
  });

  test.each([
    [
      "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
      'tool_choice',
    ],
    ["This model doesn't support the stopSequences field. Remove stopSequences and try again.", 'stop'],
    ['The model returned the following errors: `temperature` is deprecated for this model', 'temperature'],
    ['`temperature` and `top_p` cannot both be specified for this model.', 'temperature'],
    ["This model doesn't support tool use in streaming mode.", 'stream'],
    ["This model doesn't support tool use.", 'tools'],
    [
      'This model does not support assistant message prefill. The conversation must end with a user message.',
      'messages',
    ],
  ])('a parameter that the model refuses is named: %s', (message, param) => {
    expect(fromBedrock(failure('ValidationException', message))).toMatchObject({
      kind: 'unsupported_parameter',
      param,
    });
  });

  test('is not throttling by tokens', () => {
    const busy = failure('ThrottlingException', 'Too many tokens, please wait before trying again.', answered(429));
    expect(fromBedrock(busy).kind).toBe('throttled');
  });
});

describe('exceptions of Bedrock', () => {
  test.each<[string, ErrorKind]>([
    ['throttlingException', 'throttled'],
    ['internalServerException', 'model_failed'],
    ['modelStreamErrorException', 'model_failed'],
    ['modelTimeoutException', 'timeout'],
    ['serviceUnavailableException', 'unavailable'],
    ['validationException', 'invalid_request'],
    ['com.amazonaws.bedrock#ThrottlingException', 'throttled'],
    ['AccessDeniedException:http://internal.amazon.com/coral/', 'misconfigured'],
  ])('%s is %s however it is spelt', (name, kind) => {
    expect(fromBedrock(failure(name)).kind).toBe(kind);
  });

  test.each<[string, number, ErrorKind]>([
    ['SerializationException', 400, 'invalid_request'],
    ['OptInRequired', 403, 'misconfigured'],
    ['SubscriptionRequiredException', 403, 'misconfigured'],
    ['UnknownOperationException', 404, 'misconfigured'],
    ['UnprocessableEntity', 422, 'invalid_request'],
    ['UnrecognizedClientException', 400, 'misconfigured'],
    ['RequestEntityTooLargeException', 413, 'request_too_large'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['RequestTimeout', 408, 'timeout'],
    ['Unknown', 424, 'model_failed'],
    ['UnknownError', 500, 'model_failed'],
    ['Unknown', 502, 'model_failed'],
    ['Unknown', 503, 'unavailable'],
    ['Unknown', 504, 'timeout'],
  ])('%s with status %i is %s, and was reached', (name, status, kind) => {
    for (const from of [fromBedrock, fromSageMaker]) {
      const error = from(failure(name, 'said MARKER', answered(status)));
      expect(error.kind).toBe(kind);
      expect(error.message).not.toMatch(/reached|MARKER/);
    }
  });

  test('an answer that the SDK can not read is a failure of the model', () => {
    expect(fromBedrock(failure('SyntaxError', 'Unexpected token < in MARKER', answered(200)))).toMatchObject({
      kind: 'model_failed',
      message: expect.not.stringContaining('MARKER'),
    });
  });

  test('no answer at all is the connection', () => {
    const error = fromBedrock(failure('TimeoutError', 'socket hang up'));
    expect(error.message).toContain('could not be reached');
  });
});

describe('how an answer ends', () => {
  const message = (text: string) => ({ message: { role: 'assistant' as const, content: [{ text }] } });
  const models = new Map([
    ['default', givenModel({ fallbacks: ['spare'] })],
    ['spare', givenModel({ invoke: 'spare' })],
  ]);
  /** Answers as given, and the fallback in form. */
  const ask = async (first: Partial<ConverseCommandOutput>, change: Record<string, unknown> = {}, inForm = 'good') => {
    const { gateway } = givenGateway({});
    const events = async function* (output: Partial<ConverseCommandOutput>): AsyncGenerator<ConverseStreamOutput> {
      const text = output.output?.message?.content?.[0]?.text;
      yield { messageStart: { role: 'assistant' } };
      if (text) yield { contentBlockDelta: { contentBlockIndex: 0, delta: { text } } };
      yield { messageStop: { stopReason: output.stopReason } };
    };
    const good = { output: message(inForm), stopReason: 'end_turn' as const };
    const both = {
      ...gateway,
      converse: async ({ modelId }: { modelId?: string }) =>
        (modelId === 'spare' ? good : first) as ConverseCommandOutput,
      converseStream: async ({ modelId }: { modelId?: string }) => events(modelId === 'spare' ? good : first),
    };
    const answer = await chat(givenRequest(change), models, caller, both, never, () => {});
    if (answer.type === 'completion') {
      const [choice] = answer.completion.choices;
      return { model: answer.completion.model, content: choice?.message.content, finish: choice?.finish_reason };
    }
    let content = '';
    let finish: string | null = null;
    let model = '';
    for await (const chunk of answer.chunks) {
      model = chunk.model;
      content += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    return { model, content, finish };
  };

  describe.each([{ stream: false }, { stream: true }])('%o', ({ stream }) => {
    test.each([
      ['refusal', 'content_filter'],
      ['content_filtered', 'content_filter'],
      ['model_context_window_exceeded', 'length'],
      ['pause_turn', 'stop'],
    ])('with %s is %s', async (stopReason, finish) => {
      const answer = await ask({ output: message('some'), stopReason: stopReason as 'end_turn' }, { stream });
      expect(answer).toEqual({ model: 'default', content: 'some', finish });
    });

    test.each(['malformed_model_output', 'malformed_tool_use', 'of_the_future'])(
      'with %s and nothing before it is for the fallback',
      async (stopReason) => {
        const answer = await ask({ output: message(''), stopReason: stopReason as 'end_turn' }, { stream });
        expect(answer).toEqual({ model: 'spare', content: 'good', finish: 'stop' });
      },
    );
  });

  test.each<[string, Partial<ConverseCommandOutput>]>([
    ['without a message', { stopReason: 'end_turn' }],
    ['without a stop reason', { output: message('some') }],
    ['as malformed', { output: message('some'), stopReason: 'malformed_model_output' }],
  ])('whole and %s is for the fallback', async (_, output) => {
    expect(await ask(output)).toEqual({ model: 'spare', content: 'good', finish: 'stop' });
  });

  test('whole and not the JSON that was asked for is for the fallback', async () => {
    const change = { response_format: { type: 'json_object' } };
    const answer = await ask({ output: message('a poem'), stopReason: 'end_turn' }, change, '{"a":1}');
    expect(answer).toEqual({ model: 'spare', content: '{"a":1}', finish: 'stop' });
  });
});

describe('a container that tells of a failure with the status 200', () => {
  const overflow = "This model's maximum context length is 4096 tokens";
  test.each<[string, object, ErrorKind]>([
    ['vLLM, too long', { error: { message: overflow, type: 'BadRequestError', code: 400 } }, 'context_length_exceeded'],
    ['older vLLM, too long', { object: 'error', message: overflow, code: 400 }, 'context_length_exceeded'],
    [
      'vLLM, a wrong parameter',
      { error: { message: 'MARKER', type: 'BadRequestError', code: 400 } },
      'invalid_request',
    ],
    ['vLLM, its own', { error: { message: 'MARKER', type: 'InternalServerError', code: 500 } }, 'model_failed'],
    [
      'TGI, too long',
      {
        error: 'Input validation error: `inputs` must have less than 4095 tokens. Given: 5000',
        error_type: 'validation',
      },
      'context_length_exceeded',
    ],
    ['TGI, a wrong parameter', { error: 'MARKER', error_type: 'validation' }, 'invalid_request'],
    ['TGI, its own', { error: 'MARKER', error_type: 'generation' }, 'model_failed'],
    ['TGI, busy', { error: 'Model is overloaded', error_type: 'overloaded' }, 'throttled'],
    ['LMI, its own', { error: 'MARKER', code: 424 }, 'model_failed'],
    ['nothing known', { answer: 'MARKER' }, 'model_failed'],
  ])('%s', (_, document, kind) => {
    for (const read of [() => openAiMessages.toAnswer(document), () => tgi.toDelta(document)]) {
      expect(errorOf(read)).toMatchObject({ kind, message: expect.not.stringMatching(/MARKER|4096|4095/) });
    }
  });
});
