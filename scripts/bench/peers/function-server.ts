import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { invocation, load } from '../handler';

/** One process of a function, which gets an event for each request: `function-server.ts BUNDLE PORT`. */
const [bundle = '', port] = process.argv.slice(2);
const handler = load(bundle) as (event: object, response: ServerResponse, context: object) => Promise<unknown>;

createServer(async (request, response) => {
  const [event, context] = invocation(await text(request));
  await handler(event, response, context);
}).listen(Number(port), '127.0.0.1');
