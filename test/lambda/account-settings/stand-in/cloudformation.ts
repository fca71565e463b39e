import { randomUUID } from 'node:crypto';
import { customResource } from '../../../../lambda/account-settings/custom-resource';
import { type Answer, AnswerStandIn } from './answers';
import { AwsStandIn, KEY_ARN } from './aws';

export const RECORDS_PATH = '/acme/account-settings';
/** Runs of an event that Lambda makes when the first ones crash. */
const RUNS = 3;

export interface Properties {
  readonly setting: string;
  readonly value: object;
  readonly takeOver: boolean;
}

export interface Event {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly [key: string]: unknown;
}

/** An account, the function that sets its settings, and the CloudFormation that calls it. */
export class World {
  readonly aws = new AwsStandIn();
  readonly answers = new AnswerStandIn();
  /** Milliseconds that the function waited since {@link reset}, in all; it does not really wait. */
  waited = 0;
  /** Lines that the runs logged since {@link reset}. */
  logged: string[] = [];
  private readonly runs: Promise<unknown>[] = [];
  private count = 0;

  /** @returns the address of the services */
  async start(): Promise<string> {
    // A run that died may log after its test.
    const log = (line: unknown) => {
      this.logged.push(String(line));
    };
    jest.spyOn(console, 'info').mockImplementation(log);
    jest.spyOn(console, 'error').mockImplementation(log);
    const url = await this.aws.start();
    await this.answers.start();
    for (const service of ['BEDROCK', 'SSM', 'API_GATEWAY']) process.env[`AWS_ENDPOINT_URL_${service}`] = url;
    process.env.AWS_REGION = 'us-west-2';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret-for-tests';
    return url;
  }

  async close(): Promise<void> {
    await Promise.all([this.aws.close(), this.answers.close()]);
    await Promise.allSettled(this.runs);
    jest.restoreAllMocks();
  }

  reset(): void {
    this.aws.reset();
    this.waited = 0;
    this.logged = [];
    this.answers.refusals = 0;
  }

  /** The record of a setting, undefined if there is none. */
  recordOf(setting: string, path = RECORDS_PATH): Record<string, unknown> | undefined {
    const json = this.aws.parameters.get(`${path}/${setting}`);
    return json === undefined ? undefined : (JSON.parse(json) as Record<string, unknown>);
  }

  /** Hands an event to the function as Lambda does: again if the run crashed. Undefined: no run came to an answer. */
  async deliver(event: Event): Promise<Answer | undefined> {
    for (let run = 0; run < RUNS; run++) {
      const answer = await this.run(event);
      if (answer) return answer;
    }
    return undefined;
  }

  /** One run in a process of its own. Undefined: it crashed, or threw. */
  async run(event: Event): Promise<Answer | undefined> {
    const run = `AKIARUN${++this.count}`;
    process.env.AWS_ACCESS_KEY_ID = run;
    const wait = async (milliseconds: number) => {
      this.waited += milliseconds;
    };
    const handler = customResource({ recordsPath: RECORDS_PATH, recordsKeyArn: KEY_ARN }, wait);
    const { url, answer } = this.answers.expect(run);
    const crashed = new Promise<undefined>((resolve) => {
      this.aws.onCrash = () => resolve(undefined);
    });
    const ended = handler({ ...event, ResponseURL: url }, { getRemainingTimeInMillis: () => 120_000 });
    this.runs.push(ended.catch(() => undefined));
    const finished = ended.then(
      () => answer,
      () => undefined,
    );
    const result = await Promise.race([finished, crashed]);
    // What a dead process would still send is not heard.
    this.aws.kill(run);
    return result;
  }
}

/** A stack with one resource; it sends what CloudFormation sends, and takes back what failed. */
export class Stack {
  /** Every event that was sent, the oldest first. */
  readonly events: Event[] = [];
  private properties: Properties | undefined;
  private physicalResourceId: string | undefined;
  private readonly stackId: string;

  constructor(
    private readonly world: World,
    private readonly logicalResourceId = 'Setting1A2B3C4D',
    name = 'acme-audit',
  ) {
    this.stackId = `arn:aws:cloudformation:us-west-2:111122223333:stack/${name}/${randomUUID()}`;
  }

  /** Creates; if that fails, deletes what was made. @returns the answer to the creation */
  async create(properties: Properties): Promise<Answer | undefined> {
    const answer = await this.send('Create', properties);
    this.physicalResourceId = answer?.PhysicalResourceId;
    if (answer?.Status === 'SUCCESS') this.properties = properties;
    else expect((await this.send('Delete', properties))?.Status).toBe('SUCCESS');
    return answer;
  }

  /** Updates; if that fails, goes back to what was. @returns the answer to the update */
  async update(properties: Properties): Promise<Answer | undefined> {
    const answer = await this.send('Update', properties);
    if (answer?.Status === 'SUCCESS') {
      expect(answer.PhysicalResourceId).toBe(this.physicalResourceId);
      this.properties = properties;
    } else expect((await this.rollBack())?.Status).toBe('SUCCESS');
    return answer;
  }

  /** Goes back to the properties before the last update: it failed, or another resource did. */
  rollBack(): Promise<Answer | undefined> {
    if (!this.properties) throw new Error('nothing was made');
    return this.rollBackTo(this.properties);
  }

  rollBackTo(properties: Properties): Promise<Answer | undefined> {
    return this.send('Update', properties);
  }

  /** @returns the answer; after a failure the stack can be deleted again */
  async delete(): Promise<Answer | undefined> {
    if (!this.properties) throw new Error('nothing was made');
    return this.send('Delete', this.properties);
  }

  send(type: Event['RequestType'], properties: Properties): Promise<Answer | undefined> {
    const event: Event = {
      RequestType: type,
      RequestId: randomUUID(),
      ServiceToken: 'arn:aws:lambda:us-west-2:111122223333:function:account-settings',
      StackId: this.stackId,
      LogicalResourceId: this.logicalResourceId,
      ResourceType: 'Custom::AccountSetting',
      ...(type !== 'Create' && { PhysicalResourceId: this.physicalResourceId ?? 'made-up-by-cloudformation' }),
      ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '1020', ...(texts(properties) as object) },
      ...(type === 'Update' && { OldResourceProperties: texts(this.properties) }),
    };
    this.events.push(event);
    return this.world.deliver(event);
  }
}

/** CloudFormation hands on every number and boolean as a string. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, texts(field)]));
}
