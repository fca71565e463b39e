import { givenConfig, refusalOf } from '../support/configs';

describe('a config that is refused', () => {
  const archive = (archive: object) => ({ audit: { archive: { type: 'create', ...archive } } });
  const readers = (...readers: string[]) => ({ audit: { invocationLogs: { readers } } });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'end before the lock',
      archive({ lock: { days: 400 }, coldAfterDays: null, expireAfterDays: 399 }),
      'audit.archive.expireAfterDays: got 399; expected at least 400, the days of audit.archive.lock',
    ],
    [
      'end before the colder class',
      archive({ lock: { days: 30 }, expireAfterDays: 90 }),
      'audit.archive.coldAfterDays: got nothing; expected fewer than 90, the days of audit.archive.expireAfterDays, or null',
    ],
    ['lock of another kind', archive({ lock: { mode: 'legal' } }), 'audit.archive.lock.mode: got "legal"'],
    ['lock without an end', archive({ lock: { days: 0 } }), 'audit.archive.lock.days: got 0'],
    [
      'keeper of another account',
      archive({ keeperRoleArns: ['arn:aws:iam::444455556666:role/Pipeline'] }),
      'expected a role of account 111122223333',
    ],
    [
      'archive by its ARN',
      { audit: { archive: { type: 'existing', bucketName: 'arn:aws:s3:::central-logs' } } },
      'audit.archive.bucketName: got "arn:aws:s3:::central-logs"; expected the name of a bucket',
    ],
    [
      'prefix that ends in a slash',
      { audit: { archive: { type: 'existing', bucketName: 'central-logs', keyPrefix: 'platform/' } } },
      'expected a prefix without slashes at its ends',
    ],
    ['content of a kind that there is not', { audit: { invocationLogs: { content: ['smell'] } } }, 'got "smell"'],
    [
      'retention that CloudWatch does not have',
      { audit: { invocationLogs: { retentionDays: 31 } } },
      'audit.invocationLogs.retentionDays: got 31; expected one of 1, 3,',
    ],
    [
      'reader of another account',
      readers('arn:aws:iam::444455556666:role/Auditor'),
      'expected a principal of account 111122223333',
    ],
    ['everybody as a reader', readers('arn:aws:iam::111122223333:role/*'), 'expected more than *'],
    ['reader by name', readers('Auditor'), 'expected the ARN of a role or user'],
  ])('%s', (_, changes, expected) => {
    expect(refusalOf(changes)).toContain(expected);
  });
});

test('an end on the last day of the lock is taken', () => {
  const { archive } = givenConfig({
    audit: { archive: { type: 'create', lock: { days: 400 }, coldAfterDays: 399, expireAfterDays: 400 } },
  }).audit;
  expect(archive).toMatchObject({ expireAfterDays: 400 });
});

test('the defaults are what the docstrings say', () => {
  expect(givenConfig().audit).toMatchObject({
    archive: {
      type: 'create',
      lock: { mode: 'governance', days: 365 },
      coldAfterDays: 90,
      expireAfterDays: 2557,
      keeperRoleArns: [],
    },
    invocationLogs: { content: ['text', 'image', 'video', 'audio'], retentionDays: 30, readers: [] },
  });
});
