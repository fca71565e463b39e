import { KeptConnections } from '../../../lambda/shared/connections';
import { callsOf, type OperationName } from './calls';

/**
 * A function's process, which a test freezes: `frozen-sandbox.ts URL IDLE_LIMIT_MS`. Makes the call that a message names, and
 * answers with what became of it.
 */
const [url = '', idleLimitMs = ''] = process.argv.slice(2);
const calls = callsOf(url, new KeptConnections({ idleLimitMs: Number(idleLimitMs) }));

process.on('message', (operation: OperationName) => {
  calls[operation]().then(
    () => process.send?.('answered'),
    (error) => process.send?.(String(error)),
  );
});
process.send?.('ready');
