import { Access } from './access';
import { type Fault, FaultQueue } from './faults';
import { callableFrom } from './foundation-model';
import type { Guardrail } from './guardrail/guardrail';
import { PromptCache } from './model/prompt-cache';
import type { Credentials } from './protocol/signature';
import type { RecordedRequest } from './requests';
import { type Caller, serve } from './serve';
import { listen } from './transport';

export interface BedrockOptions {
  /** Region that signatures must be scoped to. */
  readonly region: string;
  /** The identity of the platform's functions. */
  readonly credentials: Credentials;
  /**
   * Identity of a developer's own code: may also call models without the guardrail, and each that AWS offers in the Region.
   * @default nobody
   */
  readonly developer?: Credentials;
  /** What is taken as `modelId`: ids of foundation models and inference profiles, ARNs of profiles. */
  readonly models: readonly string[];
  /** Foundation model of each application inference profile among the models, by ARN. @default those are not known */
  readonly profiles?: Readonly<Record<string, string>>;
  readonly guardrails: readonly Guardrail[];
  /** Deny the functions model calls without a published version of a known guardrail, as IAM does. @default true */
  readonly requireGuardrail?: boolean;
  /** Port on 127.0.0.1; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** The clock that signatures are checked against. @default the system's */
  readonly now?: () => Date;
}

/** A running stand-in. */
export interface BedrockStandIn {
  /** Endpoint for a client, e.g. `http://127.0.0.1:40001`. */
  readonly url: string;
  /** Every signed and well-formed request since the start or the last reset, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Faults that still wait for a request. */
  readonly faults: readonly Fault[];
  /** Makes coming requests fail; see {@link Fault}. */
  inject(fault: Fault): void;
  /** Forgets requests, faults and cached prompts. */
  reset(): void;
  /** Cuts all connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the Bedrock runtime on loopback: HTTP/1.1 and HTTP/2 without TLS on one port, SigV4, Converse, ConverseStream,
 * InvokeModel and InvokeModelWithResponseStream for the models of families/, ApplyGuardrail and CountTokens; every other operation is UnknownOperationException.
 *
 * @throws Error when a guardrail's properties are not those of its resource type, or the port is taken
 */
export async function startBedrock(options: BedrockOptions): Promise<BedrockStandIn> {
  const {
    region,
    credentials,
    developer,
    models,
    profiles = {},
    guardrails,
    requireGuardrail = true,
    port = 0,
    now = () => new Date(),
  } = options;
  const callers: Caller[] = [
    { credentials, access: new Access({ region, models, profiles, guardrails, requireGuardrail }) },
  ];
  if (developer) {
    const access = new Access({
      region,
      models: [...models, ...callableFrom(region)],
      profiles,
      guardrails,
      requireGuardrail: false,
    });
    callers.push({ credentials: developer, access });
  }
  const faults = new FaultQueue();
  const requests: RecordedRequest[] = [];
  const cache = new PromptCache();
  const service = { region, callers, faults, cache, requests, now };

  const listener = await listen(port, (request, response) => void serve(service, request, response));
  return {
    url: `http://127.0.0.1:${listener.port}`,
    requests,
    get faults() {
      return faults.pending();
    },
    inject: (fault) => faults.inject(fault),
    reset: () => {
      faults.clear();
      cache.clear();
      requests.length = 0;
    },
    close: () => listener.close(),
  };
}
