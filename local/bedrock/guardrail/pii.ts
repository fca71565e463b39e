/** How to find one kind of personal data: candidates by pattern, confirmed by a check where the kind has one. */
interface Detector {
  readonly pattern: RegExp;
  readonly isValid?: (match: string) => boolean;
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** Luhn check digit, ISO/IEC 7812-1. */
function luhn(text: string): boolean {
  const digits = [...digitsOf(text)].reverse().map(Number);
  const sum = digits.reduce(
    (total, digit, index) => total + (index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)),
    0,
  );
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0;
}

/** Check digits modulo 97, ISO 13616. */
function mod97(text: string): boolean {
  const compact = text.replace(/\s/g, '').toUpperCase();
  const rearranged = compact.slice(4) + compact.slice(0, 4);
  const digits = [...rearranged].map((char) => Number.parseInt(char, 36)).join('');
  return compact.length >= 15 && [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** Area 000, 666 and 9xx, group 00 and serial 0000 are never issued. */
const isSsn = (text: string): boolean => !/^(?:000|666|9)|^\d{3}.?00|0000$/.test(text);

const octets = (text: string): boolean => text.split('.').every((octet) => Number(octet) <= 255);

/**
 * The kinds of `PiiEntitiesConfig` that a pattern can find. The others (NAME, ADDRESS, AGE, ...) need a language model
 * and are never found locally.
 */
const DETECTORS: Readonly<Record<string, Detector>> = {
  EMAIL: {
    pattern: /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{Script=Latin}{2,}/gu,
  },
  PHONE: {
    pattern:
      /(?<![\w.-]|\d )(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)|\d{2,4})[ .-]\d{3,4}[ .-]\d{4}(?![\w-]|[ .]\d)|(?<![\w.-])(?:\+\d{9,15}|01[016789]\d{7,8})(?![\w-])/g,
  },
  CREDIT_DEBIT_CARD_NUMBER: { pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g, isValid: luhn },
  US_SOCIAL_SECURITY_NUMBER: { pattern: /(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-])/g, isValid: isSsn },
  IP_ADDRESS: {
    pattern: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi,
    isValid: (text) => text.includes(':') || octets(text),
  },
  MAC_ADDRESS: { pattern: /(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])/gi },
  URL: { pattern: /(?:https?:\/\/|(?<![\w.@])www\.)[^\s"'<>()]+[^\s"'<>().,;:!?]/gi },
  AWS_ACCESS_KEY: { pattern: /(?<!\w)(?:AKIA|ASIA)[A-Z0-9]{16}(?!\w)/g },
  AWS_SECRET_KEY: {
    pattern:
      /(?<![\w/+=])(?=[A-Za-z0-9/+]{0,39}\d)(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])[A-Za-z0-9/+]{40}(?![\w/+=])/g,
  },
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: {
    pattern: /(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)/g,
    isValid: mod97,
  },
  SWIFT_CODE: { pattern: /(?<=\b(?:SWIFT|BIC)\b[^A-Z\n]{0,20})(?<!\w)[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?!\w)/g },
};

/** Kinds of `PiiEntitiesConfig` that are found locally. */
export const DETECTED_PII_TYPES: readonly string[] = Object.keys(DETECTORS);

/** All places in a text that hold personal data of a kind; none for a kind that is not detected locally. */
export function findPii(type: string, text: string): { readonly start: number; readonly match: string }[] {
  const detector = DETECTORS[type];
  if (detector === undefined) return [];
  return [...text.matchAll(detector.pattern)]
    .filter(([match]) => detector.isValid?.(match) ?? true)
    .map(({ index, 0: match }) => ({ start: index, match }));
}
