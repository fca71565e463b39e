import type { BaselineConfig } from '../../lib/config';
import type { MarkedRequest } from './marked-requests';
import type { Marker } from './marker';

type Body = Readonly<Record<string, unknown>>;

/** Requests to `POST /v1/responses` with a marker in every place where a caller can put text. */
export function markedResponses(config: BaselineConfig, { word, text }: Marker): MarkedRequest[] {
  if (!config.api.responses) return [];
  const post = (name: string, status: number, body: Body, rest: Partial<MarkedRequest> = {}): MarkedRequest => ({
    name: `responses: ${name}`,
    path: '/responses',
    status,
    body: { model: 'default', input: `repeat: ${text}`, ...body },
    ...rest,
  });
  const both = (name: string, status: number, body: Body) => [
    post(name, status, body),
    post(`${name}, streamed`, status, { stream: true, ...body }),
  ];

  const schema = { type: 'object', description: text, properties: { [word]: { type: 'string', description: text } } };
  const tools = [{ type: 'function', name: word, description: text, parameters: schema }];
  const call = { type: 'function_call', call_id: `call_${word}`, name: word, arguments: JSON.stringify({ a: text }) };
  const history = (output: string) => [
    { role: 'developer', content: [{ type: 'input_text', text }] },
    { role: 'user', content: [{ type: 'input_text', text }] },
    {
      id: word,
      role: 'assistant',
      status: word,
      content: [{ type: 'output_text', text, annotations: [], parsed: text }],
    },
    { id: word, ...call },
    { type: 'function_call_output', id: word, call_id: call.call_id, output },
  ];
  const named = { instructions: text, user: word, safety_identifier: word, metadata: { [word]: word } };
  const calling = { input: `${word} "${text}"`, tools, tool_choice: { type: 'function', name: word } };
  const topic = `${config.guardrail.deniedTopics[0]?.examples[0]} ${text}`;
  const mail = `kim@example.com ${text}`;
  const image = (image_url: string) => ({
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text },
          { type: 'input_image', image_url },
        ],
      },
    ],
  });

  return [
    ...both('an answer that says it', 200, named),
    ...both('every kind of item and a tool', 200, { input: history(text), tools, ...named }),
    ...both('a call of the tool', 200, calling),
    ...both('a JSON schema', 200, {
      input: `${word}: ${word}`,
      text: { format: { type: 'json_schema', name: word, description: text, schema } },
    }),
    ...both('an image elsewhere', 400, image(`https://example.com/${word}.png`)),
    ...both('a blocked prompt', 200, { input: topic }),
    ...both('blocked instructions', 200, { instructions: topic }),
    ...both('a blocked output of a function', 200, { input: history(topic), tools }),
    ...both('a masked answer', 200, { input: `repeat: ${mail}` }),
    ...both('a masked call of the tool', 200, { ...calling, input: `${word} "${mail}"` }),

    post('an unknown alias', 404, { model: word }),
    post('an unknown parameter', 400, { [word]: text }),
    post('a parameter of the wrong type', 400, { temperature: text }),
    post('a conversation', 400, { conversation: text, previous_response_id: word }),
    post('an item of no known type', 400, { input: [{ type: word, content: text }] }),
    post('an item that is not supported', 400, { input: [{ type: 'item_reference', id: text }] }),
    ...both('reasoning of others', 200, { input: [...history(text), { type: 'reasoning', summary: text }], tools }),
    post('a tool that is not supported', 400, { tools: [{ type: 'web_search', filters: text }] }),
    ...both('arguments that are no JSON', 200, {
      input: [...history(text).slice(0, 3), { ...call, arguments: text }, ...history(text).slice(4)],
      tools,
    }),

    post('a failed call', 502, named, { fault: { type: 'internal', times: 2 } }),
    post('a refused call', 400, { stream: true, ...named }, { fault: { type: 'validation' } }),
    post(
      'a stream that breaks off',
      200,
      { stream: true, ...named },
      {
        fault: { type: 'midStreamError', afterTokens: 3, exception: 'modelStreamErrorException' },
      },
    ),
    post(
      'a client that leaves a stream',
      200,
      { stream: true },
      {
        fault: { type: 'slowTokens', delayMs: 20 },
        leaveWhen: (arrived) => arrived.includes(`"delta":"${word.slice(0, 4)}`),
      },
    ),
  ];
}
