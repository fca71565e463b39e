import { ApiError } from '../shared/errors';
import { isDeeperThan, parseExactly } from '../shared/json';

/** Longest event, in bytes: an event of a token has a few hundred. Keeps a broken container from filling the memory. */
const MAX_EVENT = 1024 * 1024;
/** Deepest nesting of what a container sends: far from what recursive code can bear. */
const MAX_NESTING = 256;
const NEWLINE = 0x0a;

/**
 * The JSON documents in a streamed answer, each on a line of its own: server-sent events (`data: {…}`), or lines of
 * nothing else, as some versions of LMI stream. The bytes may be cut anywhere, also within a character. Ends at `[DONE]`.
 * @throws ApiError model_failed for a line that is no JSON, or is too long
 */
export async function* readJsonLines(parts: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of parts) {
    rest = Buffer.concat([rest, part]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const data = toData(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      if (data === '[DONE]') return;
      if (data !== undefined) yield parse(data);
    }
    if (rest.length > MAX_EVENT) throw notInForm();
  }
  const last = toData(rest);
  if (last !== undefined && last !== '[DONE]') yield parse(last);
}

/** The data on a line; none on empty lines, comments and other fields of an event. */
function toData(line: Buffer): string | undefined {
  const text = line.toString('utf8').trim();
  if (text === '' || /^(:|event:|id:|retry:)/.test(text)) return undefined;
  return text.replace(/^data:\s*/, '');
}

/** Parses what a container sent. @throws ApiError model_failed */
export function parse(text: string): unknown {
  if (isDeeperThan(MAX_NESTING, text)) throw notInForm();
  try {
    return parseExactly(text);
  } catch {
    // The parser's own message quotes the text.
    throw notInForm();
  }
}

const notInForm = () => new ApiError('model_failed', 'the model gave no answer in form: try again');
