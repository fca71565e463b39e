/** What a scan of JSON text meets. Places are indexes into the text; an end is the index after the last character. */
export interface JsonVisitor {
  /** A bracket or brace that opens. */
  open?(): void;
  /** A bracket or brace that closes. */
  close?(): void;
  /**
   * A text with its quotes; the last one may lack the closing quote.
   * @param isKey a colon follows
   */
  string?(start: number, end: number, isKey: boolean): void;
  /**
   * Anything else: a number, `true`, `false`, `null`, or what is no JSON.
   * @param isKey a colon follows, which is no JSON
   */
  literal?(start: number, end: number, isKey: boolean): void;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Goes once through JSON text, without recursion. The text may break off, and it may hold what is no JSON: nothing is left out,
 * so what a lenient reader would see is seen here.
 */
export function scanJson(text: string, visitor: JsonVisitor): void {
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(text, at);
      visitor.string?.(at, end, isColonNext(text, end));
      at = end;
    } else if (isBracket(char)) {
      if (char === 0x7b || char === 0x5b) visitor.open?.();
      else visitor.close?.();
      at++;
    } else if (isBetween(char)) at++;
    else {
      const end = endOfLiteral(text, at);
      visitor.literal?.(at, end, isColonNext(text, end));
      at = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    let slash = quote;
    while (slash > at && text.charCodeAt(slash - 1) === BACKSLASH) slash--;
    if ((quote - slash) % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function isColonNext(text: string, end: number): boolean {
  let at = end;
  while (isSpace(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === 0x3a;
}

/** Up to the next quote, bracket, brace, comma, colon or line break, without the space before it. */
function endOfLiteral(text: string, start: number): number {
  let end = start + 1;
  for (let at = end; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE || char === 0x0a || (isBetween(char) && !isSpace(char)) || isBracket(char)) break;
    if (!isSpace(char)) end = at + 1;
  }
  return end;
}

const isSpace = (char: number): boolean => char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09;
const isBetween = (char: number): boolean => isSpace(char) || char === 0x2c || char === 0x3a;
const isBracket = (char: number): boolean => char === 0x7b || char === 0x7d || char === 0x5b || char === 0x5d;
