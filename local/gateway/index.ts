export { type Controls, Gateway, type GatewayProps } from './gateway';
