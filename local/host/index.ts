export { ConcurrencyError, FunctionError, PayloadTooLargeError } from './errors';
export { FunctionHost, type LogEntry, UNRESERVED_CONCURRENCY } from './function-host';
export { nodeFor } from './node';
export { type AwsAccess, functionVariables, LOCAL_CREDENTIALS } from './variables';
