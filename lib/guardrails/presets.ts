import type { BaselineConfigInput } from '../config';

type Guardrail = BaselineConfigInput['guardrail'];

/** Personal data of any country and secrets: masked where an answer stays useful without it, refused where not. */
export const COMMON_PII = {
  EMAIL: { input: 'ANONYMIZE', output: 'ANONYMIZE' },
  PHONE: { input: 'ANONYMIZE', output: 'ANONYMIZE' },
  CREDIT_DEBIT_CARD_NUMBER: { input: 'ANONYMIZE', output: 'ANONYMIZE' },
  CREDIT_DEBIT_CARD_CVV: { input: 'BLOCK', output: 'BLOCK' },
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: { input: 'ANONYMIZE', output: 'ANONYMIZE' },
  PASSWORD: { input: 'BLOCK', output: 'BLOCK' },
  PIN: { input: 'BLOCK', output: 'BLOCK' },
  AWS_ACCESS_KEY: { input: 'BLOCK', output: 'BLOCK' },
  AWS_SECRET_KEY: { input: 'BLOCK', output: 'BLOCK' },
} as const satisfies Guardrail['pii'];

/**
 * Korean identifiers, for which Bedrock has no built-in kind. Shapes only: a regular expression can't hold the check
 * digits. No word boundaries, as Korean writes particles right behind a number.
 *
 * Sources: Enforcement Rule of the Resident Registration Act, article 2 (date of birth, then 1-4 for citizens and 5-8
 * for foreigners); National Tax Service (business number 3-2-5); Telecommunications numbering plan (01X); Ministry of
 * Foreign Affairs (passports of 2021 on have a letter in the fifth place); Korean National Police (licence 2-2-6-2).
 */
export const KOREAN_IDENTIFIERS = [
  {
    name: 'resident-registration-number',
    description: '주민등록번호, 외국인등록번호',
    pattern: '[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[- ]?[1-8][0-9]{6}',
    input: 'ANONYMIZE',
    output: 'ANONYMIZE',
  },
  {
    name: 'business-registration-number',
    description: '사업자등록번호',
    pattern: '[1-9][0-9]{2}-[0-9]{2}-[0-9]{5}',
    input: 'ANONYMIZE',
    output: 'ANONYMIZE',
  },
  {
    name: 'mobile-number',
    description: '휴대전화번호',
    pattern: '(\\+?82[- ]?|0)1[016789][- .]?[0-9]{3,4}[- .]?[0-9]{4}',
    input: 'ANONYMIZE',
    output: 'ANONYMIZE',
  },
  {
    name: 'passport-number',
    description: '여권번호',
    pattern: '[MSRODG]([0-9]{8}|[0-9]{3}[A-Z][0-9]{4})',
    input: 'ANONYMIZE',
    output: 'ANONYMIZE',
  },
  {
    name: 'drivers-licence-number',
    description: '운전면허번호',
    pattern: '(1[1-9]|2[0-8])-[0-9]{2}-[0-9]{6}-[0-9]{2}',
    input: 'ANONYMIZE',
    output: 'ANONYMIZE',
  },
] as const satisfies Guardrail['regexes'];
