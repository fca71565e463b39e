import type { ChatMessage, ChatRequest, ToolDefinition } from '../contract/chat-request';
import { MAX_TOOLS } from '../contract/list';
import type { FunctionTool, InputItem, ResponsesRequest, TextFormat } from '../contract/responses-request';
import { ApiError } from '../shared/errors';
import { functionsOf, modelName } from './namespaces';

type UserMessage = Extract<ChatMessage, { role: 'user' }>;
type Assistant = Extract<ChatMessage, { role: 'assistant' }>;

/** A request as chat takes it. */
export interface AsChat {
  readonly request: ChatRequest;
  /** Path in the chat request -> path in the request that the client sent; of messages, what is in them, and tools. */
  readonly places: ReadonlyMap<string, string>;
}

/**
 * Maps a request to one of chat's: everything from here to Converse, and through the guardrail, is chat's own way. What can't
 * be mapped, chat refuses; renamed.ts says it in the client's terms.
 * @throws ApiError invalid_request for more functions than chat takes
 */
export function toChatRequest(request: ResponsesRequest): AsChat {
  const { messages, places } = toMessages(request);
  const { format } = request.text ?? {};
  const tools = request.tools && functionsOf(request.tools);
  if (tools && tools.length > MAX_TOOLS) {
    const message = `'tools' should have at most ${MAX_TOOLS} functions, with those in namespaces: leave some out`;
    throw new ApiError('invalid_request', message, { param: 'tools' });
  }
  for (const [i, { place }] of tools?.entries() ?? []) places.set(`tools[${i}].function`, place);
  return {
    request: {
      model: request.model,
      messages,
      stream: request.stream,
      temperature: request.temperature,
      top_p: request.top_p,
      max_completion_tokens: request.max_output_tokens,
      tools: tools?.map(({ fn, namespace }) => toTool({ ...fn, name: modelName({ name: fn.name, namespace }) })),
      tool_choice:
        typeof request.tool_choice === 'object' && request.tool_choice
          ? { type: 'function', function: { name: request.tool_choice.name } }
          : request.tool_choice,
      parallel_tool_calls: request.parallel_tool_calls,
      response_format: format && toResponseFormat(format),
      reasoning_effort: request.reasoning?.effort,
      user: request.user,
      safety_identifier: request.safety_identifier,
      metadata: request.metadata,
    },
    places,
  };
}

function toMessages({ instructions, input }: ResponsesRequest) {
  const messages: ChatMessage[] = [];
  const places = new Map<string, string>();
  const add = (message: ChatMessage, place: string): string => {
    const path = `messages[${messages.push(message) - 1}]`;
    places.set(path, place);
    return path;
  };
  /** The assistant message that an item of the model's belongs to: neighbours are one turn, with all its tool calls. */
  const addToTurn = (change: (turn: Assistant) => Assistant, place: string): Assistant => {
    const last = messages.at(-1);
    if (last?.role !== 'assistant') add({ role: 'assistant', content: [], tool_calls: [] }, place);
    const turn = change(messages.pop() as Assistant);
    messages.push(turn);
    return turn;
  };

  const placeImages = (content: ContentOf<'user'>, path: string, place: string): void => {
    for (const [j, part] of typeof content === 'string' ? [] : content.entries()) {
      if (part.type === 'input_image') places.set(`${path}[${j}].image_url.url`, `${place}[${j}].image_url`);
    }
  };

  if (typeof instructions === 'string') {
    places.set(`${add({ role: 'system', content: instructions }, 'instructions')}.content`, 'instructions');
  }
  if (typeof input === 'string') {
    places.set(`${add({ role: 'user', content: input }, 'input')}.content`, 'input');
    return { messages, places };
  }
  for (const [i, item] of input.entries()) {
    const place = `input[${i}]`;
    if (item.type === 'reasoning') continue;
    if (item.type === 'function_call_output') {
      const path = add({ role: 'tool', tool_call_id: item.call_id, content: toUserContent(item.output) }, place);
      places.set(`${path}.tool_call_id`, `${place}.call_id`);
      placeImages(item.output, `${path}.content`, `${place}.output`);
    } else if (item.type === 'function_call') {
      const call = {
        id: item.call_id,
        type: 'function',
        function: { name: modelName(item), arguments: item.arguments },
      } as const;
      const turn = addToTurn((open) => ({ ...open, tool_calls: [...(open.tool_calls ?? []), call] }), place);
      const path = `messages[${messages.length - 1}].tool_calls[${(turn.tool_calls?.length ?? 1) - 1}]`;
      places.set(path, place);
      places.set(`${path}.id`, `${place}.call_id`);
      places.set(`${path}.function.arguments`, `${place}.arguments`);
    } else if (item.role === 'assistant') {
      const said = toSaid(item.content);
      addToTurn((open) => ({ ...open, content: [...(open.content ?? []), ...said] as Assistant['content'] }), place);
    } else if (item.role === 'user') {
      const path = add({ role: 'user', content: toUserContent(item.content) }, place);
      placeImages(item.content, `${path}.content`, `${place}.content`);
    } else {
      add({ role: item.role, content: toTexts(item.content) }, place);
    }
  }
  return { messages, places };
}

type MessageItem = Extract<InputItem, { type: 'message' }>;
type ContentOf<Role extends MessageItem['role']> = Extract<MessageItem, { role: Role }>['content'];

function toTexts(content: ContentOf<'system'>): string | { type: 'text'; text: string }[] {
  return typeof content === 'string' ? content : content.map(({ text }) => ({ type: 'text', text }));
}

function toSaid(content: ContentOf<'assistant'>): Exclude<Assistant['content'], string | null | undefined> {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) =>
    part.type === 'refusal' ? { type: 'refusal', refusal: part.refusal } : { type: 'text', text: part.text },
  );
}

function toUserContent(content: ContentOf<'user'>): UserMessage['content'] {
  if (typeof content === 'string') return content;
  return content.map((part) =>
    part.type === 'input_text'
      ? { type: 'text', text: part.text }
      : { type: 'image_url', image_url: { url: part.image_url } },
  );
}

function toTool({ name, description, parameters, strict }: FunctionTool): ToolDefinition {
  return { type: 'function', function: { name, description, parameters, strict } };
}

function toResponseFormat(format: TextFormat): ChatRequest['response_format'] {
  if (format.type !== 'json_schema') return format;
  const { type, ...json_schema } = format;
  return { type, json_schema };
}
