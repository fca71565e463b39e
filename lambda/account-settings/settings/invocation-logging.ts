import {
  type BedrockClient,
  DeleteModelInvocationLoggingConfigurationCommand,
  GetModelInvocationLoggingConfigurationCommand,
  PutModelInvocationLoggingConfigurationCommand,
} from '@aws-sdk/client-bedrock';
import * as z from 'zod/mini';
import { flag, parseWith, text } from './schema';
import type { Setting } from './setting';

const s3Config = z.strictObject({ bucketName: text, keyPrefix: z.optional(z.string()) });

const FLAGS = {
  textDataDeliveryEnabled: z.optional(flag),
  imageDataDeliveryEnabled: z.optional(flag),
  embeddingDataDeliveryEnabled: z.optional(flag),
  videoDataDeliveryEnabled: z.optional(flag),
  audioDataDeliveryEnabled: z.optional(flag),
};

const loggingConfig = z.strictObject({
  cloudWatchConfig: z.optional(
    z.strictObject({ logGroupName: text, roleArn: text, largeDataDeliveryS3Config: z.optional(s3Config) }),
  ),
  s3Config: z.optional(s3Config),
  ...FLAGS,
});

/**
 * Where Bedrock logs what is asked and answered. A configuration without a destination logs nothing, and counts as none.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_PutModelInvocationLoggingConfiguration.html
 */
export function invocationLogging(client: BedrockClient): Setting {
  return {
    parse: (value) => parseWith(loggingConfig, value),
    async read() {
      const { loggingConfig: found } = await client.send(new GetModelInvocationLoggingConfigurationCommand({}));
      return found?.cloudWatchConfig || found?.s3Config ? { ...found } : null;
    },
    async write(value) {
      const written = parseWith(loggingConfig, value);
      await client.send(new PutModelInvocationLoggingConfigurationCommand({ loggingConfig: written }));
    },
    async clear() {
      await client.send(new DeleteModelInvocationLoggingConfigurationCommand({}));
    },
    isUntouched: () => false,
    filledIn: Object.keys(FLAGS),
    // Bedrock tries the destinations out, with a role that IAM may not know everywhere yet.
    passing: ['AccessDeniedException', 'ValidationException'],
  };
}
