/**
 * Longest silence of a stream, in milliseconds: proxies close connections that are silent for longer, the least patient of
 * them after 30 s or 60 s.
 */
export const KEEP_ALIVE_MS = 10_000;

/** A line that clients of server-sent events skip. @see https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes */
export const KEEP_ALIVE = ': keep-alive\n\n';
