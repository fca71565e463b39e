import { configNames, loadConfig } from '../../lib/config';
import { ChatModels } from '../../lib/models/chat-models';
import { organizationPolicies } from '../../lib/organization/organization-policies';
import { resolveGuardrailProfile } from '../../lib/residency';
import { TODAY } from '../support/stage';
import { ACCOUNT, type Attempt, BREAK_GLASS_SESSION, GUARDRAIL, givenPolicies, isAllowed } from './simulation';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = `arn:aws:bedrock:us-west-2:${ACCOUNT}:inference-profile/us.${HAIKU}`;
const GLOBAL_PROFILE = `arn:aws:bedrock:us-west-2:${ACCOUNT}:inference-profile/global.${HAIKU}`;
const model = (region: string, id = HAIKU) => `arn:aws:bedrock:${region}::foundation-model/${id}`;
const withGuardrail = (identifier: string) => ({ 'bedrock:GuardrailIdentifier': identifier });
const GUARDED = withGuardrail(`${GUARDRAIL}:3`);

function invoke(resource: string, context: Record<string, string> = {}, region?: string): Attempt {
  return { action: 'bedrock:InvokeModel', resource, context, region };
}

describe('a model call', () => {
  const policies = givenPolicies();

  test.each<[string, boolean, Attempt]>([
    ['with a published version of a guardrail', true, invoke(PROFILE, GUARDED)],
    ['with the working draft, by the bare ARN', false, invoke(PROFILE, withGuardrail(GUARDRAIL))],
    ['with the working draft, by name', false, invoke(PROFILE, withGuardrail(`${GUARDRAIL}:DRAFT`))],
    ['without a guardrail', false, invoke(PROFILE)],
    ['of the model itself without a guardrail', false, invoke(model('us-west-2'))],
    [
      "with another account's guardrail",
      false,
      invoke(PROFILE, withGuardrail('arn:aws:bedrock:us-west-2:444455556666:guardrail/abcdef123456:1')),
    ],
    ['without a guardrail, by a break-glass role', false, { ...invoke(PROFILE), principal: BREAK_GLASS_SESSION }],
    [
      'of an application inference profile without a guardrail',
      false,
      invoke(`arn:aws:bedrock:us-west-2:${ACCOUNT}:application-inference-profile/abcdef123456`),
    ],
    [
      'of an application inference profile with a guardrail',
      true,
      invoke(`arn:aws:bedrock:us-west-2:${ACCOUNT}:application-inference-profile/abcdef123456`, GUARDED),
    ],
    ['for embeddings', true, invoke(model('us-west-2', 'amazon.titan-embed-text-v2:0'))],
    [
      'for embeddings through a profile',
      true,
      invoke(`arn:aws:bedrock:us-west-2:${ACCOUNT}:inference-profile/us.cohere.embed-v4:0`),
    ],
    ['for embeddings outside the residency', false, invoke(model('eu-west-1', 'amazon.titan-embed-text-v2:0'))],
    ['for reranking', true, invoke(model('us-west-2', 'cohere.rerank-v3-5:0'))],
    ['for an image without a guardrail', false, invoke(model('us-west-2', 'stability.stable-image-ultra-v1:1'))],
    ['of a custom model without a guardrail', false, invoke(`arn:aws:bedrock:us-west-2:${ACCOUNT}:imported-model/abc`)],
    [
      'in a batch',
      false,
      { action: 'bedrock:CreateModelInvocationJob', resource: model('us-west-2'), region: 'us-west-2' },
    ],
  ])('%s: %s', async (_, allowed, attempt) => {
    expect(await isAllowed(policies, attempt)).toBe(allowed);
    if (attempt.action === 'bedrock:InvokeModel') {
      const streamed = { ...attempt, action: 'bedrock:InvokeModelWithResponseStream' };
      expect(await isAllowed(policies, streamed)).toBe(allowed);
    }
  });

  test.each<[string, boolean, Attempt]>([
    [
      'reaches a destination Region of its profile',
      true,
      invoke(model('us-east-2'), { ...GUARDED, 'bedrock:InferenceProfileArn': PROFILE }),
    ],
    ['leaves the residency', false, invoke(model('eu-west-1'), GUARDED)],
    [
      'leaves the residency through a profile',
      false,
      invoke(model('ca-central-1'), { ...GUARDED, 'bedrock:InferenceProfileArn': PROFILE }),
    ],
    [
      'goes anywhere through a global profile',
      false,
      invoke(model(''), { ...GUARDED, 'bedrock:InferenceProfileArn': GLOBAL_PROFILE }, 'unspecified'),
    ],
  ])('%s: %s', async (_, allowed, attempt) => {
    expect(await isAllowed(policies, attempt)).toBe(allowed);
  });

  test('goes anywhere through a global profile where the residency is global', async () => {
    const global = givenPolicies({ residency: 'global' });
    const anywhere = { ...GUARDED, 'bedrock:InferenceProfileArn': GLOBAL_PROFILE };
    expect(await isAllowed(global, invoke(GLOBAL_PROFILE, GUARDED))).toBe(true);
    expect(await isAllowed(global, invoke(model(''), anywhere, 'unspecified'))).toBe(true);
    expect(await isAllowed(global, invoke(model(''), {}, 'unspecified'))).toBe(false);
  });

  test('carries one of the guardrails that the config lists, where it lists some', async () => {
    const other = 'arn:aws:bedrock:us-west-2:444455556666:guardrail/fedcba654321';
    const listed = givenPolicies({}, { guardrailArns: [GUARDRAIL, other] });
    expect(await isAllowed(listed, invoke(PROFILE, GUARDED))).toBe(true);
    expect(await isAllowed(listed, invoke(PROFILE, withGuardrail(`${other}:1`)))).toBe(true);
    expect(await isAllowed(listed, invoke(PROFILE, withGuardrail(`${GUARDRAIL.slice(0, -1)}7:1`)))).toBe(false);
    expect(await isAllowed(listed, invoke(PROFILE))).toBe(false);
  });
});

