export { ConcurrencyError, FunctionError, PayloadTooLargeError } from './errors';
export { FunctionHost, type LogEntry, UNRESERVED_CONCURRENCY } from './function-host';
export { nodeFor } from './node';
export { type AwsAccess, DEVELOPER_CREDENTIALS, functionVariables, LOCAL_CREDENTIALS } from './variables';
