import * as z from 'zod/mini';
import { SETTING_NAMES, type SettingName } from '../contract/account-settings';

const text = z.string().check(z.minLength(1));

/**
 * What CloudFormation sends.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
const event = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  RequestId: text,
  ResponseURL: z.string().check(z.startsWith('https://')),
  StackId: text,
  LogicalResourceId: text,
  PhysicalResourceId: z.optional(text),
  ResourceProperties: z.object({
    setting: z.optional(z.unknown()),
    value: z.optional(z.unknown()),
    takeOver: z.optional(z.unknown()),
  }),
});

/** One event of CloudFormation's. */
export interface Request {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly id: string;
  /** Undefined: the resource names a setting that there is not. */
  readonly setting: SettingName | undefined;
  readonly value: unknown;
  readonly takeOver: boolean;
  /** The resource that asks, by the name of its stack: stacks that follow one another under a name are one holder. */
  readonly holder: string;
  readonly physicalResourceId: string;
  readonly stackId: string;
  readonly logicalResourceId: string;
  /** Pre-signed: whoever has it can answer. It is a secret. */
  readonly responseUrl: string;
}

/** @throws Error without any value of the event, when nobody could be answered */
export function parseRequest(given: unknown): Request {
  const parsed = event.safeParse(given);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new Error(`expected an event of CloudFormation with an https address to answer to; wrong: ${fields}`);
  }
  const { RequestType, RequestId, ResponseURL, StackId, LogicalResourceId, ResourceProperties } = parsed.data;
  const setting = SETTING_NAMES.find((name) => name === ResourceProperties.setting);
  return {
    type: RequestType,
    id: RequestId,
    setting,
    value: ResourceProperties.value,
    takeOver: String(ResourceProperties.takeOver) === 'true',
    holder: `${StackId.split('/')[1] ?? StackId}/${LogicalResourceId}`,
    // One per setting, so that CloudFormation never thinks of an update as a replacement.
    physicalResourceId: setting ? `account-setting/${setting}` : (parsed.data.PhysicalResourceId ?? 'account-setting'),
    stackId: StackId,
    logicalResourceId: LogicalResourceId,
    responseUrl: ResponseURL,
  };
}
