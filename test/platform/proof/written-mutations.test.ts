import { WRITTEN } from '../../proof/mutations';
import { expectSeen } from './mutations';

test('every hole that is written down is seen', async () => {
  await expectSeen(() => WRITTEN, 535, ['invariants', 'proof', 'nag']);
}, 240_000);
