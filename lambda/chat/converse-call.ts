import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';

/** Converse without its guardrail, which only the gateway adds, to every call. */
export type ConverseInput = Omit<ConverseCommandInput, 'guardrailConfig' | 'messages'> &
  Required<Pick<ConverseCommandInput, 'messages'>>;

/** A chat request, ready for Bedrock, with what its answer needs that Converse has no field for. */
export interface ConverseCall {
  readonly input: ConverseInput;
  /** Name of the tool whose input is the answer, for models that can't constrain their text to a JSON schema. */
  readonly answerTool?: string;
  /** `parallel_tool_calls: false`: the first tool call of an answer is kept, later ones are dropped. */
  readonly firstToolCallOnly: boolean;
}
