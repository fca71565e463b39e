import {
  type AccountEnforcedGuardrailOutputConfiguration,
  type BedrockClient,
  DeleteEnforcedGuardrailConfigurationCommand,
  InputTags,
  PutEnforcedGuardrailConfigurationCommand,
  paginateListEnforcedGuardrailsConfiguration,
  SelectiveGuardingMode,
} from '@aws-sdk/client-bedrock';
import * as z from 'zod/mini';
import { parseWith, text } from './schema';
import { Refusal, type Setting, type Value } from './setting';

const guarding = z.optional(z.enum(SelectiveGuardingMode));

const guardrail = z.strictObject({
  /** The service answers with the ARN, whichever it was given. */
  guardrailIdentifier: z.string().check(z.startsWith('arn:')),
  guardrailVersion: z.string().check(z.regex(/^[1-9]\d*$/)),
  selectiveContentGuarding: z.optional(z.strictObject({ system: guarding, messages: guarding })),
  modelEnforcement: z.optional(z.strictObject({ includedModels: z.array(text), excludedModels: z.array(text) })),
});

/**
 * The guardrail on every model call of the account. The service keeps one configuration per account and Region, under an
 * id of its own; more than one would mean that it has changed, and nothing is written then.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_PutEnforcedGuardrailConfiguration.html
 */
export function enforcedGuardrail(client: BedrockClient): Setting {
  const find = async (): Promise<AccountEnforcedGuardrailOutputConfiguration | undefined> => {
    const found: AccountEnforcedGuardrailOutputConfiguration[] = [];
    for await (const page of paginateListEnforcedGuardrailsConfiguration({ client }, {})) {
      found.push(...(page.guardrailsConfig ?? []));
    }
    if (found.length > 1) {
      throw new Refusal(
        `the account has ${found.length} enforced guardrails, expected one at most; remove those that are not needed`,
      );
    }
    return found[0];
  };
  return {
    parse: (value) => parseWith(guardrail, value),
    async read() {
      const found = await find();
      return found ? inputOf(found) : null;
    },
    async write(value) {
      const guardrailInferenceConfig = parseWith(guardrail, value);
      const configId = (await find())?.configId;
      await client.send(new PutEnforcedGuardrailConfigurationCommand({ configId, guardrailInferenceConfig }));
    },
    async clear() {
      const found = await find();
      if (found) await client.send(new DeleteEnforcedGuardrailConfigurationCommand({ configId: found.configId }));
    },
    isUntouched: () => false,
    filledIn: ['modelEnforcement', 'selectiveContentGuarding'],
    passing: ['AccessDeniedException', 'ConflictException'],
  };
}

/** The part of an answer that a request takes. Configurations from before `selectiveContentGuarding` have `inputTags`. */
function inputOf(found: AccountEnforcedGuardrailOutputConfiguration): Value {
  const { guardrailArn, guardrailVersion, inputTags, modelEnforcement } = found;
  const mode =
    inputTags === InputTags.HONOR
      ? SelectiveGuardingMode.SELECTIVE
      : inputTags === InputTags.IGNORE
        ? SelectiveGuardingMode.COMPREHENSIVE
        : undefined;
  const selectiveContentGuarding = found.selectiveContentGuarding ?? (mode && { system: mode, messages: mode });
  return {
    guardrailIdentifier: guardrailArn,
    guardrailVersion,
    ...(selectiveContentGuarding && { selectiveContentGuarding }),
    ...(modelEnforcement && { modelEnforcement }),
  };
}
