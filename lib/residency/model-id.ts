import { closest } from 'fastest-levenshtein';
import { CATALOGUE, CATALOGUE_AS_OF, type CatalogueModel, findModel } from './catalogue';
import { ResidencyError } from './residency-error';
import { SCOPES } from './routing';

const IDS = CATALOGUE.map((model) => model.modelId);

/**
 * The model with this id.
 *
 * @throws ResidencyError when there is none, naming the nearest id; or when a profile's id or an ARN is given instead
 */
export function requireModel(id: string): CatalogueModel {
  const model = findModel(id);
  if (model) return model;
  const bare = id.slice(id.lastIndexOf('/') + 1);
  const scope = SCOPES.find((s) => bare.startsWith(`${s}.`));
  const inner = scope ? bare.slice(scope.length + 1) : bare;
  if (scope) {
    throw new ResidencyError(
      `${id} names an inference profile, expected a model id: give ${nearestId(inner)}; ` +
        `the profile follows from the residency, or from scope '${scope}' where the residency leaves a choice`,
    );
  }
  throw new ResidencyError(
    `unknown model id ${JSON.stringify(id)}, did you mean ${nearestId(inner)}? the catalogue is as of ${CATALOGUE_AS_OF}`,
  );
}

/** The id that holds what was given, the newest of several; else the one that takes the fewest edits. */
function nearestId(given: string): string {
  const holding = given.length < 4 ? [] : IDS.filter((id) => id.includes(given));
  return holding.at(-1) ?? closest(given, IDS);
}
