import { request } from 'node:http';

export interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a string or bytes. */
  readonly body?: unknown;
  /** Hangs up as soon as this is true of what has arrived. */
  readonly leaveWhen?: (text: string) => boolean;
  /** Hangs up after that time, answer or none. */
  readonly leaveAfterMs?: number;
}

export interface Received {
  /** 0 when the client hung up before an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends a request on a connection of its own: one that is kept alive may be closed by the server as the next begins. */
export function send(
  url: string,
  { method = 'POST', headers, body, leaveWhen, leaveAfterMs }: Sent,
): Promise<Received> {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const given = { authorization: 'Bearer any', 'content-type': 'application/json', ...headers };
    // An empty value takes a header away.
    const all = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
    const client = request(url, { method, headers: all, agent: false }, (response) => {
      let text = '';
      const done = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (!leaveWhen?.(text)) return;
        response.destroy();
        done();
      });
      response.on('error', (error) => (response.destroyed ? done() : reject(error)));
      response.on('end', done);
    });
    client.on('error', (error) => (client.destroyed && leaveAfterMs ? undefined : reject(error)));
    if (leaveAfterMs !== undefined) {
      setTimeout(() => {
        client.destroy();
        resolve({ status: 0, headers: {}, text: '' });
      }, leaveAfterMs);
    }
    client.end(payload);
  });
}
