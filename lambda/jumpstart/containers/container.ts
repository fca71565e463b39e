import type { StopReason, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import type { ConverseInput } from '../../chat/converse-call';
import type { ChatModel } from '../../contract/environment';

export interface ContainerToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** What a container answered, in Converse's words. */
export interface ContainerAnswer {
  readonly text: string;
  readonly toolCalls: readonly ContainerToolCall[];
  /** Absent when the container gave none that is known. */
  readonly stopReason?: StopReason;
  /** Absent when the container counts none. */
  readonly usage?: TokenUsage;
}

/** A part of a streamed answer. A tool call begins with a part that has its id and name. */
export interface ContainerDelta {
  readonly text?: string;
  readonly toolCalls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly name?: string;
    readonly arguments: string;
  }[];
  readonly stopReason?: StopReason;
  readonly usage?: TokenUsage;
}

/** How one kind of container is spoken to. */
export interface Container {
  /** Body of a request. @throws ApiError when the container has no place for something */
  toBody(input: ConverseInput, model: ChatModel, stream: boolean): object;
  /** Reads a whole answer. @throws ApiError model_failed when it is none */
  toAnswer(document: unknown): ContainerAnswer;
  /** Reads one event of a stream. @throws ApiError model_failed when it tells of a failure, or is none */
  toDelta(event: unknown): ContainerDelta;
}
