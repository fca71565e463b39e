import type { BaselineConfig } from '../../lib/config';
import type { SageMakerFault } from '../../local/sagemaker';
import type { MarkedRequest } from './marked-requests';
import type { Marker } from './marker';

type Body = Readonly<Record<string, unknown>>;

/** Chat requests to models on SageMaker endpoints, with a marker in every place where a caller or a container can put text. */
export function markedJumpStart(config: BaselineConfig, { word, text }: Marker): MarkedRequest[] {
  const [model] = Object.keys(config.jumpstart ?? {});
  if (!model) return [];
  const user = (content: string) => [{ role: 'user', content }];
  const post = (name: string, status: number, body: Body, rest: Partial<MarkedRequest> = {}): MarkedRequest => ({
    name: `an endpoint: ${name}`,
    path: '/chat/completions',
    status,
    body: { model, messages: user(`repeat: ${text}`), ...body },
    ...rest,
  });
  const both = (name: string, status: number, body: Body, rest: Partial<MarkedRequest> = {}) => [
    post(name, status, body, rest),
    post(`${name}, streamed`, status, { stream: true, ...body }, rest),
  ];
  const failing = (name: string, status: number, endpointFault: SageMakerFault) =>
    both(name, status, {}, { endpointFault });

  const parameters = {
    type: 'object',
    description: text,
    properties: { [word]: { type: 'string', description: text } },
  };
  const tools = [{ type: 'function', function: { name: word, description: text, parameters } }];
  const call = {
    id: `call_${word}`,
    type: 'function',
    function: { name: word, arguments: JSON.stringify({ a: text }) },
  };
  const history = [
    { role: 'system', content: text },
    ...user(text),
    { role: 'assistant', content: text, tool_calls: [call] },
    { role: 'tool', tool_call_id: call.id, content: text },
  ];
  return [
    ...both('an answer that says it', 200, { user: word, metadata: { [word]: word } }),
    ...both('every kind of message and a tool', 200, { messages: history, tools }),
    ...both('a call of the tool', 200, {
      messages: user(`${word} "${text}"`),
      tools,
      tool_choice: { type: 'function', function: { name: word } },
    }),
    ...both('a blocked prompt', 200, { messages: user(`${config.guardrail.deniedTopics[0]?.examples[0]} ${text}`) }),
    ...both('a masked answer', 200, { messages: user(`repeat: kim@example.com ${text}`) }),
    ...failing('throttling', 429, { type: 'throttle', times: 2 }),
    ...failing('an unavailable service', 503, { type: 'serviceUnavailable', times: 2 }),
    ...failing('a failing service', 502, { type: 'internal', times: 2 }),
    ...failing('an endpoint that is gone', 500, { type: 'validation' }),
    ...failing('a container that quotes', 400, { type: 'modelError', status: 400, message: text }),
    ...failing('a container that fails', 502, { type: 'modelError', status: 500, message: text, times: 2 }),
    ...failing('garbage', 502, { type: 'garbage' }),
    post('a stream that breaks off', 502, { stream: true }, { endpointFault: { type: 'cutOff', afterEvents: 3 } }),
    post('a client that leaves', 0, { stream: true }, { endpointFault: { type: 'hang' }, leaveAfterMs: 300 }),
  ];
}
