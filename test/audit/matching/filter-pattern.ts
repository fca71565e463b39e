/**
 * Whether a metric filter with this pattern would count a JSON log event. It knows `=` and `!=` on quoted strings with
 * `*` at the ends, `IS TRUE`, `IS FALSE`, `NOT EXISTS`, `&&`, `||` and parentheses, and throws on anything else rather
 * than guess. A comparison of a field that is missing never
 * holds: of `!=` the guide does not say it, so a pattern that needs it asks for the field with `= "*"` first, see the
 * tests.
 * Source: CloudWatch Logs user guide, "Using filter patterns to match terms in JSON log events".
 */
export function matchesLog(pattern: string, event: unknown): boolean {
  if (pattern.length > 1024) throw new Error(`expected a pattern of at most 1024 characters, got ${pattern.length}`);
  const tokens = tokenize(pattern);
  const condition = new Parser(tokens).whole();
  return condition(event);
}

type Condition = (event: unknown) => boolean;

const TOKEN = /\s*(\{|\}|\(|\)|&&|\|\||!=|=|"[^"\\]*"|\$(?:\.\w+)+|[A-Z]+)/y;

function tokenize(pattern: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = pattern.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(pattern)?.[1];
    if (token === undefined) throw new Error(`not understood: ${pattern.slice(at, at + 40)}`);
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): Condition {
    this.take('{');
    const condition = this.sequence();
    this.take('}');
    if (this.at < this.tokens.length) throw new Error(`not expected after the end: ${this.tokens[this.at]}`);
    return condition;
  }

  /** Terms joined by one operator; a mixture without parentheses would hide which binds first. */
  private sequence(): Condition {
    const first = this.term();
    const operator = this.tokens[this.at];
    if (operator !== '&&' && operator !== '||') return first;
    const terms = [first];
    while (this.tokens[this.at] === operator) {
      this.at += 1;
      terms.push(this.term());
    }
    const next = this.tokens[this.at];
    if (next === '&&' || next === '||') throw new Error('expected parentheses where && and || meet');
    return operator === '&&'
      ? (event) => terms.every((term) => term(event))
      : (event) => terms.some((term) => term(event));
  }

  private term(): Condition {
    if (this.tokens[this.at] === '(') {
      this.at += 1;
      const inner = this.sequence();
      this.take(')');
      return inner;
    }
    const field = this.next();
    if (!field.startsWith('$.')) throw new Error(`expected a field, got ${field}`);
    const operator = this.next();
    if (operator === 'NOT') {
      this.take('EXISTS');
      return (event) => valueAt(event, field) === undefined;
    }
    if (operator === 'IS') {
      const wanted = this.next();
      if (wanted !== 'TRUE' && wanted !== 'FALSE') throw new Error(`IS ${wanted} is not known here`);
      return (event) => valueAt(event, field) === (wanted === 'TRUE');
    }
    if (operator !== '=' && operator !== '!=') throw new Error(`the operator ${operator} is not known here`);
    const quoted = this.next();
    if (!quoted.startsWith('"')) throw new Error(`expected a quoted string, got ${quoted}`);
    const equals = like(quoted.slice(1, -1));
    return (event) => {
      const value = valueAt(event, field);
      return typeof value === 'string' && equals(value) === (operator === '=');
    };
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error('the pattern ends too early');
    this.at += 1;
    return token;
  }

  private take(wanted: string): void {
    const token = this.next();
    if (token !== wanted) throw new Error(`expected ${wanted}, got ${token}`);
  }
}

function like(pattern: string): (value: string) => boolean {
  if (pattern === '*') return () => true;
  const open = pattern.startsWith('*');
  const ajar = pattern.endsWith('*');
  const text = pattern.slice(open ? 1 : 0, ajar ? -1 : undefined);
  if (text.includes('*')) throw new Error(`expected * at the ends alone, got ${pattern}`);
  if (open && ajar) return (value) => value.includes(text);
  if (open) return (value) => value.endsWith(text);
  return ajar ? (value) => value.startsWith(text) : (value) => value === text;
}

function valueAt(event: unknown, field: string): unknown {
  return field
    .split('.')
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      event,
    );
}
