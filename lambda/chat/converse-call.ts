import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { WantedJson } from './answer-check';
import type { JsonObject } from './messages';

/** Converse without its guardrail, which only the gateway adds, to every call. */
export type ConverseInput = Omit<ConverseCommandInput, 'guardrailConfig' | 'messages'> &
  Required<Pick<ConverseCommandInput, 'messages'>>;

/** A chat request, ready for Bedrock, with what its answer needs that Converse has no field for. */
export interface ConverseCall {
  /** As the guardrail has to see it: the tool calls and results of the conversation are blocks. */
  readonly input: ConverseInput;
  /** Tool calls and results of the conversation go to the model as blocks, else in words. */
  readonly toolBlocks: boolean;
  /** Name of the tool whose input is the answer, for models that can't constrain their text to a JSON schema. */
  readonly answerTool?: string;
  /** What the answer has to be, where the model does not see to it; its text is held until it is whole. */
  readonly wantedJson?: WantedJson;
  /** Schemas of tools whose arguments have to match, where the model does not see to it, by name. */
  readonly strictTools?: ReadonlyMap<string, JsonObject>;
  /** Stop sequences that the model does not take: the answer is cut here. */
  readonly stops?: readonly string[];
  /** `parallel_tool_calls: false`: the first tool call of an answer is kept, later ones are dropped. */
  readonly firstToolCallOnly: boolean;
}
