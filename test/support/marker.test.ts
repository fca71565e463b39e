import { type Marker, markerSearch, newMarker } from './marker';

const marker = newMarker();
const found = markerSearch(marker);
const escaped = (text: string) =>
  text.replace(/[\s\S]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

test.each<[string, (marker: Marker) => string]>([
  ['as it is', ({ text }) => text],
  ['in a log line', ({ text }) => JSON.stringify({ level: 'info', text })],
  ['in upper case', ({ word }) => word.toUpperCase()],
  ['cut', ({ word }) => word.slice(3, 12)],
  ['with hyphens', ({ word }) => word.slice(0, 12).split('').join('-')],
  ['its other script', ({ text }) => text.slice(26, 30)],
  ['stringified twice', ({ text }) => JSON.stringify(JSON.stringify({ text }))],
  ['as \\u escapes', ({ text }) => escaped(text)],
  ['as \\u escapes, stringified', ({ text }) => JSON.stringify(escaped(text))],
  ['percent-encoded', ({ text }) => encodeURIComponent(text)],
  ['its other script, percent-encoded', ({ text }) => encodeURIComponent(text.slice(26, 32))],
  ['in hexadecimal', ({ text }) => Buffer.from(text).toString('hex')],
  ['in upper-case hexadecimal', ({ text }) => Buffer.from(text).toString('hex').toUpperCase()],
  ...[0, 1, 2].map((shift): [string, (marker: Marker) => string] => [
    `in base64, shifted by ${shift}`,
    ({ word }) => Buffer.from(`${'x'.repeat(shift)}${word}!`).toString('base64'),
  ]),
  ['in base64url', ({ text }) => Buffer.from(`?>${text}`).toString('base64url')],
  ['its other script in base64', ({ text }) => Buffer.from(`"${text.slice(26, 32)}`).toString('base64')],
  ['an image of it', ({ word }) => `data:image/png;base64,${Buffer.from(`\u0089PNG${word}`).toString('base64')}`],
])('is found %s', (_, form) => {
  expect(found(form(marker))).toBe(true);
  // Another marker is not: the search is for this one, not for the form.
  expect(found(form(newMarker()))).toBe(false);
});

test('is not found in ordinary lines', () => {
  expect(found(JSON.stringify({ level: 'info', event: 'chat.completions', requestId: 'JKJaXmPLvHcESHA=' }))).toBe(
    false,
  );
  expect(found('')).toBe(false);
});
