import { randomUUID } from 'node:crypto';

/** What the client may send back with a result; see toolCallId in lambda/contract/chat-request.ts. */
const TOOL_CALL_ID = /^[a-zA-Z0-9_.:-]{1,64}$/;

/** An id for a tool call: the container's own where a client can send it back. */
export function toToolUseId(id: string | undefined): string {
  return id !== undefined && TOOL_CALL_ID.test(id) ? id : `call_${randomUUID()}`;
}
