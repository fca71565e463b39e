import type { JsonObject } from './messages';
import { mapSchemas } from './schema-dialect';

/**
 * A schema in the words of draft 2020-12, which models and our own check go by. Older ones, which libraries still write, have
 * tuples in `items` and exclusive bounds as booleans.
 * @see https://json-schema.org/draft/2020-12/release-notes
 */
export function toCurrentDraft(schema: JsonObject): JsonObject {
  const { items, additionalItems, $schema, ...rest } = mapSchemas(schema, toCurrentDraft);
  const said: JsonObject = exclusive(exclusive(rest, 'minimum', 'exclusiveMinimum'), 'maximum', 'exclusiveMaximum');
  if (typeof $schema === 'string' && $schema.includes('/2020-12/')) said.$schema = $schema;
  if (!Array.isArray(items)) return items === undefined ? said : { ...said, items };
  if (items.length > 0) said.prefixItems = items;
  if (additionalItems !== undefined) said.items = additionalItems;
  return said;
}

function exclusive(schema: JsonObject, bound: string, flag: string): JsonObject {
  const { [bound]: limit, [flag]: isExclusive, ...rest } = schema;
  if (typeof isExclusive !== 'boolean') return schema;
  return limit === undefined ? rest : { ...rest, [isExclusive ? flag : bound]: limit };
}
