import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ExportError } from './options';

const blocks = z.array(z.looseObject({ text: z.string().optional() }));
const message = z.looseObject({ role: z.string(), content: blocks });

/**
 * A call of a model as Bedrock logs it, as much of it as an export needs. A body that was too large for the log is in S3,
 * and its path in place of it. Source: Amazon Bedrock user guide, "Monitor model invocation using CloudWatch Logs and
 * Amazon S3".
 */
const logged = z.looseObject({
  requestMetadata: z.looseObject({ request_id: z.string().optional(), caller: z.string().optional() }).optional(),
  errorCode: z.string().optional(),
  input: z
    .looseObject({
      inputBodyJson: z.looseObject({ system: blocks.optional(), messages: z.array(message) }).optional(),
      inputBodyS3Path: z.string().optional(),
    })
    .optional(),
  output: z
    .looseObject({
      outputBodyJson: z
        .looseObject({
          output: z.looseObject({ message: message.optional() }).optional(),
          stopReason: z.string().optional(),
        })
        .optional(),
      outputBodyS3Path: z.string().optional(),
    })
    .optional(),
});

/** A line of the log that is a call of the platform's. */
export type Invocation = z.output<typeof logged>;

/**
 * The calls of the platform in a file of JSON lines that are wanted, by the request id that the platform gave them. A
 * request can have several.
 * @throws ExportError when the file can't be read, or a line is not JSON
 */
export async function readInvocations(file: string, wanted: ReadonlySet<string>): Promise<Map<string, Invocation[]>> {
  const found = new Map<string, Invocation[]>();
  let number = 0;
  try {
    const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      number++;
      if (line.trim() === '') continue;
      // Other calls of the account, and other shapes (embeddings, images), are no concern of ours.
      const { data } = logged.safeParse(JSON.parse(line));
      const requestId = data?.requestMetadata?.request_id;
      if (data && requestId !== undefined && wanted.has(requestId)) {
        found.set(requestId, [...(found.get(requestId) ?? []), data]);
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) {
      // The parser's own message quotes the line.
      throw new ExportError(
        `--invocations ${file}, line ${number}: not JSON; expected one call of a model per line, as Bedrock logs it`,
      );
    }
    throw new ExportError(`--invocations ${file}: ${(error as NodeJS.ErrnoException).code ?? error}`, { cause: error });
  }
  return found;
}
