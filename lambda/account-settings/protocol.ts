import { createHash } from 'node:crypto';
import type { SettingName } from '../contract/account-settings';
import type { Patience } from './patience';
import { NO_RECORD, type SettingRecord, withHandled } from './record';
import type { Request } from './request';
import { covers, isUntouched, Refusal, type Setting, same, type Value } from './settings/setting';
import type { RecordStore } from './store';

/** What came of a request. */
export interface Outcome {
  /** For the log. */
  readonly outcome: string;
  /** Why it failed: what was found, what is expected, what to do. Undefined: it succeeded. */
  readonly failed?: string;
  readonly error?: unknown;
}

/** Longest value in a reason, in characters. */
const LONGEST_VALUE = 1_200;

/**
 * Handles one request for one setting.
 *
 * The record is written before the setting and again after it, and says what may be in force in between: a run that ends
 * anywhere can be repeated, or followed by the request that CloudFormation takes it back with. A request that was
 * answered once gets the same answer again and changes nothing. Requests for a setting must come one after the other.
 */
export class SettingRequest {
  private record: SettingRecord = NO_RECORD;

  constructor(
    private readonly request: Request,
    private readonly name: SettingName,
    private readonly setting: Setting,
    private readonly store: RecordStore,
    private readonly patience: Patience,
  ) {}

  /** Never throws. */
  async handle(): Promise<Outcome> {
    const { id, type } = this.request;
    try {
      this.record = await this.patience.with(['AccessDeniedException'], () => this.store.read(this.name));
    } catch (error) {
      // Nothing may be written over a record that could not be read.
      return { outcome: 'failed, not recorded', failed: this.reasonOf(error), error };
    }
    try {
      const before = this.record.handled.find((request) => request.id === id);
      if (before?.failed !== undefined) return { outcome: 'repeated', failed: before.failed || 'it failed before' };
      if (before) return { outcome: 'repeated' };
      return { outcome: await (type === 'Delete' ? this.release() : this.apply()) };
    } catch (error) {
      const failed = this.reasonOf(error);
      // Unless it can be written down, the same request is handled anew if it comes again.
      const unwritten = await this.finish({}, failed).then(
        () => false,
        () => true,
      );
      const outcome = error instanceof Refusal ? 'refused' : 'failed';
      return { outcome: unwritten ? `${outcome}, not recorded` : outcome, failed, error };
    }
  }

  private async apply(): Promise<string> {
    const { type, takeOver, value, holder } = this.request;
    const wanted = this.setting.parse(value);
    const applied = digest({ wanted, takeOver });
    const current = await this.read();
    const { record } = this;
    const owned = record.state === 'owned';
    const isOurs = owned && this.isOurs(current);

    if (!owned && covers(this.setting, current, wanted)) {
      await this.finish({ applied });
      return 'left as it was wanted';
    }
    const mayWrite = isOurs || isUntouched(this.setting, current) || covers(this.setting, current, wanted);
    if (!mayWrite && type === 'Update' && applied === record.applied) {
      // The rollback of an update that was refused: it asks for what was applied when somebody changed it.
      await this.finish({});
      return 'left as somebody else set it';
    }
    const isEarlier = owned && same(current, record.earlier);
    if (!mayWrite && !isEarlier && !takeOver) throw new Refusal(this.refusalOf(current, owned));

    const keepEarlier = owned && (mayWrite || isEarlier);
    await this.writeAhead({
      ...record,
      ...(keepEarlier ? {} : this.displacing(current)),
      state: 'owned',
      restored: false,
      holders: [...new Set([...record.holders, holder])],
      ours: isOurs && current ? [current, wanted] : [wanted],
    });
    await this.patience.with(this.setting.passing, () => this.setting.write(wanted));
    const written = await this.readUntil((found) => covers(this.setting, found, wanted));
    if (!written || !covers(this.setting, written, wanted)) {
      throw new Refusal(`the service took ${show(wanted)} and has ${show(written)}; find out who else changes it`);
    }
    await this.finish({ ours: [written], applied });
    return keepEarlier || isUntouched(this.setting, current) ? 'written' : 'taken over';
  }

