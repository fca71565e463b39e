import type { Construct } from 'constructs';
import type { ModelCard } from '../../lambda/contract/environment';
import type { BaselineConfig } from '../config';
import type { ResolvedModel } from '../residency';
import { ChatModels } from './chat-models';
import type { ModelAliases } from './model-aliases';

/** Every model that the platform calls, by kind. */
export class PlatformModels {
  readonly chat: ChatModels;

  /** @param today ISO date, for retirements */
  constructor(config: BaselineConfig, today: string) {
    this.chat = new ChatModels(config, today);
  }

  /** Kinds whose calls carry the guardrail. */
  get guarded(): ModelAliases[] {
    return [this.chat];
  }

  get all(): ResolvedModel[] {
    return this.guarded.flatMap(({ models }) => models);
  }

  /** What `GET /v1/models` lists. */
  get cards(): Record<string, ModelCard> {
    return Object.assign({}, ...this.guarded.map(({ cards }) => cards));
  }

  /** Warns, through the construct, of models whose end is announced. */
  warnOfRetirements(scope: Construct): void {
    for (const kind of this.guarded) kind.warnOfRetirements(scope);
  }
}
