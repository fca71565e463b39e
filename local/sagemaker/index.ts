export type { SageMakerFault } from './faults';
export type { SageMakerRequest } from './serve';
export { type EndpointSpec, type SageMakerStandIn, startSageMaker } from './stand-in';
