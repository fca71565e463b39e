import { type Fields, fieldsOf, modelSays } from './rule';

/** Keywords that say nothing about which values are allowed. */
const ANNOTATIONS = ['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'deprecated'];
const SUPPORTED = [
  ...ANNOTATIONS,
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'anyOf', 'allOf'],
  ...['$ref', '$defs', 'definitions', 'format', 'pattern', 'minItems'],
];
const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];

/**
 * Checks a schema against what structured output and strict tools take.
 *
 * Taken: the basic types, `enum` of plain values, `const`, `anyOf`, `allOf`, `$ref` within the schema, `default`, the
 * formats above, `pattern`, `minItems` of 0 and 1. Each object has `additionalProperties: false`. Nothing is recursive.
 * Source: Amazon Bedrock User Guide, structured-output, and for `maxItems` a public report of live calls; where they
 * differ, the stricter one.
 *
 * @param dialect `all-required`: besides, the top is an object and each property is required
 * @param at path of the schema, for the error
 * @throws ServiceError ValidationException
 */
export function checkGrammar(schema: unknown, dialect: 'grammar' | 'all-required', at: string): void {
  const root = fieldsOf(schema);
  if (dialect === 'all-required' && root.type !== 'object') throw modelSays(`${at}: type must be "object"`);
  new Grammar(root, dialect, at).check(root, []);
}

class Grammar {
  constructor(
    private readonly root: Fields,
    private readonly dialect: 'grammar' | 'all-required',
    private readonly at: string,
  ) {}

  /** @param within pointers of the definitions that a schema is part of */
  check(given: unknown, within: readonly string[]): void {
    const schema = fieldsOf(given);
    const other = Object.keys(schema).find((key) => !SUPPORTED.includes(key));
    if (other !== undefined) throw this.says(`For '${String(schema.type)}' type, property '${other}' is not supported`);
    if (typeof schema.minItems === 'number' && schema.minItems > 1) {
      throw this.says(`For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
    }
    if (typeof schema.format === 'string' && !FORMATS.includes(schema.format)) {
      throw this.says(`For 'string' type, format '${schema.format}' is not supported`);
    }
    if (typeof schema.pattern === 'string' && /\(\?[=!<]|\\[1-9bB]/.test(schema.pattern)) {
      throw this.says(`For 'string' type, the pattern uses features that are not supported`);
    }
    if (Array.isArray(schema.enum) && schema.enum.some((value) => typeof value === 'object' && value !== null)) {
      throw this.says('Enum values must be strings, numbers, booleans or null');
    }
    if (isObjectSchema(schema)) this.checkObject(schema);
    if (typeof schema.$ref === 'string') this.follow(schema.$ref, within);
    for (const nested of nestedSchemas(schema)) this.check(nested, within);
  }

  private checkObject(schema: Fields): void {
    if (schema.additionalProperties !== false) {
      throw this.says(`For 'object' type, 'additionalProperties' must be explicitly set to false`);
    }
    if (this.dialect !== 'all-required') return;
    const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : [];
    const missing = Object.keys(fieldsOf(schema.properties)).find((name) => !required.includes(name));
    if (missing !== undefined) {
      throw this.says(`'required' is required to be supplied and to be an array including every key in properties`);
    }
  }

  private follow(ref: string, within: readonly string[]): void {
    if (!ref.startsWith('#')) throw this.says(`External $ref '${ref}' is not supported`);
    if (within.includes(ref) || ref === '#') throw this.says('Recursive schemas are not supported');
    const target = ref
      .split('/')
      .slice(1)
      .reduce<unknown>((node, key) => fieldsOf(node)[key.replace(/~1/g, '/').replace(/~0/g, '~')], this.root);
    if (target === undefined) throw this.says(`$ref '${ref}' does not point to a schema`);
    this.check(target, [...within, ref]);
  }

  private says(what: string) {
    return modelSays(`${this.at}: ${what}`);
  }
}

const isObjectSchema = ({ type, properties }: Fields): boolean =>
  [type].flat().includes('object') || (type === undefined && properties !== undefined);

/** Definitions are looked at where something refers to them. */
function nestedSchemas({ properties, items, anyOf, allOf }: Fields): unknown[] {
  const lists = [anyOf, allOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return [...Object.values(fieldsOf(properties)), ...(items === undefined ? [] : [items]), ...lists];
}
