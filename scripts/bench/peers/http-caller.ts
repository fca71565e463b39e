import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { makeRounds } from './protocol';

/** What a gateway is asked. */
export interface HttpTarget {
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly content: string;
}

const { url, key, model, content } = JSON.parse(process.argv[2] ?? '') as HttpTarget;
const agent = new Agent({ keepAlive: true });

/** @throws Error when the answer is not a whole one */
async function call(stream: boolean): Promise<void> {
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content }] });
  const sent = request(url, {
    agent,
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = await text(response);
  const isWhole = stream ? answer.trimEnd().endsWith('data: [DONE]') : /"content": ?"[^"]/.test(answer);
  if (response.statusCode !== 200 || !isWhole || answer.includes('"error"')) {
    throw new Error(`${url} answered ${response.statusCode}: ${answer.slice(0, 500)}`);
  }
}

void makeRounds(call);
