/** Headers of an answer that a page of another origin may read. */
export const EXPOSED_HEADERS = ['retry-after', 'x-amz-apigw-id', 'x-request-id', 'x-should-retry'];

/**
 * Headers that a page may send: those of signed requests, of OpenAI's client (`x-stainless-*` and its options) and of clients
 * built like it. A wildcard would leave `authorization` out.
 */
export const ALLOWED_HEADERS = [
  'accept',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'authorization',
  'content-type',
  'idempotency-key',
  'openai-beta',
  'openai-organization',
  'openai-project',
  'user-agent',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-client-request-id',
  'x-stainless-arch',
  'x-stainless-async',
  'x-stainless-custom-poll-interval',
  'x-stainless-helper-method',
  'x-stainless-lang',
  'x-stainless-os',
  'x-stainless-package-version',
  'x-stainless-poll-helper',
  'x-stainless-retry-count',
  'x-stainless-runtime',
  'x-stainless-runtime-version',
  'x-stainless-timeout',
];
