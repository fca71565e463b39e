import type { ImageBlock, ImageFormat } from '@aws-sdk/client-bedrock-runtime';
import { ApiError } from '../shared/errors';

const DATA_URL = /^data:image\/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+={0,2})$/;

/**
 * Maps the data URL of an image part to a Converse image.
 * @throws ApiError invalid_request for a remote URL, another format, or text that is not base64
 */
export function toImageBlock(url: string, param: string): ImageBlock {
  if (!url.startsWith('data:')) {
    const message = `'${param}' is a remote URL, and the platform has no way to the internet: send the image as a data URL`;
    throw new ApiError('invalid_request', message, { param });
  }
  const [, format, data] = DATA_URL.exec(url) ?? [];
  if (!format || !data || data.length % 4 !== 0) {
    const message = `'${param}' should be 'data:image/<png|jpeg|gif|webp>;base64,' and base64 with padding`;
    throw new ApiError('invalid_request', message, { param });
  }
  return { format: format as ImageFormat, source: { bytes: Buffer.from(data, 'base64') } };
}
