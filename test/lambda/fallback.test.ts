import { getEventListeners } from 'node:events';
import { toCandidates } from '../../lambda/chat/candidates';
import { firstToAnswer } from '../../lambda/chat/fallback';
import { ApiError } from '../../lambda/shared/errors';
import { caller, givenModel, givenRequest } from './given';

const models = new Map([
  ['default', givenModel({ fallbacks: ['other'] })],
  ['other', givenModel()],
]);

test('attempts leave nothing on the signal of the request, and end with it', async () => {
  const request = new AbortController();
  const signals: AbortSignal[] = [];
  const { candidate } = await firstToAnswer(
    toCandidates(givenRequest(), models, caller),
    async (_, { signal }) => {
      signals.push(signal);
      if (signals.length === 1) throw new ApiError('throttled', 'later');
      return 'answer';
    },
    request.signal,
    () => {},
  );
  expect(candidate.alias).toBe('other');
  expect(getEventListeners(request.signal, 'abort')).toEqual([]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  request.abort('gone');
  expect(signals[1]).toMatchObject({ aborted: true, reason: 'gone' });
});
