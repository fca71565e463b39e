/** The package has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server that speaks DynamoDB's API. Without `path` its tables are in memory. */
  export default function dynalite(options?: { readonly createTableMs?: number; readonly path?: string }): Server;
}
