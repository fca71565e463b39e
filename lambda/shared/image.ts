import { ApiError } from './errors';

/** Formats that the guardrail evaluates. Source: Amazon Bedrock User Guide, guardrails-mmfilter; October 2026. */
const DATA_URL = /^data:image\/(png|jpe?g);base64,/i;
/** Largest image that the guardrail evaluates, in bytes. Source: as above. */
export const MAX_IMAGE_BYTES = 4 * 1024 * 1024;

/** An image as Converse and ApplyGuardrail take it. */
export interface ImageBlock {
  readonly format: 'png' | 'jpeg';
  readonly source: { readonly bytes: Uint8Array };
}

/**
 * Maps the data URL of an image part to an image for Bedrock. What the guardrail can't evaluate is refused, even where a
 * model would take it.
 *
 * @throws ApiError invalid_request for a remote URL, another format, a larger image, or text that is not base64
 */
export function toImageBlock(url: string, param: string): ImageBlock {
  if (!url.startsWith('data:')) {
    const message = `'${param}' is a remote URL, and the platform has no way to the internet: send the image as a data URL`;
    throw new ApiError('invalid_request', message, { param });
  }
  const [prefix, type] = DATA_URL.exec(url) ?? [];
  const data = url.slice(prefix?.length);
  const bytes = Buffer.from(data, 'base64');
  // Decoding skips what is not base64; a regular expression over megabytes would run out of stack.
  if (!type || data === '' || bytes.toString('base64') !== data) {
    const message = `'${param}' should be 'data:image/<png|jpeg>;base64,' and base64 with padding: the guardrail evaluates no other format`;
    throw new ApiError('invalid_request', message, { param });
  }
  if (bytes.length > MAX_IMAGE_BYTES) {
    const message = `'${param}' has ${bytes.length} bytes, the guardrail evaluates at most ${MAX_IMAGE_BYTES}: send a smaller image`;
    throw new ApiError('invalid_request', message, { param });
  }
  return { format: type.toLowerCase() === 'png' ? 'png' : 'jpeg', source: { bytes } };
}
