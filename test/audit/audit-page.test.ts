import { trailBucketStatements } from '../../lib/audit/trail-bucket-statements';
import { codeBlocks, read } from '../docs/markdown';
import { ACCOUNT, type Document, givenAudit, TRAIL } from './given-audit';

const blocks = codeBlocks(read('docs/audit.md'));
const shown = (info: string) => JSON.parse(blocks.find((block) => block.info === `json ${info}`)?.code ?? 'null');

test("docs/audit.md shows the statements of a company's archive", () => {
  expect(shown('archive')).toEqual(
    trailBucketStatements({
      bucketArn: 'arn:aws:s3:::central-logs',
      trailArn: TRAIL,
      account: ACCOUNT,
      keyPrefix: 'platform',
    }),
  );
});

test('docs/audit.md shows the statements of a content key, but for those on who uses it', () => {
  const { Statement } = givenAudit().one('AWS::KMS::Key').Properties.KeyPolicy as Document;
  expect(shown('content-key')).toEqual(Statement.filter(({ Sid }) => Sid !== 'AdministratorsKeepTheKey'));
});
