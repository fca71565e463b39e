import * as z from 'zod/mini';

const value = z.record(z.string(), z.unknown());

const schema = z.strictObject({
  /** `owned`: the platform has written the setting, or is about to. `released`: it has nothing to do with it. */
  state: z.enum(['owned', 'released']),
  /** Resources that want the setting; it is put back when the last one goes. More than one only while one is renamed. */
  holders: z.array(z.string()),
  /** What was in force before; null: nothing was set. Kept after the release, to say what was put back. */
  earlier: z.nullable(value),
  /** Whether `earlier` is in force again; false also when somebody else had changed the setting meanwhile. */
  restored: z.boolean(),
  /** What others had set and the platform replaced before `earlier`, the oldest first. */
  replaced: z.array(value),
  /** What the platform wrote, as far as it may be in force: what was applied last and what is being applied. */
  ours: z.array(value),
  /** Digest of the properties that were applied last: who asks for them again rolls an update back. */
  applied: z.optional(z.string()),
  /** The latest requests that were answered, the oldest first, and why they failed if they did. */
  handled: z.array(z.strictObject({ id: z.string(), failed: z.optional(z.string()) })),
});

/** What the platform knows about a setting from one request to the next. */
export type SettingRecord = Readonly<z.infer<typeof schema>>;

export const NO_RECORD: SettingRecord = {
  state: 'released',
  holders: [],
  earlier: null,
  restored: true,
  replaced: [],
  ours: [],
  handled: [],
};

/** Requests that a record remembers. */
const REMEMBERED = 10;
/** Longest reason that a record remembers, in characters. */
const LONGEST_REASON = 160;

/** @throws Error without any value of the record */
export function parseRecord(json: string): SettingRecord {
  return schema.parse(JSON.parse(json));
}

/** The record after a request was answered. Only the latest failure keeps its reason. */
export function withHandled(record: SettingRecord, id: string, failed?: string): SettingRecord {
  const others = record.handled
    .filter((request) => request.id !== id)
    .map((request) => (request.failed === undefined ? request : { id: request.id, failed: '' }));
  const latest = failed === undefined ? { id } : { id, failed: failed.slice(0, LONGEST_REASON) };
  return { ...record, handled: [...others, latest].slice(-REMEMBERED) };
}
