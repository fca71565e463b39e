import { render } from 'velocityjs';
import type { MockAnswer } from '../assembly';
import type { RenderedResponse } from './gateway-responses';

/**
 * Answers as a mock integration does. The template sees the headers as `$input.params().header`, by their names as the
 * client wrote them, and sets headers through `$context.responseOverride.header`.
 * @param rawHeaders names and values in turn
 */
export function mockResponse(
  { statusCode, headers, template }: MockAnswer,
  rawHeaders: readonly string[],
): RenderedResponse {
  const override: Record<string, string> = {};
  const get = (name: string): string => {
    const index = rawHeaders.findIndex((given, i) => i % 2 === 0 && given === name);
    return index < 0 ? '' : (rawHeaders[index + 1] ?? '');
  };
  const body = render(template, {
    input: { params: () => ({ header: { get } }) },
    context: { responseOverride: { header: override } },
  });
  return { statusCode, headers: { 'Content-Type': 'application/json', ...headers, ...override }, body: body.trim() };
}