  private async release(): Promise<string> {
    const { record } = this;
    const holders = record.holders.filter((holder) => holder !== this.request.holder);
    if (record === NO_RECORD) return 'nothing to put back';
    if (record.state === 'released' || holders.length > 0 || holders.length === record.holders.length) {
      await this.finish(record.state === 'released' ? { applied: undefined } : { holders });
      return 'nothing to put back';
    }
    const { earlier } = record;
    const current = await this.read();
    const outcome = same(current, earlier) ? 'put back already' : this.isOurs(current) ? 'put back' : 'left to others';
    if (outcome === 'put back') {
      await this.patience.with(this.setting.passing, () => this.putBack(earlier));
      const found = await this.readUntil((value) => covers(this.setting, value, earlier));
      if (!covers(this.setting, found, earlier)) {
        throw new Refusal(`the service took ${show(earlier)} and has ${show(found)}; find out who else changes it`);
      }
    }
    const restored = outcome !== 'left to others';
    await this.finish({ state: 'released', holders, restored, ours: [], applied: undefined });
    return outcome;
  }

  private async putBack(earlier: Value | null): Promise<void> {
    if (earlier !== null) return this.setting.write(earlier);
    if (!this.setting.clear) throw new Refusal(`${this.name} has no state in which nothing is set`);
    return this.setting.clear();
  }

  private isOurs(current: Value | null): boolean {
    return current !== null && this.record.ours.some((value) => covers(this.setting, current, value));
  }

  /** The part of the record that says what was there before, when `current` is about to be replaced. */
  private displacing(current: Value | null): Pick<SettingRecord, 'earlier' | 'replaced'> {
    const { earlier, replaced, restored } = this.record;
    const known = restored || isUntouched(this.setting, earlier) ? replaced : [...replaced, earlier as Value];
    const kept = known.filter((value, i) => !same(value, current) && known.findIndex((v) => same(v, value)) === i);
    return { earlier: current, replaced: kept };
  }

  private read(): Promise<Value | null> {
    return this.patience.with(['AccessDeniedException'], () => this.setting.read());
  }

  private readUntil(expected: (value: Value | null) => boolean): Promise<Value | null> {
    return this.patience.until(() => this.setting.read(), expected);
  }

  private async writeAhead(record: SettingRecord): Promise<void> {
    await this.store.writeAhead(this.name, record);
    this.record = record;
  }

  /** Writes the record, and that the request was handled. */
  private async finish(changes: Partial<SettingRecord>, failed?: string): Promise<void> {
    const record = withHandled({ ...this.record, ...changes }, this.request.id, failed);
    await this.store.write(this.name, record);
    this.record = record;
  }

  private refusalOf(current: Value | null, owned: boolean): string {
    const found = owned ? 'somebody else has changed it to' : 'somebody else has set it to';
    return (
      `${found} ${show(current)}, expected no setting but the platform's; list '${this.name}' in takeOver of the ` +
      'config to replace it (it is kept, and put back when the platform goes), or have it removed'
    );
  }

  private reasonOf(error: unknown): string {
    const what = error instanceof Error ? error.message : 'unknown';
    if (error instanceof Refusal) return `${this.name}: ${what}`;
    const name = error instanceof Error ? error.name : typeof error;
    const kept = `the parameter ${this.store.nameOf(this.name)} keeps what was set before`;
    return this.request.type === 'Delete' && this.record.state === 'owned'
      ? `${this.name}: could not put back ${show(this.record.earlier)} (${name}: ${what.slice(0, 800)}); make what it ` +
          `names available again and delete anew, or delete the stack without this resource: ${kept}`
      : `${this.name}: ${name}: ${what.slice(0, 800)}; ${kept}; correct the cause and deploy again`;
  }
}

function show(value: Value | null): string {
  return value === null ? 'nothing' : JSON.stringify(value).slice(0, LONGEST_VALUE);
}

function digest(properties: { readonly wanted: Value; readonly takeOver: boolean }): string {
  return createHash('sha256').update(JSON.stringify(properties)).digest('hex').slice(0, 16);
}
