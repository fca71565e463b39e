import { DETECTED_PII_TYPES } from '../../../local/bedrock';
import { findPii } from '../../../local/bedrock/guardrail/pii';

test.each([
  ['EMAIL', 'to a.b+c@mail.example.co.kr.', ['a.b+c@mail.example.co.kr']],
  [
    'PHONE',
    '+82-10-1234-5678, (02) 123-4567, 01012345678, 2026-11-21',
    ['+82-10-1234-5678', '(02) 123-4567', '01012345678'],
  ],
  [
    'CREDIT_DEBIT_CARD_NUMBER',
    '5555-5555-5555-4444 378282246310005 1234567812345678',
    ['5555-5555-5555-4444', '378282246310005'],
  ],
  ['US_SOCIAL_SECURITY_NUMBER', '123-45-6789 000-12-3456 666-12-3456 123-00-6789', ['123-45-6789']],
  ['IP_ADDRESS', '192.168.0.1, 999.1.1.1, 1.2.3.4.5, 2001:db8:0:0:0:0:0:1', ['192.168.0.1', '2001:db8:0:0:0:0:0:1']],
  ['MAC_ADDRESS', '00:1A:2b:3c:4D:5e 00-1a:2b-3c-4d-5e', ['00:1A:2b:3c:4D:5e']],
  ['URL', 'see https://example.com/a?b=c. or www.example.org!', ['https://example.com/a?b=c', 'www.example.org']],
  ['AWS_ACCESS_KEY', 'AKIAIOSFODNN7EXAMPLE XAKIAIOSFODNN7EXAMPLE', ['AKIAIOSFODNN7EXAMPLE']],
  [
    'AWS_SECRET_KEY',
    `key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY ${'a'.repeat(40)}`,
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ],
  [
    'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
    'DE89 3704 0044 0532 0130 00, GB82WEST12345698765432, DE88370400440532013000',
    ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432'],
  ],
  ['SWIFT_CODE', 'SWIFT: DEUTDEFF500, the WORDWORD', ['DEUTDEFF500']],
  ['NAME', 'John Smith', []],
])('finds %s', (type, text, matches) => {
  expect(findPii(type, text).map(({ match }) => match)).toEqual(matches);
  expect(DETECTED_PII_TYPES.includes(type)).toBe(matches.length > 0);
});
