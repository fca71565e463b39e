import { z } from 'zod';
import { REGIONS, RESIDENCIES } from '../residency';
import { alarmsSchema, checkAlarms } from './alarms';
import { apiSchema } from './api';
import { auditSchema, checkAudit, RETENTION_DAYS } from './audit';
import { checkCost, costSchema } from './cost';
import { encryptionSchema } from './encryption';
import { checkFeedback, feedbackSchema } from './feedback';
import { guardrailSchema } from './guardrail';
import { iamSchema } from './iam';
import { checkJumpStart, jumpStartSchema } from './jumpstart';
import { checkModels, modelsSchema } from './models';
import { availabilityZonesOf, networkSchema } from './network';
import { checkOrganization, organizationSchema } from './organization';
import { checkPrompts, promptsSchema } from './prompts';

interface FunctionDefaults {
  readonly memoryMiB?: number;
  readonly timeoutSeconds?: number;
  readonly reservedConcurrency?: number;
}

/** Settings of a function; each that a config leaves out has the capability's own default. */
function functionSettings({ memoryMiB = 512, timeoutSeconds = 300, reservedConcurrency = 20 }: FunctionDefaults = {}) {
  return z
    .strictObject({
      memoryMiB: z.int().min(128).max(10_240).default(memoryMiB),
      /** Longest answer, streams included. */
      timeoutSeconds: z.int().min(3).max(900).default(timeoutSeconds),
      /**
       * Calls at once, set aside from the account's concurrency. `null` sets none aside: a new account may have a quota
       * of 10, and a reservation that leaves too little fails the deployment; then one busy function can starve the
       * others.
       */
      reservedConcurrency: z.int().min(1).max(10_000).nullable().default(reservedConcurrency),
    })
    .prefault({});
}

const shape = z.strictObject({
  /** Starts the name of every stack, log group and guardrail; one per platform and account. */
  prefix: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,18}[a-z0-9]$/, 'expected 3 to 20 lower-case letters, digits and hyphens, a letter first'),
  /** A sandbox may be torn down with all its data; nothing else may. @default false */
  sandbox: z.boolean().default(false),
  account: z.string().regex(/^\d{12}$/, 'expected the 12 digits of an AWS account id, as a string'),
  region: z.enum(REGIONS),
  /** Where prompts and answers may be processed. What could go elsewhere fails at synth. */
  residency: z.enum(RESIDENCIES),
  /** Put on every resource. @default none */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  network: networkSchema,
  /** @default customer keys are created */
  encryption: encryptionSchema.default({ type: 'create' }),
  iam: iamSchema.prefault({}),
  /** Policies for the AWS organization that the account belongs to. @default none */
  organization: organizationSchema.optional(),
  api: apiSchema,
  models: modelsSchema,
  /** Alias -> a model on a SageMaker endpoint of the account, behind the same chat API. @default none */
  jumpstart: jumpStartSchema.optional(),
  /** Name -> prompt that chat requests may name instead of writing it out. @default none */
  prompts: promptsSchema.optional(),
  guardrail: guardrailSchema,
  /** Ratings of answers: `POST /v1/feedback`, and a table that keeps them. @default none */
  feedback: feedbackSchema.optional(),
  functions: z
    .strictObject({
      chat: functionSettings(),
      embeddings: functionSettings({ timeoutSeconds: 120, reservedConcurrency: 10 }),
      responses: functionSettings(),
      feedback: functionSettings({ memoryMiB: 256, timeoutSeconds: 30, reservedConcurrency: 5 }),
      /** Up to four images of 4 MiB are held at once. */
      images: functionSettings({ memoryMiB: 1024, timeoutSeconds: 120, reservedConcurrency: 5 }),
      moderations: functionSettings({ timeoutSeconds: 60, reservedConcurrency: 10 }),
      models: functionSettings({ memoryMiB: 256, timeoutSeconds: 10, reservedConcurrency: 5 }),
      accountSettings: functionSettings({ memoryMiB: 256, timeoutSeconds: 120, reservedConcurrency: 1 }),
    })
    .prefault({}),
  /** Who is told when something is wrong, and from which figures on. */
  alarms: alarmsSchema.prefault({}),
  /** Trail, archive of logs, and logs of what was asked and answered. */
  audit: auditSchema.prefault({}),
  /** Budgets. @default none */
  cost: costSchema.optional(),
  logs: z.strictObject({ retentionDays: z.literal(RETENTION_DAYS).default(365) }).prefault({}),
  /**
   * What becomes of keys, log groups and the guardrail when a stack goes; `destroy` only for a sandbox. Buckets of logs
   * stay in any case, and the audit key while it encrypts the archive; their lifecycle empties them. @default retain
   */
  removalPolicy: z.enum(['retain', 'destroy']).default('retain'),
  /**
   * Settings that exist once per account and Region, and that this platform may overwrite although somebody else set
   * them. What was there is kept, and put back when the platform goes.
   * `api-gateway-log-role`: the role through which API Gateway writes logs. Without it the account must have one.
   * `data-retention`: whether Bedrock or a model's provider may keep what is asked and answered. Without it a setting
   * of somebody else's fails the deployment.
   * `enforced-guardrail`: the guardrail of every model call in the account, the platform's or not. Without it the
   * platform enforces none.
   * `invocation-logging`: where Bedrock logs what is asked and answered, by the platform or not. Without it a setting of
   * somebody else's fails the deployment.
   * @default none
   */
  takeOver: z
    .array(z.enum(['api-gateway-log-role', 'data-retention', 'enforced-guardrail', 'invocation-logging']))
    .default([]),
});

