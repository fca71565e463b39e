import { type Problem, toExample } from '../../scripts/feedback/examples';
import type { Invocation } from '../../scripts/feedback/invocations';
import type { ExportedRating } from '../../scripts/feedback/ratings';

const SESSION = 'arn:aws:sts::111122223333:assumed-role/app/session-1';
const USER = [{ role: 'user', content: 'Name a river' }];
const ANSWER = [{ role: 'assistant', content: 'Rhine' }];

const rating = (change: Partial<ExportedRating> = {}): ExportedRating => ({
  caller: SESSION,
  completion_id: 'chatcmpl-AbC=',
  requestId: 'AbC=',
  rating: 'down',
  created_at: '2026-11-21T10:00:00.000Z',
  expires_at: 1_800_000_000,
  ...change,
});

type Block = Record<string, unknown> & { text?: string };

interface Parts {
  readonly caller?: string;
  readonly system?: Block[];
  readonly messages?: { role: string; content: Block[] }[];
  readonly answer?: Block[];
  readonly stopReason?: string;
}

function invocation({ caller = SESSION, system, messages, answer, stopReason = 'end_turn' }: Parts = {}): Invocation {
  return {
    requestMetadata: { request_id: 'AbC=', caller },
    input: {
      inputBodyJson: {
        ...(system && { system }),
        messages: messages ?? [{ role: 'user', content: [{ text: 'Name a ' }, { text: 'river' }] }],
      },
    },
    output: {
      outputBodyJson: {
        output: { message: { role: 'assistant', content: answer ?? [{ text: 'Rhine' }] } },
        stopReason,
      },
    },
  };
}

describe('an example', () => {
  test('of a correction prefers it to the answer', () => {
    expect(toExample(rating({ correction: 'Danube' }), [invocation()])).toEqual({
      prompt: USER,
      chosen: [{ role: 'assistant', content: 'Danube' }],
      rejected: ANSWER,
    });
  });

  test.each([
    ['up', true],
    ['down', false],
  ] as const)('of a rating %s alone labels the answer %s', (given, label) => {
    expect(toExample(rating({ rating: given }), [invocation()])).toEqual({ prompt: USER, completion: ANSWER, label });
  });

  test('of a correction that is the answer is no pair', () => {
    expect(toExample(rating({ rating: 'up', correction: 'Rhine' }), [invocation()])).toMatchObject({ label: true });
  });

  test('begins with the system prompt, and leaves reasoning, cache points and marks of the guardrail out', () => {
    const given = invocation({
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
      messages: [{ role: 'user', content: [{ guardContent: { text: { text: 'Name a river' } } }] }],
      answer: [{ reasoningContent: { reasoningText: { text: 'hm' } } }, { text: 'Rhine' }],
    });
    expect(toExample(rating(), [given])).toEqual({
      prompt: [{ role: 'system', content: 'Be brief.' }, ...USER],
      completion: ANSWER,
      label: false,
    });
  });

  test.each([
    ['another session of the same role', SESSION, 'arn:aws:sts::111122223333:assumed-role/app/session-2'],
    ['characters that metadata do not take', 'user|1', 'user_1'],
    ['a subject', 'user-1', 'user-1'],
  ])('comes of a caller with %s', (_, caller, logged) => {
    expect(toExample(rating({ caller }), [invocation({ caller: logged })])).toMatchObject({ label: false });
  });
});

describe('no example', () => {
  const s3 = 's3://bucket/key';
  test.each<[string, Problem, Invocation[]]>([
    ['without a call', 'noInvocation', []],
    ['of a call that failed', 'noInvocation', [{ ...invocation(), errorCode: 'ThrottlingException' }]],
    ['of a call without an answer', 'noInvocation', [{ ...invocation(), output: undefined }]],
    ['of an answer to another role', 'otherCaller', [invocation({ caller: SESSION.replace('/app/', '/other/') })]],
    ['of an answer to another subject', 'otherCaller', [invocation({ caller: 'user-1' })]],
    ['of an answer to nobody', 'otherCaller', [{ ...invocation(), requestMetadata: { request_id: 'AbC=' } }]],
    ['of one of several answers', 'severalAnswers', [invocation(), invocation()]],
    ['of a prompt in S3', 'largeBody', [{ ...invocation(), input: { inputBodyS3Path: s3 } }]],
    ['of an answer in S3', 'largeBody', [{ ...invocation(), output: { outputBodyS3Path: s3 } }]],
    ['of what the guardrail said', 'guardrail', [invocation({ stopReason: 'guardrail_intervened' })]],
    ['of a tool call', 'notText', [invocation({ answer: [{ toolUse: { name: 'x' } }] })]],
    ['of an image', 'notText', [invocation({ messages: [{ role: 'user', content: [{ image: {} }] }] })]],
    ['of an empty answer', 'notText', [invocation({ answer: [] })]],
    ['without a prompt', 'notText', [invocation({ messages: [] })]],
  ])('%s: %s', (_, problem, invocations) => {
    expect(toExample(rating({ correction: 'Danube' }), invocations)).toBe(problem);
  });

  test('a failed call beside the one that answered does no harm', () => {
    const failed = { ...invocation(), errorCode: 'ThrottlingException' };
    expect(toExample(rating(), [failed, invocation()])).toMatchObject({ completion: ANSWER });
  });
});
