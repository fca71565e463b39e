import {
  type Answer,
  type ChatCapability,
  type HandlerHost,
  type InvokeOptions,
  startHandlerHost,
} from './handler-host';

/** A word that tests put where it must not come out. */
export const MARKER = 'MARKER-7f3a';
export let host: HandlerHost;
/** What the function logged in the running test. */
export let lines: string[];
/** What it wrote in embedded metric format. */
export let metricLines: string[];

/**
 * Starts the function for a test file; no line that any test writes may hold {@link MARKER}.
 * @param variables of its environment, beside or instead of the usual ones; asked for before it starts
 */
export function useHandlerHost(
  capability: ChatCapability = 'chat',
  variables: () => Promise<Readonly<Record<string, string>>> = async () => ({}),
): void {
  beforeAll(async () => {
    host = await startHandlerHost(capability, await variables());
  });
  afterAll(() => host.bedrock.close());

  beforeEach(() => {
    host.bedrock.reset();
    lines = [];
    metricLines = [];
    const capture = (...parts: unknown[]) => {
      lines.push(String(parts[0]));
    };
    jest.spyOn(console, 'info').mockImplementation(capture);
    jest.spyOn(console, 'error').mockImplementation(capture);
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => metricLines.push(String(line)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    expect([...lines, ...metricLines].join('\n')).not.toContain(MARKER);
  });
}

export const user = (content: string) => [{ role: 'user', content }];
export const ask = (content: string, change: object = {}, options?: InvokeOptions) =>
  host.invoke({ model: 'default', messages: user(content), ...change }, options);
export const logged = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}');
export const measured = (): Record<string, unknown> => JSON.parse(metricLines.at(-1) ?? '{}');
export const json = (answer: Answer) => JSON.parse(answer.text);
export const calls = () => host.bedrock.requests.map((request) => request.operation);

export const mail = (description = 'sends a mail to someone') => ({
  type: 'function',
  function: {
    name: 'mail',
    description,
    parameters: { type: 'object', properties: { subject: { type: 'string' } }, required: ['subject'] },
  },
});
export const jsonSchema = {
  type: 'json_schema',
  json_schema: {
    name: 'note',
    schema: {
      type: 'object',
      properties: { subject: { type: 'string' } },
      required: ['subject'],
      additionalProperties: false,
    },
  },
};
export const loop = (result: string, args = '{"subject":"x"}') => [
  ...user('go'),
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'mail', arguments: args } }],
  },
  { role: 'tool', tool_call_id: 'call_1', content: result },
];

/** Content, finish reason and guardrail of an answer, streamed or not. */
export function essence(answer: Answer) {
  if (answer.events.length === 0) {
    const { choices, guardrail } = json(answer);
    const { content, tool_calls } = choices[0].message;
    return { content, toolCalls: tool_calls ?? [], finish: choices[0].finish_reason, guardrail };
  }
  const chunks = answer.events.filter((event) => typeof event !== 'string') as unknown as {
    choices: { delta: { content?: string; tool_calls?: object[] }; finish_reason: string | null }[];
    guardrail?: object;
  }[];
  const choices = chunks.flatMap((chunk) => chunk.choices);
  return {
    content: choices.map((choice) => choice.delta.content ?? '').join(''),
    toolCalls: choices.flatMap((choice) => choice.delta.tool_calls ?? []),
    finish: choices.at(-1)?.finish_reason,
    guardrail: chunks.find((chunk) => chunk.guardrail)?.guardrail,
  };
}

/** Waits for it, for twenty seconds at most: a busy machine takes its time. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
}
