export { type DynamoDbStandIn, startDynamoDb } from './dynamodb';
