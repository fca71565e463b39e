import type { Resolver } from './resolver';

/** What of a request a statement looks at. */
export interface WafStatement {
  readonly NotStatement?: { readonly Statement: WafStatement };
  readonly AndStatement?: { readonly Statements: readonly WafStatement[] };
  readonly OrStatement?: { readonly Statements: readonly WafStatement[] };
  readonly SizeConstraintStatement?: {
    readonly FieldToMatch: WafField;
    readonly ComparisonOperator: string;
    readonly Size: number;
  };
  readonly ByteMatchStatement?: {
    readonly FieldToMatch: WafField;
    readonly PositionalConstraint: string;
    readonly SearchString: string;
  };
}

export interface WafField {
  readonly SingleHeader?: { readonly Name: string };
  readonly SingleQueryArgument?: { readonly Name: string };
  readonly Method?: object;
}

/** A rule that blocks with an answer of its own. */
export interface WafRule {
  readonly name: string;
  readonly statement: WafStatement;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Statement: WafStatement;
  readonly Action?: {
    readonly Block?: {
      readonly CustomResponse?: {
        readonly ResponseCode: number;
        readonly CustomResponseBodyKey?: string;
        readonly ResponseHeaders?: readonly { readonly Name: string; readonly Value: string }[];
      };
    };
  };
}

/**
 * The rules of the web ACLs that block by what a single request carries, in their order. AWS's rule sets, and limits per
 * address, have no equivalent here.
 */
export function wafRules(resolver: Resolver): WafRule[] {
  return resolver.resources('AWS::WAFv2::WebACL').flatMap(({ stack, logicalId }) => {
    const { Rules, CustomResponseBodies } = resolver.properties(stack, logicalId, 'Rules', 'CustomResponseBodies');
    const bodies = (CustomResponseBodies ?? {}) as Record<string, { Content: string }>;
    return ((Rules ?? []) as Rule[])
      .filter(({ Statement }) => isKnown(Statement))
      .sort((a, b) => a.Priority - b.Priority)
      .flatMap(({ Name, Statement, Action }) => {
        const answer = Action?.Block?.CustomResponse;
        if (!answer) return [];
        return {
          name: Name,
          statement: Statement,
          statusCode: answer.ResponseCode,
          headers: Object.fromEntries((answer.ResponseHeaders ?? []).map((header) => [header.Name, header.Value])),
          body: bodies[answer.CustomResponseBodyKey ?? '']?.Content ?? '',
        };
      });
  });
}

function isKnown(statement: WafStatement): boolean {
  const { NotStatement, AndStatement, OrStatement, SizeConstraintStatement, ByteMatchStatement } = statement;
  if (NotStatement) return isKnown(NotStatement.Statement);
  const parts = (AndStatement ?? OrStatement)?.Statements;
  return parts ? parts.every(isKnown) : (SizeConstraintStatement ?? ByteMatchStatement) !== undefined;
}
