import type { AddressInfo } from 'node:net';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type Deployed, type PlatformSpec, readPlatform } from './assembly';
import { type BedrockStandIn, startBedrock } from './bedrock';
import { localControls } from './controls';
import { type DynamoDbStandIn, startDynamoDb } from './dynamodb';
import { type Controls, Gateway } from './gateway';
import {
  type AwsAccess,
  DEVELOPER_CREDENTIALS,
  FunctionHost,
  functionVariables,
  LOCAL_CREDENTIALS,
  type LogEntry,
} from './host';
import { type SageMakerStandIn, startSageMaker } from './sagemaker';

/** How many log lines are kept. */
const MAX_LOGS = 10_000;

export interface PlatformProps {
  /** Directory of a cloud assembly, as `cdk synth -o` writes it. */
  readonly assembly: string;
  /** Port on 127.0.0.1. @default any free port */
  readonly port?: number;
  /** Port of Bedrock's stand-in on 127.0.0.1. @default any free port */
  readonly bedrockPort?: number;
  /** Requests that each function answers at once. @default what is reserved for it, else 10 */
  readonly concurrency?: number;
  /** Requests per second that the API takes, and twice as many at once. @default those of the stage */
  readonly rate?: number;
  /** Called with each log line as it comes. @default nothing; the lines are kept in `logs` */
  readonly onLog?: (entry: LogEntry) => void;
}

/** The platform, running on this machine. */
export interface Platform {
  /** Base URL for an OpenAI client: the API with its stage, e.g. `http://127.0.0.1:8787/v1`. */
  readonly baseURL: string;
  readonly spec: PlatformSpec;
  /** What the functions printed and why API Gateway refused, the latest 10 000 lines. */
  readonly logs: readonly LogEntry[];
  /** Ends requests, functions and the stand-in. */
  close(): Promise<void>;
}

/** The platform with stand-ins of the services that it calls: nothing leaves this machine. */
export interface LocalPlatform extends Platform {
  readonly bedrock: BedrockStandIn;
  /** Undefined where the assembly has no table. */
  readonly dynamodb?: DynamoDbStandIn | undefined;
  /** Undefined where no model is on a SageMaker endpoint. */
  readonly sagemaker?: SageMakerStandIn | undefined;
}

/**
 * Serves the API of a cloud assembly with the functions' own bundles and stand-ins: Bedrock's knows the assembly's
 * guardrails and models, DynamoDB's its tables.
 *
 * @throws AssemblyError where something of the assembly can't be run locally
 */
export async function startPlatform(props: PlatformProps): Promise<LocalPlatform> {
  const spec = readPlatform(props.assembly);
  const { region } = spec.api;
  const started: { close(): Promise<void> }[] = [];
  /** In the reverse order: what calls goes before what is called. */
  const close = async (): Promise<void> => {
    for (let last = started.pop(); last; last = started.pop()) await last.close();
  };
  try {
    const bedrock = await startBedrock({
      region,
      credentials: LOCAL_CREDENTIALS,
      developer: DEVELOPER_CREDENTIALS,
      ...(props.bedrockPort === undefined ? {} : { port: props.bedrockPort }),
      models: [...new Set([...spec.models.values()].flatMap(({ invoke, container }) => (container ? [] : [invoke])))],
      profiles: Object.fromEntries([...spec.models.values()].map(({ invoke, modelId }) => [invoke, modelId])),
      guardrails: [...spec.guardrails],
    });
    started.push(bedrock);
    const { tables } = spec;
    const dynamodb =
      tables.length > 0 ? await startDynamoDb({ region, credentials: LOCAL_CREDENTIALS, tables }) : undefined;
    if (dynamodb) started.push(dynamodb);
    const endpoints = [...spec.models.values()].flatMap(({ invoke, container }) =>
      container ? [{ endpointName: invoke, container }] : [],
    );
    const sagemaker =
      endpoints.length > 0 ? await startSageMaker({ region, credentials: LOCAL_CREDENTIALS, endpoints }) : undefined;
    if (sagemaker) started.push(sagemaker);
    const access: AwsAccess = {
      type: 'stand-in',
      bedrockUrl: bedrock.url,
      dynamoDbUrl: dynamodb?.url,
      sageMakerUrl: sagemaker?.url,
    };
    const platform = await serve(props, spec, access, localControls(bedrock, sagemaker));
    started.push(platform);
    return { ...platform, bedrock, dynamodb, sagemaker, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Serves the API of a cloud assembly with the functions' own bundles, which call Bedrock itself with the
 * developer's credentials. They are read once: start again when they have expired.
 *
 * @param deployed ids of the deployed guardrail and profiles, which the assembly doesn't know
 * @throws AssemblyError where an id is missing, or something of the assembly can't be run locally
 */
export async function startPlatformOnAws(props: PlatformProps, deployed: Deployed): Promise<Platform> {
  const spec = readPlatform(props.assembly, deployed);
  const client = new BedrockRuntimeClient({ region: spec.api.region });
  return serve(props, spec, { type: 'aws', credentials: await client.config.credentials() });
}

/**
 * Serves the API of an assembly.
 *
 * @param access where the functions' calls to AWS go
 * @param controls paths outside the API. @default none
 */
export async function serve(
  { port = 0, onLog, ...limits }: Omit<PlatformProps, 'assembly'>,
  synthesized: PlatformSpec,
  access: AwsAccess,
  controls?: Controls,
): Promise<Platform> {
  const spec = limited(synthesized, limits);
  const logs: LogEntry[] = [];
  const log = (entry: LogEntry): void => {
    if (logs.push(entry) > MAX_LOGS) logs.shift();
    onLog?.(entry);
  };
  const hosts = spec.functions.map((fn) => new FunctionHost(fn, functionVariables(fn, access), log));
  const { server } = new Gateway({
    api: spec.api,
    functions: new Map(hosts.map((host) => [host.spec.arn, host])),
    log: (message, requestId) => log({ functionName: 'api-gateway', level: 'WARN', message, requestId }),
    ...(controls ? { controls } : {}),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${spec.api.stage}`,
    spec,
    logs,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.all(hosts.map((host) => host.close()));
    },
  };
}

/** The platform with other limits than those of the assembly. */
function limited(spec: PlatformSpec, { concurrency, rate }: Pick<PlatformProps, 'concurrency' | 'rate'>): PlatformSpec {
  const throttle = rate === undefined ? {} : { throttle: { rate, burst: 2 * rate } };
  const reserved = concurrency === undefined ? {} : { reservedConcurrency: concurrency };
  return {
    ...spec,
    api: { ...spec.api, routes: spec.api.routes.map((route) => ({ ...route, ...throttle })) },
    functions: spec.functions.map((fn) => ({ ...fn, ...reserved })),
  };
}
