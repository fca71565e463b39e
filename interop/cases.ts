/** The alias of `config/sandbox.ts` that stands for each family of models. */
export const FAMILIES = [
  { alias: 'default', family: 'Claude' },
  { alias: 'nova', family: 'Nova' },
  { alias: 'open', family: 'gpt-oss' },
  { alias: 'qwen', family: 'SageMaker endpoint' },
] as const;
export type Alias = (typeof FAMILIES)[number]['alias'];

/** What a client is given, and nothing else. */
export interface Target {
  readonly baseURL: string;
  readonly apiKey: string;
  /** An alias of the config. */
  readonly model: string;
}

/** What a client can't do with a model, and how the platform says so. */
export interface Refusal {
  /** Ends "not offered: …" in the matrix. */
  readonly reason: string;
  /** The message of the error that the client throws must match it. */
  readonly error: RegExp;
}

/** One feature of one client, which keeps its default settings. */
export interface Case {
  readonly client: string;
  readonly feature: string;
  /** Tries the feature, and throws where the answer is not right. */
  run(target: Target): Promise<void>;
  /** The one alias that the feature goes to. @default each of {@link FAMILIES} */
  readonly alias?: string;
  readonly refused?: Readonly<Partial<Record<Alias, Refusal>>>;
}
