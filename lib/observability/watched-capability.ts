import type { BaselineConfig } from '../config';
import type { InferenceStack } from '../inference/inference-stack';
import type { PlatformFunction } from '../inference/platform-function';
import type { PlatformModels } from '../models/platform-models';

/** A function beside chat that answers callers and counts their requests. */
export interface WatchedCapability {
  /** Key of the function below `functions` in the config: the metrics' dimension `service`. */
  readonly capability: keyof BaselineConfig['functions'];
  /** What dashboards call it. */
  readonly label: string;
  readonly function: PlatformFunction;
  /** Aliases that its requests name; none where they name no model. */
  readonly aliases: readonly string[];
  /** Whether it counts tokens. @default true */
  readonly countsTokens?: boolean;
  /** Whether its answers are text of a model, which may be streamed. @default false */
  readonly writesText?: boolean;
}

/** Those that the config has. Chat has alarms and widgets of its own. */
export function watchedCapabilities(inference: InferenceStack, models: PlatformModels): WatchedCapability[] {
  const found: WatchedCapability[] = [];
  if (inference.responses) {
    found.push({
      capability: 'responses',
      label: 'Responses',
      function: inference.responses,
      aliases: models.chatAliases,
      writesText: true,
    });
  }
  if (inference.embeddings) {
    found.push({
      capability: 'embeddings',
      label: 'Embeddings',
      function: inference.embeddings,
      aliases: [...(models.embeddings?.aliases.keys() ?? [])],
    });
  }
  if (inference.images) {
    found.push({
      capability: 'images',
      label: 'Images',
      function: inference.images,
      aliases: [...(models.images?.aliases.keys() ?? [])],
      countsTokens: false,
    });
  }
  if (inference.moderations) {
    found.push({
      capability: 'moderations',
      label: 'Moderations',
      function: inference.moderations,
      aliases: [],
      countsTokens: false,
    });
  }
  if (inference.feedback) {
    found.push({
      capability: 'feedback',
      label: 'Feedback',
      function: inference.feedback,
      aliases: inference.feedback.aliases,
      countsTokens: false,
    });
  }
  return found;
}
