import * as z from 'zod/mini';

/** Messages of a request, as Azure's OpenAI has it. */
export const MAX_MESSAGES = 2_048;
/** Items of `input` of a response: messages, calls and their outputs. */
export const MAX_ITEMS = 4_096;
/** Parts of the content of one message or output. */
export const MAX_PARTS = 1_024;
/** Functions of a request, as OpenAI has it. */
export const MAX_TOOLS = 128;
/** Calls of functions in one message: as many as there are functions. */
export const MAX_TOOL_CALLS = MAX_TOOLS;
/** Entries of `metadata`, as OpenAI has it. */
export const MAX_METADATA = 16;
/** Variables of a prompt. */
export const MAX_VARIABLES = 128;

/**
 * An array whose length is checked before its items are: one that is far too long costs no more than a look at its length.
 */
export function list<T extends z.ZodMiniType>(item: T, max: number, min = 0) {
  const counted = z.array(z.unknown()).check(z.minLength(min), z.maxLength(max));
  // The items are checked by the second schema, which takes whatever the first lets pass.
  return z.pipe(counted, z.array(item) as z.ZodMiniType<z.output<T>[], unknown[]>);
}

/** Pairs of names and texts, counted before the texts are looked at. */
export function pairs(max: number) {
  const counted = z.record(z.string(), z.unknown()).check(({ value, issues }) => {
    if (Object.keys(value).length > max) {
      issues.push({ code: 'too_big', origin: 'map', maximum: max, inclusive: true, input: value });
    }
  });
  return z.pipe(
    counted,
    z.record(z.string(), z.string()) as z.ZodMiniType<Record<string, string>, Record<string, unknown>>,
  );
}
