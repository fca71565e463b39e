/**
 * A model or guardrail that can't be used under the config's residency. The message says what was given, which Region
 * the data would reach or why the model is not there, and what to change.
 */
export class ResidencyError extends Error {
  override readonly name = 'ResidencyError';
}
