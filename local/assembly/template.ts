import { join } from 'node:path';
import { CloudAssembly, type CloudFormationStackArtifact, UNKNOWN_ACCOUNT, UNKNOWN_REGION } from 'aws-cdk-lib/cx-api';

/** A resource of a template, with its properties unresolved. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/** The parts of a CloudFormation template that the local server reads. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      { readonly Value: unknown; readonly Export?: { readonly Name: unknown }; readonly Condition?: string }
    >
  >;
}

/** A stack of the cloud assembly. */
export interface StackTemplate {
  /** Name under which CloudFormation deploys the stack. */
  readonly name: string;
  /** Template file, relative to the assembly: names the stack in error messages. */
  readonly file: string;
  /** Absent where the app names none. */
  readonly account?: string;
  readonly region: string;
  readonly template: Template;
  /** S3 object key of a directory asset (`<hash>.zip`) -> absolute path of that directory. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Account of a stack that names none: the one AWS uses in its documentation. */
export const LOCAL_ACCOUNT = '111122223333';
/** Region of a stack that names none. */
export const LOCAL_REGION = 'us-east-1';

/** Something in the cloud assembly that the local server can't serve; the message says where and what to do. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
}

/**
 * Reads every stack of a cloud assembly, those of nested stages included.
 *
 * @param directory the directory that `cdk synth -o` wrote
 * @throws AssemblyError if there is no assembly in it, or no stack in the assembly
 */
export function loadStacks(directory: string): StackTemplate[] {
  let assembly: CloudAssembly;
  try {
    assembly = new CloudAssembly(directory);
  } catch (cause) {
    throw new AssemblyError(
      `no readable cloud assembly in "${directory}": write one with cdk synth -o "${directory}"`,
      {
        cause,
      },
    );
  }
  const stacks = assembly.stacksRecursively.map(stackTemplate);
  if (stacks.length === 0) {
    throw new AssemblyError(`the cloud assembly in "${directory}" has no stack`);
  }
  return stacks;
}

function stackTemplate(artifact: CloudFormationStackArtifact): StackTemplate {
  const { account, region } = artifact.environment;
  return {
    name: artifact.stackName,
    file: artifact.templateFile,
    ...(account === UNKNOWN_ACCOUNT ? {} : { account }),
    region: region === UNKNOWN_REGION ? LOCAL_REGION : region,
    template: artifact.template as Template,
    assets: directoryAssets(artifact),
  };
}

function directoryAssets(artifact: CloudFormationStackArtifact): Map<string, string> {
  const assets = new Map<string, string>();
  for (const dependency of artifact.dependencies) {
    if (!('contents' in dependency)) continue;
    const { contents } = dependency as { contents: { files?: Record<string, FileAsset> } };
    for (const { source, destinations } of Object.values(contents.files ?? {})) {
      if (source.packaging !== 'zip' || source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) {
        assets.set(objectKey, join(artifact.assembly.directory, source.path));
      }
    }
  }
  return assets;
}

interface FileAsset {
  readonly source: { readonly path?: string; readonly packaging?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}
