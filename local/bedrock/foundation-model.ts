import { CATALOGUE } from '../../lib/residency';

/** Region part of a geography's profile, e.g. `eu.` */
const SCOPE = /^(?:us-gov|us|eu|apac|jp|au|ca|sa|global)\./;
const RESOURCE = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:(?:\d{12})?:(?:foundation-model|inference-profile)\/(.+)$/;
const KNOWN = new Set(CATALOGUE.map(({ modelId }) => modelId));

/** The foundation model behind an id, or behind the ARN of a model or of a geography's profile. */
export function foundationModelOf(modelId: string): string {
  return (RESOURCE.exec(modelId)?.[1] ?? modelId).replace(SCOPE, '');
}

/** Whether AWS has such a model, as of the catalogue. */
export const isKnownModel = (modelId: string): boolean => KNOWN.has(foundationModelOf(modelId));
