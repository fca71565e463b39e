import * as z from 'zod/mini';
import { Refusal, type Value } from './setting';

export const text = z.string().check(z.minLength(1));

/** CloudFormation hands a custom resource every boolean as a string. */
export const flag = z.pipe(
  z.union([z.boolean(), z.literal('true'), z.literal('false')]),
  z.transform((value) => value === true || value === 'true'),
);

/** @throws Refusal that names the fields at fault */
export function parseWith<T extends Value>(schema: z.ZodMiniType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) =>
    [...issue.path, ...('keys' in issue ? issue.keys : [])].map(String).join('.'),
  );
  throw new Refusal(`the value has a wrong, missing or unknown field: ${[...new Set(fields)].join(', ') || 'all'}`);
}