type Shape = z.output<typeof shape>;

export const configSchema = shape.superRefine(checkCombinations);

/** A config as a fork writes it: defaults may be left out. */
export type BaselineConfigInput = z.input<typeof configSchema>;
/** A config as the stacks read it: parsed, every default filled in. */
export type BaselineConfig = z.output<typeof configSchema>;

function checkCombinations(config: Shape, context: z.RefinementCtx): void {
  const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { network, encryption, api, iam, guardrail, region, account } = config;

  const zones = availabilityZonesOf(network);
  const zonesPath = ['network', network.type === 'create' ? 'availabilityZones' : 'subnets'];
  if (zones.length < 2) refuse(zonesPath, 'expected at least two different Availability Zones, so that one can fail');
  if (network.type === 'existing' && zones.length < network.subnets.length) {
    refuse(zonesPath, 'expected one subnet per Availability Zone: an endpoint takes one in each');
  }
  if (zones.some((zone) => zone.slice(0, -1) !== region)) refuse(zonesPath, `expected Availability Zones of ${region}`);

  if (config.removalPolicy === 'destroy' && !config.sandbox) {
    refuse(['removalPolicy'], "expected 'retain': only a config with sandbox: true may destroy its data");
  }

  const holdToPlace = (path: PropertyKey[], arn: string) => {
    const [, , , arnRegion, arnAccount] = arn.split(':');
    if (arnRegion !== region || arnAccount !== account)
      refuse(path, `expected an ARN of account ${account} in ${region}`);
  };
  if (encryption.type === 'existing') {
    holdToPlace(['encryption', 'auditKeyArn'], encryption.auditKeyArn);
    holdToPlace(['encryption', 'contentKeyArn'], encryption.contentKeyArn);
    holdToPlace(['encryption', 'dataKeyArn'], encryption.dataKeyArn);
  }
  if (api.auth.type === 'cognito' && api.auth.userPool.type === 'existing') {
    holdToPlace(['api', 'auth', 'userPool', 'userPoolArn'], api.auth.userPool.userPoolArn);
  }
  const boundaryAccount = iam.permissionsBoundaryArn?.split(':')[4];
  if (boundaryAccount && boundaryAccount !== 'aws' && boundaryAccount !== account) {
    refuse(['iam', 'permissionsBoundaryArn'], `expected a policy of account ${account} or of AWS`);
  }

  checkAudit(config, refuse);
  checkAlarms(config, refuse);
  checkOrganization(config, refuse);
  checkCost(config, refuse);
  checkPrompts(config, refuse);
  checkFeedback(config, refuse);
  checkModels(config.models, refuse);
  checkJumpStart(config, refuse);

  guardrail.deniedTopics.forEach((topic, i) => {
    if (guardrail.tier === 'CLASSIC' && topic.definition.length > 200) {
      refuse(['guardrail', 'deniedTopics', i, 'definition'], 'expected up to 200 characters on tier CLASSIC');
    }
  });
}
