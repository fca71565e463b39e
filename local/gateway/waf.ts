import type { WafField, WafRule, WafStatement } from '../assembly';
import type { RenderedResponse } from './gateway-responses';

/** What rules look at. */
export interface WafRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: URLSearchParams;
}

/** The answer of the first rule that blocks a request; undefined when none does. */
export function blockedBy(rules: readonly WafRule[], request: WafRequest): (RenderedResponse & WafRule) | undefined {
  const rule = rules.find(({ statement }) => matches(statement, request));
  return rule && { ...rule, headers: { 'Content-Type': 'application/json', ...rule.headers } };
}

function matches(statement: WafStatement, request: WafRequest): boolean {
  const {
    NotStatement,
    AndStatement,
    OrStatement,
    SizeConstraintStatement: size,
    ByteMatchStatement: bytes,
  } = statement;
  if (NotStatement) return !matches(NotStatement.Statement, request);
  if (AndStatement) return AndStatement.Statements.every((part) => matches(part, request));
  if (OrStatement) return OrStatement.Statements.some((part) => matches(part, request));
  // A statement about a part that a request has not matches nothing.
  const found = part(size?.FieldToMatch ?? bytes?.FieldToMatch ?? {}, request);
  if (found === undefined) return false;
  if (size) return compare(Buffer.byteLength(found), size.ComparisonOperator, size.Size);
  if (bytes?.PositionalConstraint !== 'EXACTLY') throw new Error(`unknown constraint ${bytes?.PositionalConstraint}`);
  return found === bytes.SearchString;
}

function part({ SingleHeader, SingleQueryArgument, Method }: WafField, request: WafRequest): string | undefined {
  if (Method) return request.method;
  if (SingleHeader) return request.headers[SingleHeader.Name.toLowerCase()]?.toString();
  const wanted = SingleQueryArgument?.Name.toLowerCase();
  return [...request.query].find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function compare(size: number, operator: string, limit: number): boolean {
  switch (operator) {
    case 'GT':
      return size > limit;
    case 'GE':
      return size >= limit;
    case 'EQ':
      return size === limit;
    case 'NE':
      return size !== limit;
    case 'LE':
      return size <= limit;
    case 'LT':
      return size < limit;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}
