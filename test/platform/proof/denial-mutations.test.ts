import { denialMutationsOf } from '../../proof/mutations';
import { expectSeen } from './mutations';

test('every Deny that is gone is missed', async () => {
  await expectSeen(denialMutationsOf, 75, ['invariants', 'proof']);
}, 240_000);
