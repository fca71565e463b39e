import { createHash } from 'node:crypto';
import { CfnDeletionPolicy, Stack } from 'aws-cdk-lib';
import { CfnPrompt, CfnPromptVersion } from 'aws-cdk-lib/aws-bedrock';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment';
import { PROMPT_TEMPLATES, type PromptTemplate } from '../../lambda/contract/prompts';
import { removalPolicyOf } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import type { PromptsConfig } from '../config/prompts';
import type { PlatformFunction } from '../inference/platform-function';
import type { PlatformModels } from '../models/platform-models';

export interface PromptCatalogueProps {
  readonly config: BaselineConfig;
  readonly prompts: PromptsConfig;
  readonly models: PlatformModels;
  /** Encrypts the prompts. */
  readonly dataKey: IKey;
}

const VARIANT = 'default';

/**
 * The prompts of the config in Bedrock's prompt management: each under the platform's key, each state of it published as a
 * version that stays. That is the record of what a prompt said when; the chat function carries the same templates in its
 * code and renders them itself. See ADR-014.
 */
export class PromptCatalogue extends Construct {
  private readonly templates: Readonly<Record<string, PromptTemplate>>;
  private readonly versions: Record<string, string> = {};

  constructor(scope: Construct, id: string, props: PromptCatalogueProps) {
    super(scope, id);
    const { config, prompts, models } = props;
    this.templates = Object.fromEntries(
      Object.entries(prompts).map(([name, { model, variables, messages }]) => [name, { model, variables, messages }]),
    );
    for (const [name, { description, ...template }] of Object.entries(prompts)) {
      const prompt = new CfnPrompt(this, name, {
        name: `${config.prefix}-${name}`,
        description,
        customerEncryptionKeyArn: props.dataKey.keyArn,
        defaultVariant: VARIANT,
        variants: [
          {
            name: VARIANT,
            modelId: template.model && models.chat.aliases.get(template.model)?.invokeId,
            templateType: 'CHAT',
            templateConfiguration: { chat: toChat(template) },
          },
        ],
      });
      prompt.applyRemovalPolicy(removalPolicyOf(config));

      // Another id for each state, so that each change publishes a version and the earlier ones stay.
      const digest = createHash('sha256')
        .update(JSON.stringify({ description, ...template }))
        .digest('hex')
        .slice(0, 12);
      const version = new CfnPromptVersion(this, `${name}-${digest}`, {
        promptArn: prompt.attrArn,
        description: `template ${digest}`,
      });
      version.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
      version.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
      this.versions[name] = version.attrVersion;
    }
  }

  /** What the bundler puts into the code of a function that renders prompts. */
  get constants(): Record<string, string> {
    return { [PROMPT_TEMPLATES]: Buffer.from(JSON.stringify(this.templates)).toString('base64') };
  }

  /** Tells a function that has the {@link constants} which versions they are. */
  describeTo(fn: PlatformFunction): void {
    fn.function.addEnvironment(ENV.PROMPT_VERSIONS, Stack.of(fn).toJsonString(this.versions));
  }
}

function toChat({ variables, messages }: PromptTemplate): CfnPrompt.ChatPromptTemplateConfigurationProperty {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => ({ text: content }));
  return {
    inputVariables: variables.length > 0 ? variables.map((name) => ({ name })) : undefined,
    system: system.length > 0 ? system : undefined,
    messages: messages
      .filter(({ role }) => role !== 'system')
      .map(({ role, content }) => ({ role, content: [{ text: content }] })),
  };
}
