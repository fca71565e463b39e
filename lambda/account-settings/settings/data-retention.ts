import {
  type BedrockClient,
  DataRetentionMode,
  GetAccountDataRetentionCommand,
  PutAccountDataRetentionCommand,
} from '@aws-sdk/client-bedrock';
import * as z from 'zod/mini';
import { parseWith } from './schema';
import type { Setting } from './setting';

const retention = z.strictObject({ mode: z.enum(DataRetentionMode) });

/** `inherit`: no mode is set at this scope; `default`: the standard handling of the model. */
const UNTOUCHED: readonly unknown[] = [DataRetentionMode.DEFAULT, DataRetentionMode.INHERIT];

/**
 * Whether Bedrock or a model's provider may keep what is asked and answered. There is always a mode, so what was there
 * is written back and never deleted.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_PutAccountDataRetention.html
 */
export function dataRetention(client: BedrockClient): Setting {
  return {
    parse: (value) => parseWith(retention, value),
    async read() {
      const { mode } = await client.send(new GetAccountDataRetentionCommand({}));
      return { mode };
    },
    async write(value) {
      await client.send(new PutAccountDataRetentionCommand(parseWith(retention, value)));
    },
    isUntouched: ({ mode }) => UNTOUCHED.includes(mode),
    filledIn: [],
    passing: ['AccessDeniedException'],
  };
}
