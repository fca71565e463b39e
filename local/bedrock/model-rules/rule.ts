import type { ConverseStreamRequest } from '@aws-sdk/client-bedrock-runtime';
import type { CatalogueModel } from '../../../lib/residency';
import { type ServiceError, validation } from '../protocol/errors';
import { isObject } from '../validation/checks';

/** A request that is about to reach a model. */
export interface ModelRequest {
  readonly input: ConverseStreamRequest;
  readonly model: CatalogueModel;
  /** By ConverseStream or InvokeModelWithResponseStream. */
  readonly streamed: boolean;
}

/** Throws a ServiceError, worded as the model words it where that is known, for what the model does not take. */
export type Rule = (request: ModelRequest) => void;

/** How Converse says that a model has no such field. Source: public reports of the stopSequences field. */
export const unsupported = (field: string): ServiceError =>
  validation(`This model doesn't support the ${field} field. Remove ${field} and try again.`);

/** How Converse passes on what a model says. */
export const modelSays = (message: string): ServiceError =>
  validation(`The model returned the following errors: ${message}`);

/** The fields of a request that only its model knows. */
export function additionalFields({ additionalModelRequestFields: fields }: ConverseStreamRequest): Fields {
  return isObject(fields) ? fields : {};
}

export type Fields = Readonly<Record<string, unknown>>;

/** A field that is an object; empty where it is something else or missing. */
export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
