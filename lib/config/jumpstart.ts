import { z } from 'zod';
import { partitionOf, type Region } from '../residency';

/** Also part of the endpoint's name, `<prefix>-<alias>`, which SageMaker takes without dots and underscores. */
const alias = z
  .string()
  .regex(
    /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    'expected 1 to 40 lower-case letters and digits with single hyphens between them (the name that callers use)',
  );

const image = z
  .string()
  .regex(
    /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9._/-]+[:@][\w.:-]+$/,
    'expected the URI of an image in Amazon ECR with a tag or digest',
  );

const hubSource = z.strictObject({
  type: z.literal('hub'),
  /** Id and version in JumpStart's public hub: what `GET /v1/models` shows, and what the resources are tagged with. */
  modelId: z.string().regex(/^[a-z0-9-]{1,63}$/, "expected the id of a model of JumpStart's hub"),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'expected a version of three numbers, never the latest'),
  /** You have read the licence of the model and agree to it. Without it nothing is deployed. */
  acceptEula: z.custom<true>(
    (value) => value === true,
    'expected true: read the licence of the model, and say that you accept it',
  ),
  /** Container image: `HostingEcrUri` of the hub's document of this version (`aws sagemaker describe-hub-content`). */
  image,
  /** Where the weights are: `HostingArtifactUri` of the same document, a folder. */
  artifactUri: z
    .string()
    .regex(
      /^s3:\/\/jumpstart-(private-)?cache-prod-[a-z0-9-]+\/[\w./-]+\/$/,
      "expected a folder of JumpStart's buckets, such as s3://jumpstart-cache-prod-us-west-2/…/",
    ),
  /** ModelReference of a private hub, where the company allows models through one. @default the public hub's own artefacts */
  hubContentArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:hub-content\/[\w./-]+$/, 'expected the ARN of a hub content')
    .optional(),
});

const packageSource = z.strictObject({
  type: z.literal('model-package'),
  /** A model package of the account, or one of AWS Marketplace that the account has subscribed to, such as a NIM. */
  arn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:model-package\/[\w/-]+$/,
      'expected the ARN of a model package',
    ),
  /** Image of a package of your own, which its role has to pull. @default AWS Marketplace hands it out */
  image: image.optional(),
  /** `ModelDataUrl` of the package, a folder that its role has to read. @default the model is in the image */
  artifactUri: z
    .string()
    .regex(/^s3:\/\/[a-z0-9.-]{3,63}\/[\w./-]+\/$/, 'expected a folder, such as s3://bucket/model/')
    .optional(),
});

const endpointSchema = z.strictObject({
  source: z.discriminatedUnion('type', [hubSource, packageSource]),
  /**
   * What the container speaks. `openai-messages`: OpenAI's chat (LMI with vLLM, NIM). `tgi`: the Messages API of Text
   * Generation Inference, which the stack switches on.
   */
  container: z.enum(['openai-messages', 'tgi']),
  /** Name of the model within the container, where it wants one (NIM). @default none is sent */
  servedModelName: z.string().min(1).max(128).optional(),
  /** The model takes tools, and the container is set up for them. @default false */
  tools: z.boolean().default(false),
  instanceType: z.string().regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'expected an instance type, such as ml.g6.2xlarge'),
  /** Instances at first; at least two, in different Availability Zones, but in a sandbox. */
  instanceCount: z.int().min(1).max(100),
  /** @default the number of instances stays as it is */
  scaling: z
    .strictObject({
      min: z.int().min(1).max(100),
      max: z.int().min(1).max(100),
      /** Requests in a minute to each instance, above which one is added. */
      targetInvocationsPerInstance: z.number().min(1).max(100_000),
    })
    .optional(),
  /** Environment of the container; no secrets, CloudFormation and SageMaker show it. @default none */
  environment: z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/i), z.string().max(1024)).default({}),
});
export type EndpointConfig = z.output<typeof endpointSchema>;

/** Alias -> a model on a SageMaker endpoint, behind the same chat API. */
export const jumpStartSchema = z
  .record(alias, endpointSchema)
  .refine((endpoints) => Object.keys(endpoints).length > 0, 'expected at least one alias');
export type JumpStartConfig = z.output<typeof jumpStartSchema>;

interface Holder {
  readonly sandbox: boolean;
  readonly region: Region;
  readonly models: object;
  readonly network: { readonly s3PrefixListId?: string | undefined };
  readonly jumpstart?: JumpStartConfig;
}

/** Holds endpoints to the Region, to aliases of their own and, outside a sandbox, to two instances. */
export function checkJumpStart(config: Holder, refuse: (path: PropertyKey[], message: string) => void): void {
  const { sandbox, region, models, network, jumpstart = {} } = config;
  for (const [name, endpoint] of Object.entries(jumpstart)) {
    const at = (...keys: string[]) => ['jumpstart', name, ...keys];
    const other = Object.entries(models).find(([, of]) => typeof of === 'object' && of !== null && name in of);
    if (other) refuse(at(), `expected another name: models.${other[0]} has this alias`);

    const { source, instanceCount, scaling } = endpoint;
    if (source.type === 'hub') {
      if (!source.image.includes(`.dkr.ecr.${region}.`))
        refuse(at('source', 'image'), `expected an image in ${region}`);
      if (!source.artifactUri.includes(`cache-prod-${region}/`)) {
        refuse(at('source', 'artifactUri'), `expected a bucket in ${region}`);
      }
    } else if (!source.arn.startsWith(`arn:${partitionOf(region)}:sagemaker:${region}:`)) {
      refuse(at('source', 'arn'), `expected a model package in ${region}`);
    }

    if (source.artifactUri !== undefined && network.s3PrefixListId === undefined) {
      refuse(
        ['network', 's3PrefixListId'],
        `expected the prefix list of S3 in ${region}: the weights are loaded through it`,
      );
    }

    const least = sandbox ? 1 : 2;
    const two = 'expected at least 2, so that one can fail: only a config with sandbox: true may have one';
    if (instanceCount < least) refuse(at('instanceCount'), two);
    if (!scaling) continue;
    if (scaling.min < least) refuse(at('scaling', 'min'), two);
    if (scaling.max < scaling.min) refuse(at('scaling', 'max'), `expected at least min, ${scaling.min}`);
    else if (instanceCount < scaling.min || instanceCount > scaling.max) {
      refuse(at('instanceCount'), `expected ${scaling.min} to ${scaling.max}, as scaling says`);
    }
  }
}