describe('Bedrock besides model calls', () => {
  const policies = givenPolicies();
  const user = `arn:aws:iam::${ACCOUNT}:user/bob`;
  const keyFor = (service: string) => ({ 'iam:ServiceSpecificCredentialServiceName': service });

  test.each<[string, boolean, Attempt]>([
    ['in an allowed Region', true, { action: 'bedrock:ListFoundationModels', resource: '*' }],
    ['in another Region', false, { action: 'bedrock:ListFoundationModels', resource: '*', region: 'eu-west-1' }],
    ['another service in another Region', true, { action: 's3:ListAllMyBuckets', resource: '*', region: 'eu-west-1' }],
    ['with a bearer token', false, { action: 'bedrock:CallWithBearerToken', resource: '*' }],
    ['on mantle with a bearer token', false, { action: 'bedrock-mantle:CallWithBearerToken', resource: '*' }],
    [
      'a call on mantle',
      false,
      {
        action: 'bedrock-mantle:CreateInference',
        resource: `arn:aws:bedrock-mantle:us-west-2:${ACCOUNT}:project/default`,
      },
    ],
    [
      'a new API key',
      false,
      { action: 'iam:CreateServiceSpecificCredential', resource: user, context: keyFor('bedrock.amazonaws.com') },
    ],
    [
      'a new secret for an API key',
      false,
      { action: 'iam:ResetServiceSpecificCredential', resource: user, context: keyFor('bedrock.amazonaws.com') },
    ],
    [
      'an API key taken out of use',
      true,
      { action: 'iam:UpdateServiceSpecificCredential', resource: user, context: keyFor('bedrock.amazonaws.com') },
    ],
    [
      'a credential of another service',
      true,
      { action: 'iam:CreateServiceSpecificCredential', resource: user, context: keyFor('codecommit.amazonaws.com') },
    ],
    [
      'data retention switched off',
      true,
      {
        action: 'bedrock:PutAccountDataRetention',
        resource: '*',
        context: { 'bedrock:DataRetentionMode': 'none' },
        // In the platform's own account the setting is the platform's.
        principal: 'arn:aws:sts::444455556666:assumed-role/Administrator/alice',
      },
    ],
    [
      'data retention switched on',
      false,
      { action: 'bedrock:PutAccountDataRetention', resource: '*', context: { 'bedrock:DataRetentionMode': 'default' } },
    ],
    ['data retention of no mode', false, { action: 'bedrock:PutAccountDataRetention', resource: '*' }],
  ])('%s: %s', async (_, allowed, attempt) => {
    expect(await isAllowed(policies, attempt)).toBe(allowed);
  });
});

/** Everything that the functions ask for must pass, or the policies would switch the platform off. */
describe.each(configNames())('the platform of %s', (name) => {
  const shipped = loadConfig(name);
  const policies = organizationPolicies(shipped, shipped.organization ?? givenOrganization(), []);
  const guardrail = `arn:aws:bedrock:${shipped.region}:${shipped.account}:guardrail/abcdef123456`;

  test('calls its models in every destination Region, and not without the guardrail', async () => {
    for (const { profileArn, foundationModelArns } of new ChatModels(shipped, TODAY).aliases.values()) {
      const throughProfile: Record<string, string> = profileArn ? { 'bedrock:InferenceProfileArn': profileArn } : {};
      for (const resource of [...foundationModelArns, ...(profileArn ? [profileArn] : [])]) {
        const context = resource === profileArn ? {} : throughProfile;
        const guarded = { ...context, ...withGuardrail(`${guardrail}:1`) };
        expect(await isAllowed(policies, invoke(resource, guarded))).toBe(true);
        expect(await isAllowed(policies, invoke(resource, context))).toBe(false);
      }
    }
  });

  test('applies its guardrail in every Region that may evaluate', async () => {
    const profile = resolveGuardrailProfile({ ...shipped, tier: shipped.guardrail.tier });
    for (const resource of [guardrail, ...(profile?.destinationProfileArns ?? [])]) {
      expect(await isAllowed(policies, { action: 'bedrock:ApplyGuardrail', resource })).toBe(true);
    }
  });
});

function givenOrganization() {
  return { id: 'o-exampleorgid', exemptRoleArns: [], delivery: { type: 'files' as const } };
}
