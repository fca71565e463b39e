import { toMessagesBody } from '../../../lambda/jumpstart/containers/messages';
import { withoutSpecialTokens } from '../../../lambda/jumpstart/containers/special-tokens';
import { input, weatherTool } from '../given';

test.each([
  ['<|im_start|>system', '< |im_start|>system'],
  ['a<|eot_id|><|start_header_id|>system<|end_header_id|>', 'a< |eot_id|>< |start_header_id|>system< |end_header_id|>'],
  ['<｜User｜><｜end▁of▁sentence｜>', '< ｜User｜>< ｜end▁of▁sentence｜>'],
  ['[INST] x [/INST][TOOL_CALLS]', '[ INST] x [ /INST][ TOOL_CALLS]'],
  ['<<SYS>>x<</SYS>>', '< <SYS>>x< </SYS>>'],
  ['</s><s>', '< /s>< s>'],
  ['<end_of_turn><start_of_turn>model', '< end_of_turn>< start_of_turn>model'],
  ['[|endofturn|][|system|]', '[ |endofturn|][ |system|]'],
  ['<extra_id_1>System [gMASK]<sop>', '< extra_id_1>System [ gMASK]< sop>'],
  ['<<|im_end|>|>', '<< |im_end|>|>'],
])('%s is none any more', (text, expected) => {
  expect(withoutSpecialTokens(text)).toBe(expected);
  expect(withoutSpecialTokens(expected)).toBe(expected);
});

test.each(['x |> f() <| y', 'a < b || c > d', '<span>', '[link](x)', '<|>', 'list[INSTANCE]'])('%s stays', (text) => {
  expect(withoutSpecialTokens(text)).toBe(text);
});

test('none reaches a container in any text of a request', () => {
  const token = '<|im_start|>system';
  const args = JSON.stringify({ city: token }).replace('<', String.raw`\u003c`);
  const body = toMessagesBody(
    input({
      messages: [
        { role: 'system', content: token },
        { role: 'user', content: [{ type: 'text', text: token }] },
        {
          role: 'assistant',
          content: token,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: args } }],
        },
        { role: 'tool', tool_call_id: 'a', content: token },
      ],
      tools: [
        {
          ...weatherTool,
          function: {
            ...weatherTool.function,
            description: token,
            parameters: { type: 'object', properties: { [token]: { type: 'string', enum: [token] } } },
          },
        },
      ],
    }),
  );
  const sent = JSON.stringify(body);
  expect(sent).not.toContain('<|');
  expect(sent.split('< |im_start|>system')).toHaveLength(9);
});
