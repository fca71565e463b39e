import { z } from 'zod';

const cidr = z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, 'expected an IPv4 block, such as 10.0.0.0/8');
const url = z.url({ protocol: /^https$/, error: 'expected an https URL' });

const exposureSchema = z.discriminatedUnion('type', [
  /** Reached only through the execute-api endpoint of the VPC. */
  z.strictObject({
    type: z.literal('private'),
    /** Address blocks that may connect to the endpoint (peered VPCs, offices). @default the VPC's own block */
    clientCidrs: z.array(cidr).min(1).optional(),
  }),
  /** Has a public address; AWS WAF stands before it. */
  z.strictObject({
    type: z.literal('regional'),
    /** Address blocks that may call. Anyone else is refused by the API's resource policy. */
    clientCidrs: z
      .array(cidr)
      .min(1)
      .refine(
        (blocks) => !blocks.includes('0.0.0.0/0'),
        'expected the address blocks of your callers, not the whole internet',
      ),
  }),
]);

const identityProviderSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('oidc'),
    name: z.string().min(1).max(32),
    issuerUrl: url,
    clientId: z.string().min(1),
    /** Name of the Secrets Manager secret that holds the client secret as plain text; read at deployment. */
    clientSecretName: z.string().min(1),
  }),
  z.strictObject({ type: z.literal('saml'), name: z.string().min(1).max(32), metadataUrl: url }),
]);

const userPoolSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('create'),
    /** Starts the address of the token endpoint; unique among all accounts of the Region. */
    domainPrefix: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'expected lower-case letters, digits and hyphens'),
    /** The company's own identity providers. @default none: users and machine clients of the pool only */
    identityProviders: z.array(identityProviderSchema).default([]),
    /** Where people are sent back to after they signed in. @default none: machine clients only */
    callbackUrls: z.array(url).default([]),
  }),
  z.strictObject({
    type: z.literal('existing'),
    userPoolArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+$/,
        'expected the ARN of a Cognito user pool',
      ),
    /** OAuth scopes that an access token must carry one of. */
    scopes: z.array(z.string().min(1)).min(1),
  }),
]);

const authSchema = z.discriminatedUnion('type', [
  /** Requests are signed with AWS credentials (SigV4, service `execute-api`). */
  z.strictObject({ type: z.literal('iam') }),
  /** Requests carry an access token of a Cognito user pool, `Authorization: Bearer …`. */
  z.strictObject({ type: z.literal('cognito'), userPool: userPoolSchema }),
]);

/** An origin as browsers send it: scheme, host and port, nothing behind them. */
const origin = z
  .string()
  .regex(
    /^(https:\/\/[a-z0-9.-]+(:\d{1,5})?|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?)$/,
    'expected an origin such as https://chat.example.com: lower case, without a path or a slash at the end, and no wildcard',
  );

/** Largest event of a synchronous invocation, in bytes. Source: Lambda quotas, invocation payload (6 MB). */
const LAMBDA_EVENT_BYTES = 6 * 1024 * 1024;
/**
 * Room in the event for all but the body, in bytes. API Gateway takes 10,240 bytes of request line and header values (its quotas);
 * each stands in the event up to three times, and JSON doubles a quote or backslash, which makes 60 KiB. The rest is for the names
 * and for `requestContext`.
 */
const EVENT_ENVELOPE_BYTES = 128 * 1024;
/** Largest request body that surely fits Lambda's event, in bytes. The event has it in base64: four characters for three bytes. */
export const MAX_REQUEST_BYTES = Math.floor((LAMBDA_EVENT_BYTES - EVENT_ENVELOPE_BYTES) / 4) * 3;

export const apiSchema = z.strictObject({
  exposure: exposureSchema,
  auth: authSchema,
  /** Requests per second over all callers, steady and at most at once. @default 50 and 100 */
  throttling: z
    .strictObject({ rateLimit: z.int().min(1).max(10_000), burstLimit: z.int().min(1).max(5_000) })
    .default({ rateLimit: 50, burstLimit: 100 }),
  /**
   * Largest request body in bytes. The most that is possible is 4,620,288 (4.4 MiB): Lambda takes an event of 6 MiB, in which the
   * body stands in base64, a third longer, beside the headers. @default 4,620,288
   */
  maxRequestBytes: z
    .int()
    .min(1024)
    .max(
      MAX_REQUEST_BYTES,
      `expected at most ${MAX_REQUEST_BYTES} (4.4 MiB): Lambda takes an event of 6 MiB, with the body in base64 and the headers`,
    )
    .default(MAX_REQUEST_BYTES),
  /** Answers `POST /v1/responses` too, with the models of `models.chat` and a function of its own. @default false */
  responses: z.boolean().default(false),
  /** Answers `POST /v1/moderations` too: the guardrail judges, no model is called. @default false */
  moderations: z.boolean().default(false),
  /**
   * Origins whose web pages may call the API from a browser. The page holds the caller's credentials then, so prefer a server
   * of the page's own. @default none: no answer lets a page of another origin read it
   */
  cors: z.strictObject({ origins: z.array(origin).min(1).max(10) }).optional(),
  /** Largest `n` of a chat request: answers to one prompt, each a call of the model that is paid in full. @default 4 */
  maxChoices: z.int().min(1).max(16).default(4),
});
export type ApiConfig = z.output<typeof apiSchema>;
