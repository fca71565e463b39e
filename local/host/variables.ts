import type { FunctionSpec } from '../assembly';

/** Credentials that sign the functions' calls to the stand-in; they open nothing. Those of AWS's documentation. */
export const LOCAL_CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const;

/** With these a developer's own code signs its calls to the stand-in of Bedrock; the second pair of AWS's documentation. */
export const DEVELOPER_CREDENTIALS = {
  accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
} as const;

/** Where a call to any other AWS service goes: nothing listens there, so it fails at once and on this machine. */
const NOWHERE = 'http://127.0.0.1:9';

/** Where the functions' calls to AWS go. */
export type AwsAccess =
  /** To the stand-ins, and nowhere else. */
  | {
      readonly type: 'stand-in';
      readonly bedrockUrl: string;
      readonly dynamoDbUrl?: string | undefined;
      readonly sageMakerUrl?: string | undefined;
    }
  /** To AWS, with the developer's own credentials, as Lambda hands over those of a role. */
  | { readonly type: 'aws'; readonly credentials: Credentials };

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The whole environment of a function: its own variables, those that Lambda sets, and its access to AWS. */
export function functionVariables(spec: FunctionSpec, access: AwsAccess): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    HOME: '/home/sbx_user1051',
    ...awsVariables(access),
    ...spec.environment,
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: spec.handler,
  };
}

function awsVariables(access: AwsAccess): Record<string, string> {
  if (access.type === 'stand-in') {
    return {
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: NOWHERE,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: access.bedrockUrl,
      ...(access.dynamoDbUrl === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: access.dynamoDbUrl }),
      ...(access.sageMakerUrl === undefined ? {} : { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: access.sageMakerUrl }),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }
  const { accessKeyId, secretAccessKey, sessionToken } = access.credentials;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken }),
  };
}
