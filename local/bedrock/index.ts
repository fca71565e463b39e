export { FILTER_SAMPLES } from './families/stability';
export type { Fault, FaultKind, StreamException } from './faults';
export { CONTENT_SAMPLES } from './guardrail/content';
export type { Guardrail } from './guardrail/guardrail';
export { DETECTED_PII_TYPES } from './guardrail/pii';
export { PROFANITY_SAMPLE } from './guardrail/words';
export type { Credentials } from './protocol/signature';
export type { RecordedRequest } from './requests';
export { type BedrockOptions, type BedrockStandIn, startBedrock } from './stand-in';
