import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { TableSpec } from '../assembly';

/** Longest wait for a table. It takes milliseconds. */
const MAX_WAIT_SECONDS = 20;

export interface DynamoDbProps {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly tables: readonly TableSpec[];
}

/** DynamoDB's stand-in on the loopback interface. */
export interface DynamoDbStandIn {
  readonly url: string;
  /** Ends it, and with it what its tables hold. */
  close(): Promise<void>;
}

/**
 * Starts DynamoDB's stand-in with the tables of an assembly, empty and in memory. It checks no permission and no
 * signature's secret, and lets nothing expire.
 */
export async function startDynamoDb({ region, credentials, tables }: DynamoDbProps): Promise<DynamoDbStandIn> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ region, credentials, endpoint: url });
  try {
    for (const { name, keySchema, attributeDefinitions } of tables) {
      await client.send(
        new CreateTableCommand({
          TableName: name,
          KeySchema: [...keySchema],
          AttributeDefinitions: [...attributeDefinitions],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      await waitUntilTableExists({ client, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1 }, { TableName: name });
    }
  } catch (error) {
    await closed(server);
    throw error;
  } finally {
    client.destroy();
  }
  return { url, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  const closing = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
  server.closeAllConnections();
  return closing;
}
