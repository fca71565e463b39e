import { isDeepStrictEqual } from 'node:util';
import type { Fault } from './stand-in/aws';
import { type Properties, Stack, World } from './stand-in/cloudformation';
import { CASES, type Case } from './stand-in/settings';

const world = new World();
const { aws } = world;
const SEQUENCES = Number(process.env.SEQUENCES ?? 12);
const STEPS = 14;

beforeAll(() => world.start());
afterAll(() => world.close());

/** Numbers from 0 up to `below`, the same for a seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** One account, a stack and somebody else, and what the function owes to the latter. */
class Account {
  readonly steps: string[] = [];
  private stack = new Stack(world);
  private properties: Properties | undefined;
  /** Somebody else's values that the function replaced and has not put back. */
  private readonly owed = new Set<object>();
  private theirs: object | undefined;

  constructor(
    private readonly it: Case,
    private readonly pick: (below: number) => number,
  ) {
    world.reset();
  }

  async step(): Promise<void> {
    switch (this.pick(8)) {
      case 0:
      case 1:
        return this.somebodySets();
      case 2:
        return this.repeat();
      case 3:
      case 4:
        return this.properties ? this.delete() : this.deploy();
      default:
        return this.deploy();
    }
  }

  /** Deletes what is left, as often as it takes. */
  async end(): Promise<void> {
    for (let i = 0; this.properties && i < 3; i++) await this.delete(false);
    expect(this.properties).toBeUndefined();
    expect(world.recordOf(this.it.setting)?.state ?? 'released').toBe('released');
  }

  private somebodySets(): void {
    const { others } = this.it;
    const value = others[this.pick(others.length + 1)];
    this.steps.push(`somebody sets ${JSON.stringify(value)}`);
    this.it.set(aws, value);
    this.theirs = value;
  }

  private async repeat(): Promise<void> {
    const event = this.stack.events[this.pick(this.stack.events.length)];
    // The end of a request that CloudFormation gave up on is not repeated: its age is limited.
    if (!event || !this.wasAnswered(event.RequestId)) return;
    await this.watch(`again ${event.RequestType}`, false, () => world.deliver(event), false);
  }

  private async deploy(): Promise<void> {
    const { setting, first, second } = this.it;
    const properties = { setting, value: this.pick(2) ? first : second, takeOver: this.pick(2) === 1 };
    const before = this.properties;
    const type = before ? 'Update' : 'Create';
    const answer = await this.watch(type, properties.takeOver, () => this.stack.send(type, properties));
    if (answer?.Status === 'SUCCESS') {
      this.properties = properties;
      return;
    }
    if (before) await this.watch('roll back', before.takeOver, () => this.stack.rollBackTo(before));
    else {
      this.properties = properties;
      await this.delete();
    }
  }

  private async delete(faults = true): Promise<void> {
    const { properties } = this;
    if (!properties) return;
    const answer = await this.watch('Delete', properties.takeOver, () => this.stack.send('Delete', properties), faults);
    if (answer?.Status !== 'SUCCESS') return;
    this.properties = undefined;
    this.stack = new Stack(world);
  }

  /** Does something with the function, with a fault now and then, and holds it to what it promises. */
  private async watch<T>(what: string, takeOver: boolean, act: () => Promise<T>, faults = true): Promise<T> {
    const found = this.it.get(aws);
    const isTheirs = found !== undefined && isDeepStrictEqual(found, this.theirs);
    const owned = world.recordOf(this.it.setting)?.state === 'owned';
    const fault = faults ? this.givenFault() : undefined;
    this.steps.push(`${what}${takeOver ? ' with leave' : ''} ${JSON.stringify(fault ?? '')}`);
    const result = await act();
    aws.faultOf = () => undefined;

    const left = this.it.get(aws);
    if (isTheirs && !isDeepStrictEqual(found, left)) {
      this.owed.add(found);
      if (!owned && !takeOver) throw new Error(`replaced without leave: ${JSON.stringify(found)}`);
    }
    for (const value of this.owed) {
      if (isDeepStrictEqual(value, left)) {
        this.owed.delete(value);
        this.theirs = value;
      } else if (!this.isRecorded(value)) throw new Error(`lost: ${JSON.stringify(value)}`);
    }
    return result;
  }

  private isRecorded(value: object): boolean {
    const { earlier, replaced } = world.recordOf(this.it.setting) ?? {};
    return [earlier, ...((replaced ?? []) as unknown[])].some((recorded) => isDeepStrictEqual(recorded, value));
  }

  private wasAnswered(id: string): boolean {
    const { handled } = (world.recordOf(this.it.setting) ?? {}) as { handled?: { id: string }[] };
    return handled?.some((request) => request.id === id) ?? false;
  }

  private givenFault(): (Fault & { readonly call: number }) | undefined {
    aws.calls = [];
    if (this.pick(2) === 0) return undefined;
    const kind = ['crash', 'ServiceQuotaExceededException', 'AccessDeniedException'][this.pick(3)] ?? 'crash';
    const fault: Fault = { kind, when: this.pick(2) ? 'before' : 'after' };
    const call = 1 + this.pick(10);
    const andAfter = this.pick(4) === 0;
    aws.faultOf = (number) => ((andAfter ? number >= call : number === call) ? fault : undefined);
    return { ...fault, call };
  }
}

test.each(CASES)('$setting: whatever somebody else set is in force or in the record', async (it) => {
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const account = new Account(it, numbers(seed));
    try {
      for (let step = 0; step < STEPS; step++) await account.step();
      await account.end();
    } catch (cause) {
      throw new Error(`seed ${seed}:\n${account.steps.join('\n')}`, { cause });
    }
  }
});
