import { Stack, World } from './stand-in/cloudformation';
import { CASES } from './stand-in/settings';

const world = new World();
const { aws } = world;

beforeAll(() => world.start());
afterAll(() => world.close());
beforeEach(() => world.reset());

describe.each(CASES)('$setting', (it) => {
  const { setting, first, second } = it;
  const [other = {}, another = other] = it.others;
  const ask = (value: object, takeOver = false) => ({ setting, value, takeOver });
  const inForce = () => it.get(aws);
  const somebodySets = (value: object | undefined) => it.set(aws, value);
  const SUCCESS = expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: `account-setting/${setting}` });
  const REFUSED = expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('takeOver') });

  describe('in an untouched account', () => {
    test('is written, changed, and nothing again in the end', async () => {
      const stack = new Stack(world);
      expect(await stack.create(ask(first))).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(first);
      expect(await stack.update(ask(second))).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(second);
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toBeUndefined();
      expect(world.recordOf(setting)).toMatchObject({ state: 'released', restored: true, holders: [] });
    });

    test('goes when another resource fails', async () => {
      const stack = new Stack(world);
      await stack.create(ask(first));
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toBeUndefined();
    });

    test('is written again for the next stack of the name', async () => {
      const stack = new Stack(world);
      await stack.create(ask(first));
      await stack.delete();
      const next = new Stack(world);
      expect(await next.create(ask(first))).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(first);
      await next.delete();
      expect(inForce()).toBeUndefined();
    });

    test('goes back to what it was when an update is rolled back', async () => {
      const stack = new Stack(world);
      await stack.create(ask(first));
      await stack.send('Update', ask(second));
      expect(await stack.rollBack()).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(first);
      await stack.delete();
      expect(inForce()).toBeUndefined();
    });

    test('is repaired by the next update when somebody took it away', async () => {
      const stack = new Stack(world);
      await stack.create(ask(first));
      somebodySets(undefined);
      expect(await stack.update(ask(second))).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(second);
    });

    test('stays while it moves to another resource', async () => {
      const [old, renamed] = [new Stack(world, 'Old'), new Stack(world, 'New')];
      await old.create(ask(first));
      expect(await renamed.create(ask(first))).toEqual(SUCCESS);
      expect(await old.delete()).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(first);
      await renamed.delete();
      expect(inForce()).toBeUndefined();
    });
  });

  describe('set by somebody else', () => {
    beforeEach(() => somebodySets(other));

    test('is not replaced without leave, and the answer says what was found', async () => {
      const answer = await new Stack(world).create(ask(first));
      expect(answer).toEqual(REFUSED);
      expect(answer?.Reason).toContain(
        String(Object.values(other).find((value) => typeof value === 'string') ?? '/security/'),
      );
      expect(inForce()).toEqual(other);
    });

    test('is replaced with leave, kept, and put back as it was', async () => {
      const stack = new Stack(world);
      expect(await stack.create(ask(first, true))).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(first);
      expect(world.recordOf(setting)).toMatchObject({ state: 'owned', earlier: other });
      expect(await stack.update(ask(second, true))).toEqual(SUCCESS);
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toEqual(other);
    });

    test('is put back though leave was withdrawn meanwhile', async () => {
      const stack = new Stack(world);
      await stack.create(ask(first, true));
      expect(await stack.update(ask(first, false))).toEqual(SUCCESS);
      await stack.delete();
      expect(inForce()).toEqual(other);
    });

    test('is left alone if it is as wanted already, then and later', async () => {
      const stack = new Stack(world);
      expect(await stack.create(ask(other))).toEqual(SUCCESS);
      expect(world.recordOf(setting)).toMatchObject({ state: 'released', holders: [] });
      expect(await stack.update(ask(first))).toEqual(REFUSED);
      expect(inForce()).toEqual(other);
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toEqual(other);
    });

    test('does not break the rollback of an update, whatever it is by then', async () => {
      const stack = new Stack(world);
      await stack.create(ask(other));
      somebodySets(another === other ? first : another);
      const found = inForce();
      const update = await stack.update(ask(second));
      expect(update).toEqual(REFUSED);
      expect(inForce()).toEqual(found);
    });
  });

  describe('changed by somebody else meanwhile', () => {
    const changed = another === other ? (it.setting === 'data-retention' ? { mode: 'aws_review' } : other) : another;
    const wanted = setting === 'data-retention' ? { mode: 'default' } : second;

    test('is not replaced without leave; the update goes back, and so does the stack', async () => {
      const stack = new Stack(world);
      await stack.create(ask(first));
      somebodySets(changed);
      expect(await stack.update(ask(wanted))).toEqual(REFUSED);
      expect(inForce()).toEqual(changed);
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toEqual(changed);
    });

    test('is replaced with leave; what was there before it stays in the record', async () => {
      somebodySets(other);
      const stack = new Stack(world);
      await stack.create(ask(first, true));
      somebodySets(changed);
      expect(await stack.update(ask(wanted, true))).toEqual(SUCCESS);
      expect(inForce()).toMatchObject(wanted);
      expect(world.recordOf(setting)).toMatchObject({ earlier: changed, replaced: [other] });
      await stack.delete();
      expect(inForce()).toEqual(changed);
      expect(world.recordOf(setting)).toMatchObject({ replaced: [other] });
    });

    test('is left alone when the stack goes, and what was there before stays in the record', async () => {
      somebodySets(other);
      const stack = new Stack(world);
      await stack.create(ask(first, true));
      somebodySets(changed);
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toEqual(changed);
      expect(world.recordOf(setting)).toMatchObject({ state: 'released', restored: false, earlier: other });
    });

    test('back to what was there before, is left there', async () => {
      somebodySets(other);
      const stack = new Stack(world);
      await stack.create(ask(first, true));
      somebodySets(other);
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toEqual(other);
      expect(world.recordOf(setting)).toMatchObject({ state: 'released', restored: true });
    });
  });

  test('events that come twice change nothing and are answered alike', async () => {
    somebodySets(other);
    const refused = new Stack(world);
    await refused.create(ask(first));
    somebodySets(undefined);
    const [creation] = refused.events;
    if (!creation) throw new Error('nothing was sent');
    expect((await world.deliver(creation))?.Status).toBe('FAILED');
    expect(inForce()).toBeUndefined();

    const stack = new Stack(world);
    await stack.create(ask(first));
    await stack.update(ask(second));
    await stack.delete();
    for (const event of stack.events) {
      expect((await world.deliver(event))?.Status).toBe('SUCCESS');
      expect(inForce()).toBeUndefined();
    }
  });

  if (it.lose) {
    test('that can no longer be put back fails the deletion, says so, and is put back later', async () => {
      somebodySets(other);
      const stack = new Stack(world);
      await stack.create(ask(first, true));
      it.lose?.(aws, other);
      const answer = await stack.delete();
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('could not put back') });
      expect(answer?.Reason).toContain(`/acme/account-settings/${setting}`);
      expect(inForce()).toMatchObject(first);
      expect(world.recordOf(setting)).toMatchObject({ state: 'owned', earlier: other });
      aws.bedrock.gone.clear();
      aws.apiGateway.gone.clear();
      expect(await stack.delete()).toEqual(SUCCESS);
      expect(inForce()).toEqual(other);
    });
  }
});
