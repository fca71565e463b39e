import { ENV } from '../../lambda/contract/environment';
import type { PlatformSpec } from '../../local/assembly';
import type { FunctionNode, Statement } from './functions';
import { strings } from './resources';

export interface GuardrailNode {
  readonly name: string;
  readonly tier: string;
  /** What it looks for, e.g. `6 content filters`. */
  readonly policies: readonly string[];
  /** The functions carry a published version, not DRAFT. */
  readonly pinned: boolean;
  /** Routes whose functions call models; IAM denies them a call without that version. */
  readonly held: readonly string[];
  /** Routes whose functions may call models without it, as those of models that take no guardrail have to. */
  readonly notHeld: readonly string[];
  /** Regions in which it may evaluate; empty: the Region of the stack only. */
  readonly regions: readonly string[];
  readonly keyArn?: string;
}

/** A model behind an alias. */
export interface ModelNode {
  readonly alias: string;
  readonly modelId: string;
  /** Regions in which IAM lets it run; `*` is any. */
  readonly regions: readonly string[];
}

const INVOKE = 'bedrock:InvokeModel';

/** Whether the function may call models. */
export function callsModels({ statements }: FunctionNode): boolean {
  return statements.some(({ effect, actions }) => effect === 'Allow' && actions.includes(INVOKE));
}

interface GuardrailProperties {
  readonly Name: string;
  readonly KmsKeyArn?: string;
  readonly ContentPolicyConfig?: {
    readonly FiltersConfig?: unknown[];
    readonly ContentFiltersTierConfig?: { readonly TierName: string };
  };
  readonly TopicPolicyConfig?: { readonly TopicsConfig?: unknown[] };
  readonly SensitiveInformationPolicyConfig?: {
    readonly PiiEntitiesConfig?: unknown[];
    readonly RegexesConfig?: unknown[];
  };
  readonly WordPolicyConfig?: { readonly WordsConfig?: unknown[]; readonly ManagedWordListsConfig?: unknown[] };
  readonly ContextualGroundingPolicyConfig?: { readonly FiltersConfig?: unknown[] };
}

/** The guardrails, with what the functions' roles and environments make of them. */
export function readGuardrails({ guardrails }: PlatformSpec, functions: readonly FunctionNode[]): GuardrailNode[] {
  const callers = functions.filter(callsModels);
  return guardrails.map(({ id, arn, versions, properties }) => {
    const routesOf = (held: boolean) =>
      callers
        .filter(({ statements }) => statements.some((s) => denies(s, arn)) === held)
        .flatMap(({ routes }) => routes);
    const given = properties as unknown as GuardrailProperties;
    const sensitive = given.SensitiveInformationPolicyConfig;
    const lists = given.WordPolicyConfig;
    const counted: [string, string, number][] = [
      ['content filter', 'content filters', size(given.ContentPolicyConfig?.FiltersConfig)],
      ['denied topic', 'denied topics', size(given.TopicPolicyConfig?.TopicsConfig)],
      ['kind of PII', 'kinds of PII', size(sensitive?.PiiEntitiesConfig) + size(sensitive?.RegexesConfig)],
      ['word list', 'word lists', size(lists?.ManagedWordListsConfig) + Math.min(1, size(lists?.WordsConfig))],
      ['grounding check', 'grounding checks', size(given.ContextualGroundingPolicyConfig?.FiltersConfig)],
    ];
    return {
      name: given.Name,
      tier: given.ContentPolicyConfig?.ContentFiltersTierConfig?.TierName ?? 'CLASSIC',
      policies: counted.flatMap(([one, many, n]) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`])),
      pinned:
        callers.length > 0 &&
        callers.every(
          ({ environment }) =>
            environment[ENV.GUARDRAIL_ID] === id && versions.includes(environment[ENV.GUARDRAIL_VERSION] ?? ''),
        ),
      held: routesOf(true),
      notHeld: routesOf(false),
      regions: guardrailRegions(callers),
      keyArn: given.KmsKeyArn,
    };
  });
}

function size(list: unknown[] | undefined): number {
  return list?.length ?? 0;
}

function denies({ effect, actions, condition }: Statement, guardrailArn: string): boolean {
  const wanted = strings(condition.StringNotEquals?.['bedrock:GuardrailIdentifier']);
  return effect === 'Deny' && actions.includes(INVOKE) && wanted.some((pin) => pin.startsWith(`${guardrailArn}:`));
}

function guardrailRegions(callers: readonly FunctionNode[]): string[] {
  const profiles = callers
    .flatMap(({ statements }) => statements)
    .filter(({ effect, actions }) => effect === 'Allow' && actions.includes('bedrock:ApplyGuardrail'))
    .flatMap(({ resources }) => resources)
    .filter((arn) => arn.includes(':guardrail-profile/'));
  return [...new Set(profiles.map(regionOf))].sort();
}

/** The models of Bedrock that the functions call, with the Regions that their roles' policies name; not those on SageMaker. */
export function readModels({ models }: PlatformSpec, functions: readonly FunctionNode[]): ModelNode[] {
  const statements = functions
    .flatMap((fn) => fn.statements)
    .filter(({ effect, actions }) => effect === 'Allow' && actions.includes(INVOKE));
  const ofBedrock = [...models].filter(([, { container }]) => container === undefined);
  return ofBedrock.map(([alias, { invoke, modelId }]) => {
    const arns = statements
      .filter(({ condition }) => {
        const profiles = strings(condition.StringEquals?.['bedrock:InferenceProfileArn']);
        return profiles.length === 0
          ? invoke === modelId
          : profiles.some((arn) => arn === invoke || arn.endsWith(`/${invoke}`));
      })
      .flatMap(({ resources }) => resources)
      .filter((arn) => arn.endsWith(`:foundation-model/${modelId}`));
    return { alias, modelId, regions: [...new Set(arns.map(regionOf))].sort() };
  });
}

/** A foundation model's ARN without a Region stands for a global profile's, which may run anywhere. */
function regionOf(arn: string): string {
  return arn.split(':')[3] || '*';
}
