import type { Fault } from './stand-in/aws';
import { Stack, World } from './stand-in/cloudformation';
import { CASES } from './stand-in/settings';

const world = new World();
const { aws } = world;
/** More than any request makes. */
const MOST_CALLS = 14;

beforeAll(() => world.start());
afterAll(() => world.close());

type When = Fault['when'];
const MOMENTS: When[] = ['before', 'after'];

describe.each(CASES)('$setting', (it) => {
  const { setting, first, second } = it;
  const [other = {}] = it.others;
  const ask = (value: object, takeOver = true) => ({ setting, value, takeOver });

  /** Runs a scenario for every call that can go wrong, in accounts where nothing or something was set before. */
  async function forEveryCall(
    scenario: (
      found: object | undefined,
      goWrong: (kind: string, andAfter?: boolean) => () => boolean,
    ) => Promise<void>,
    before: (object | undefined)[] = [undefined, other],
  ) {
    let tried = 0;
    for (const found of before) {
      for (const when of MOMENTS) {
        for (let call = 1; call <= MOST_CALLS; call++) {
          world.reset();
          it.set(aws, found);
          let reached = false;
          const goWrong = (kind: string, andAfter = false) => {
            aws.calls = [];
            aws.faultOf = (number) => {
              const wrong = andAfter ? number >= call : number === call;
              reached ||= wrong;
              return wrong ? { kind, when } : undefined;
            };
            return () => reached;
          };
          await scenario(found, goWrong);
          if (!reached) break;
          tried++;
        }
      }
    }
    // Four calls at least, before and after.
    expect(tried).toBeGreaterThanOrEqual(8 * before.length);
  }

  async function expectAllPutBack(stack: Stack, found: object | undefined) {
    expect((await stack.delete())?.Status).toBe('SUCCESS');
    expect(it.get(aws)).toEqual(found);
    expect(world.recordOf(setting)).toMatchObject({ state: 'released', restored: true });
  }

  test('a crash during the creation: Lambda runs it again', () =>
    forEveryCall(async (found, goWrong) => {
      const stack = new Stack(world);
      goWrong('crash');
      expect((await stack.create(ask(first)))?.Status).toBe('SUCCESS');
      expect(it.get(aws)).toMatchObject(first);
      if (found) expect(world.recordOf(setting)).toMatchObject({ earlier: found });
      await expectAllPutBack(stack, found);
    }));

  test('a creation that never ends: CloudFormation deletes', () =>
    forEveryCall(async (found, goWrong) => {
      const stack = new Stack(world);
      const wentWrong = goWrong('crash', true);
      const answer = await stack.send('Create', ask(first));
      if (wentWrong()) expect(answer).toBeUndefined();
      aws.faultOf = () => undefined;
      expect((await stack.send('Delete', ask(first)))?.Status).toBe('SUCCESS');
      expect(it.get(aws)).toEqual(found);
    }));

  test('an error during the creation: CloudFormation deletes', () =>
    forEveryCall(async (found, goWrong) => {
      const stack = new Stack(world);
      goWrong('ServiceQuotaExceededException');
      const answer = await stack.create(ask(first));
      aws.faultOf = () => undefined;
      if (answer?.Status === 'SUCCESS') await expectAllPutBack(stack, found);
      else expect(answer?.Reason).toContain('ServiceQuotaExceededException');
      expect(it.get(aws)).toEqual(found);
    }));

  test('a crash during an update: Lambda runs it again', () =>
    forEveryCall(
      async (found, goWrong) => {
        const stack = new Stack(world);
        await stack.create(ask(first));
        goWrong('crash');
        expect((await stack.update(ask(second)))?.Status).toBe('SUCCESS');
        expect(it.get(aws)).toMatchObject(second);
        await expectAllPutBack(stack, found);
      },
      [other],
    ));

  test.each(['crash', 'ServiceQuotaExceededException'])('an update that fails (%s): CloudFormation goes back', (kind) =>
    forEveryCall(async (found, goWrong) => {
      const stack = new Stack(world);
      await stack.create(ask(first));
      const wentWrong = goWrong(kind, true);
      const answer = await stack.send('Update', ask(second));
      expect(answer?.Status === 'SUCCESS').toBe(!wentWrong());
      aws.faultOf = () => undefined;
      expect((await stack.rollBack())?.Status).toBe('SUCCESS');
      expect(it.get(aws)).toMatchObject(first);
      await expectAllPutBack(stack, found);
    }),
  );

  test.each(['crash', 'ServiceQuotaExceededException'])('a deletion that fails once (%s)', (kind) =>
    forEveryCall(async (found, goWrong) => {
      const stack = new Stack(world);
      await stack.create(ask(first));
      goWrong(kind);
      const answer = await stack.delete();
      if (kind === 'crash') expect(answer?.Status).toBe('SUCCESS');
      aws.faultOf = () => undefined;
      if (answer?.Status !== 'SUCCESS') await stack.delete();
      expect(it.get(aws)).toEqual(found);
      expect(world.recordOf(setting)).toMatchObject({ state: 'released', restored: true });
    }),
  );

  test('a crash after somebody else changed the setting loses neither value', () =>
    forEveryCall(
      async (found, goWrong) => {
        const stack = new Stack(world);
        await stack.create(ask(first));
        const changed = it.others[1] ?? other;
        it.set(aws, changed);
        goWrong('crash');
        expect((await stack.update(ask(second)))?.Status).toBe('SUCCESS');
        expect(world.recordOf(setting)).toMatchObject({
          earlier: changed,
          replaced: found && found !== changed ? [found] : [],
        });
        await expectAllPutBack(stack, changed);
      },
      [other],
    ));

  test('a crash with something there and no leave to replace it changes nothing', async () => {
    for (let call = 1; call <= 4; call++) {
      world.reset();
      it.set(aws, other);
      aws.faultOf = (number) => (number === call ? { kind: 'crash', when: 'after' } : undefined);
      expect((await new Stack(world).create(ask(first, false)))?.Status).toBe('FAILED');
      expect(it.get(aws)).toEqual(other);
    }
  });

  test('permissions that IAM is slow to spread are waited for', async () => {
    world.reset();
    aws.faultOf = (number) =>
      number >= 2 && number <= 5 ? { kind: 'AccessDeniedException', when: 'before' } : undefined;
    expect((await new Stack(world).create(ask(first)))?.Status).toBe('SUCCESS');
    expect(world.waited).toBeGreaterThan(5_000);
    expect(it.get(aws)).toMatchObject(first);
  });

  test('permissions that never come fail within the time of a run', async () => {
    world.reset();
    aws.faultOf = (number) => (number >= 2 ? { kind: 'AccessDeniedException', when: 'before' } : undefined);
    const answer = await new Stack(world).send('Create', ask(first));
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('AccessDeniedException') });
    expect(world.waited).toBeGreaterThan(25_000);
    expect(world.waited).toBeLessThanOrEqual(45_000);
  });
});
