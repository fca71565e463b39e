import { toConverseCall } from '../../../lambda/chat/converse-request';
import type { ChatModel } from '../../../lambda/contract/environment';
import { NO_OP_PARAMETERS } from '../../../lambda/contract/no-op-parameters';
import { RESPONSES_NO_OPS } from '../../../lambda/contract/responses-unsupported';
import { toChatRequest } from '../../../lambda/responses/chat-request';
import { parseResponsesRequest } from '../../../lambda/responses/parse-request';
import { caller, givenModel } from '../given';
import { mail } from './given';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';
const parse = (change: object) => parseResponsesRequest({ model: 'default', input: 'hello', ...change });

/** What Converse is sent. */
function converse(change: object, model: Partial<ChatModel> = {}) {
  return toConverseCall(toChatRequest(parse(change)).request, givenModel(model), caller).input;
}

const text = (value: string) => ({ guardContent: { text: { text: value } } });

describe('a request', () => {
  test('of text is one user message', () => {
    expect(converse({})).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'hello' }] }],
      system: undefined,
    });
  });

  test('has instructions before the system messages of its input', () => {
    const input = [
      { role: 'user', content: 'hi' },
      { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'second' }] },
      { role: 'developer', content: 'third' },
    ];
    expect(converse({ instructions: 'first', input }).system).toEqual(['first', 'second', 'third'].map(text));
  });

  test('has text and images', () => {
    const content = [
      { type: 'input_text', text: 'what is this?' },
      { type: 'input_image', image_url: PIXEL, detail: 'auto' },
    ];
    expect(converse({ input: [{ role: 'user', content }] }).messages).toEqual([
      {
        role: 'user',
        content: [{ text: 'what is this?' }, { image: { format: 'png', source: { bytes: expect.anything() } } }],
      },
    ]);
  });

  test('has what the model said and called in one turn, and the outputs in the next', () => {
    const input = [
      { role: 'user', content: 'go' },
      {
        type: 'message',
        id: 'msg_1',
        status: 'completed',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'I will', annotations: [], logprobs: [], parsed: null },
          { type: 'refusal', refusal: 'not all' },
        ],
      },
      {
        type: 'function_call',
        id: 'fc_1',
        status: 'completed',
        call_id: 'c1',
        name: 'mail',
        arguments: '{"subject":"a"}',
      },
      { type: 'function_call', call_id: 'c2', name: 'mail', arguments: '', parsed_arguments: null },
      { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'two' }] },
      { type: 'function_call_output', id: 'fco_1', call_id: 'c1', output: 'one' },
      { role: 'user', content: 'thanks' },
    ];
    expect(converse({ input, tools: [mail()] }).messages).toEqual([
      { role: 'user', content: [{ text: 'go' }] },
      {
        role: 'assistant',
        content: [
          { text: 'I will' },
          { text: 'not all' },
          { toolUse: { toolUseId: 'call00001', name: 'mail', input: { subject: 'a' } } },
          { toolUse: { toolUseId: 'call00002', name: 'mail', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'call00002', content: [{ text: 'two' }] } },
          { toolResult: { toolUseId: 'call00001', content: [{ text: 'one' }] } },
          { text: 'thanks' },
        ],
      },
    ]);
  });

  test('passes parameters on', () => {
    const call = converse(
      {
        max_output_tokens: 100,
        temperature: 0.2,
        top_p: 0.9,
        tools: [mail()],
        tool_choice: { type: 'function', name: 'mail' },
        text: {
          format: {
            type: 'json_schema',
            name: 'n',
            schema: { type: 'object', properties: {}, additionalProperties: false },
            strict: true,
          },
          verbosity: 'medium',
        },
        user: 'u',
        safety_identifier: 's',
        metadata: { a: 'b' },
      },
      {},
    );
    expect(call).toMatchObject({
      inferenceConfig: { maxTokens: 100, temperature: 0.2, topP: 0.9 },
      toolConfig: { tools: [{ toolSpec: { name: 'mail' } }], toolChoice: { tool: { name: 'mail' } } },
      outputConfig: { textFormat: { structure: { jsonSchema: { name: 'n' } } } },
      requestMetadata: { alias: 'default', user: 'u', safety_identifier: 's', a: 'b' },
    });
    expect(
      converse(
        { reasoning: { effort: 'low' } },
        {
          limits: {
            thinking: { kind: 'reasoning_effort', default: 'always', off: null, efforts: ['low', 'medium', 'high'] },
          },
        },
      ),
    ).toMatchObject({
      additionalModelRequestFields: { reasoning_effort: 'low' },
    });
  });

  test('takes what asks for nothing', () => {
    const asksNothing = Object.entries(RESPONSES_NO_OPS).map(([name, { accepts }]) => [name, accepts[0] ?? null]);
    const nulls = Object.fromEntries(Object.keys(RESPONSES_NO_OPS).map((name) => [name, null]));
    const rest = {
      stream: null,
      text: null,
      reasoning: { effort: null, summary: null },
      tools: null,
      tool_choice: null,
    };
    expect(parse(Object.fromEntries(asksNothing))).toEqual(parse({}));
    expect(converse({ ...nulls, ...rest })).toEqual(converse({}));
  });
});

test('what chat does not take either, is taken with the same values', () => {
  const shared = ['service_tier', 'store', 'prompt_cache_key', 'prompt_cache_retention', 'top_logprobs'];
  for (const name of shared) {
    expect(RESPONSES_NO_OPS[name]?.accepts).toEqual(NO_OP_PARAMETERS[name]?.accepts);
  }
});
