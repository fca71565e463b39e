import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SettingName } from '../contract/account-settings';
import { CLIENT } from './client';
import { NO_RECORD, parseRecord, type SettingRecord } from './record';
import { Refusal } from './settings/setting';

/** Largest value of a standard parameter, in bytes. Source: Systems Manager quotas. */
const LIMIT = 4_096;
/** What a record may grow by after the setting was written: what the service fills in, and one more request. */
const RESERVE = 704;

/** The records, one SSM parameter for each setting. */
export class RecordStore {
  private readonly client = new SSMClient(CLIENT);

  constructor(
    private readonly path: string,
    private readonly keyArn: string,
  ) {}

  nameOf(setting: SettingName): string {
    return `${this.path}/${setting}`;
  }

  /** The record, {@link NO_RECORD} if there is none. */
  async read(setting: SettingName): Promise<SettingRecord> {
    const name = this.nameOf(setting);
    try {
      const { Parameter } = await this.client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return parseRecord(Parameter?.Value ?? '');
    } catch (error) {
      if (error instanceof ParameterNotFound) return NO_RECORD;
      throw error;
    }
  }

  /** @throws Refusal, before anything is written, if what is still to come might not fit */
  async writeAhead(setting: SettingName, record: SettingRecord): Promise<void> {
    if (Buffer.byteLength(JSON.stringify(record)) > LIMIT - RESERVE) {
      throw new Refusal(
        `what was set before does not fit into the parameter ${this.nameOf(setting)} of ${LIMIT} bytes; copy its list ` +
          "'replaced' to another place and take it out of the parameter, or shorten the setting",
      );
    }
    await this.write(setting, record);
  }

  async write(setting: SettingName, record: SettingRecord): Promise<void> {
    await this.client.send(
      new PutParameterCommand({
        Name: this.nameOf(setting),
        Description: 'What this setting of the account was before the platform wrote it. Keep it.',
        Type: 'SecureString',
        Tier: 'Standard',
        KeyId: this.keyArn,
        Overwrite: true,
        Value: JSON.stringify(record),
      }),
    );
  }
}
