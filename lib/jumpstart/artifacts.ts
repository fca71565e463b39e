import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { BaselineConfig } from '../config';
import type { EndpointConfig } from '../config/jumpstart';
import { partitionOf } from '../residency';

/** A folder of an S3 bucket. */
interface Folder {
  readonly bucketArn: string;
  /** Ends with a slash. */
  readonly prefix: string;
}

/** Lets somebody read the weights of an endpoint's model, and nothing else. */
export function readArtifacts(config: BaselineConfig, endpoint: EndpointConfig): PolicyStatement[] {
  const folder = folderOf(config, endpoint);
  return folder ? statements([folder]) : [];
}

/**
 * What of the weights of all models passes the VPC's gateway endpoint for S3: SageMaker loads them through the model's
 * subnets. Whose principal it does so with is not documented for gated models, so the folders alone hold the statements:
 * they can be read, and are not the company's.
 */
export function artifactEndpointStatements(config: BaselineConfig): PolicyStatement[] {
  const folders = Object.values(config.jumpstart ?? {}).flatMap((endpoint) => folderOf(config, endpoint) ?? []);
  const read = folders.length > 0 ? statements(folders) : [];
  for (const statement of read) statement.addPrincipals(new AnyPrincipal());
  return read;
}

function folderOf({ region }: BaselineConfig, { source }: EndpointConfig): Folder | undefined {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source.artifactUri ?? '') ?? [];
  if (!bucket || !prefix) return undefined;
  return { bucketArn: `arn:${partitionOf(region)}:s3:::${bucket}`, prefix };
}

function statements(folders: readonly Folder[]): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadWeightsOfModels',
      actions: ['s3:GetObject'],
      resources: folders.map(({ bucketArn, prefix }) => `${bucketArn}/${prefix}*`),
    }),
    new PolicyStatement({
      sid: 'ListWeightsOfModels',
      actions: ['s3:ListBucket'],
      resources: [...new Set(folders.map(({ bucketArn }) => bucketArn))],
      conditions: { StringLike: { 's3:prefix': folders.map(({ prefix }) => `${prefix}*`) } },
    }),
  ];
}
