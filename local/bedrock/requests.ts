import type {
  ApplyGuardrailRequest,
  ConverseRequest,
  ConverseStreamRequest,
  CountTokensRequest,
  InvokeModelRequest,
  InvokeModelWithResponseStreamRequest,
} from '@aws-sdk/client-bedrock-runtime';

/** The input of each operation, decoded. */
export interface Inputs {
  readonly Converse: ConverseRequest;
  readonly ConverseStream: ConverseStreamRequest;
  readonly ApplyGuardrail: ApplyGuardrailRequest;
  readonly CountTokens: CountTokensRequest;
  readonly InvokeModel: InvokeModelRequest;
  readonly InvokeModelWithResponseStream: InvokeModelWithResponseStreamRequest;
}

/** A call as decoded: which operation, and its input. */
export type Call = { [Name in keyof Inputs]: { readonly operation: Name; readonly input: Inputs[Name] } }[keyof Inputs];

/** A signed and well-formed request that has come in, whatever became of it. */
export type RecordedRequest = Call & {
  /** Sent as `x-amzn-requestid`. */
  readonly requestId: string;
  /** What the call runs on; undefined for ApplyGuardrail. */
  readonly modelId: string | undefined;
  readonly time: Date;
  /** The client went away before it had its whole answer. */
  aborted: boolean;
  /** The answer has been written to its end. */
  finished: boolean;
  /** Type of the error that was answered, also within a stream. */
  error?: string;
  /** Events written so far, of a stream. */
  events: number;
};
