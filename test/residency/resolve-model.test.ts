import { type Region, type Residency, ResidencyError, requireChat, resolveModel } from '../../lib/residency';

const ACCOUNT = '111122223333';
const TODAY = '2026-11-21';

const CLAUDE_HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const CLAUDE_SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA_PRO = 'amazon.nova-pro-v1:0';

interface Options {
  readonly scope?: string;
  readonly today?: string;
  readonly partition?: string;
}

function resolve(modelId: string, region: Region, residency: Residency, options: Options = {}) {
  return resolveModel({ modelId, region, residency, account: ACCOUNT, today: TODAY, ...options });
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ResidencyError);
    return (error as Error).message;
  }
  throw new Error('expected a ResidencyError, but the model resolved');
}

function foundationModel(region: string, modelId: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${modelId}`;
}

describe('resolves', () => {
  test('Claude Haiku 4.5 from Oregon through the us profile', () => {
    const profileArn = `arn:aws:bedrock:us-west-2:${ACCOUNT}:inference-profile/us.${CLAUDE_HAIKU}`;
    expect(resolve(CLAUDE_HAIKU, 'us-west-2', 'us')).toMatchObject({
      invoke: { type: 'inference-profile', profileId: `us.${CLAUDE_HAIKU}`, scope: 'us' },
      invokeId: profileArn,
      profileArn,
      destinationRegions: ['us-east-1', 'us-east-2', 'us-west-2'],
      foundationModelArns: ['us-east-1', 'us-east-2', 'us-west-2'].map((r) => foundationModel(r, CLAUDE_HAIKU)),
    });
  });

  test('gpt-oss-120b in Frankfurt, without a profile', () => {
    const resolved = resolve('openai.gpt-oss-120b-1:0', 'eu-central-1', 'in-region');
    expect(resolved).toMatchObject({
      invoke: { type: 'foundation-model', modelId: 'openai.gpt-oss-120b-1:0' },
      invokeId: 'openai.gpt-oss-120b-1:0',
      destinationRegions: ['eu-central-1'],
      foundationModelArns: [foundationModel('eu-central-1', 'openai.gpt-oss-120b-1:0')],
    });
    expect(resolved).not.toHaveProperty('profileArn');
    expect(resolved).not.toHaveProperty('legacyNotice');
  });

  test('Nova Pro from Seoul to exactly six Regions', () => {
    expect(resolve(NOVA_PRO, 'ap-northeast-2', 'apac').foundationModelArns).toEqual([
      'arn:aws:bedrock:ap-northeast-1::foundation-model/amazon.nova-pro-v1:0',
      'arn:aws:bedrock:ap-northeast-2::foundation-model/amazon.nova-pro-v1:0',
      'arn:aws:bedrock:ap-northeast-3::foundation-model/amazon.nova-pro-v1:0',
      'arn:aws:bedrock:ap-south-1::foundation-model/amazon.nova-pro-v1:0',
      'arn:aws:bedrock:ap-southeast-1::foundation-model/amazon.nova-pro-v1:0',
      'arn:aws:bedrock:ap-southeast-2::foundation-model/amazon.nova-pro-v1:0',
    ]);
  });

  test('a global profile to the source Region and the ARN without a Region', () => {
    const resolved = resolve(CLAUDE_SONNET, 'ap-northeast-2', 'global');
    expect(resolved.invoke).toMatchObject({ profileId: `global.${CLAUDE_SONNET}` });
    expect(resolved.foundationModelArns).toEqual([
      foundationModel('ap-northeast-2', CLAUDE_SONNET),
      foundationModel('', CLAUDE_SONNET),
    ]);
    expect(resolved.destinationRegions).toHaveLength(33);
  });

  test.each([
    ['in-Region before a profile', NOVA_PRO, 'us-east-1', 'us', 'foundation-model'],
    ['eu before global', CLAUDE_SONNET, 'eu-central-1', 'global', `eu.${CLAUDE_SONNET}`],
    ['jp before global', CLAUDE_SONNET, 'ap-northeast-1', 'apac', `jp.${CLAUDE_SONNET}`],
    ['ca before apac and us', 'amazon.nova-lite-v1:0', 'ca-central-1', 'north-america', 'ca.amazon.nova-lite-v1:0'],
  ] as const)('the narrowest: %s', (_, modelId, region, residency, expected) => {
    const { invoke } = resolve(modelId, region, residency);
    expect(invoke.type === 'foundation-model' ? invoke.type : invoke.profileId).toBe(expected);
  });

  test('a wider scope where the config asks for it', () => {
    expect(resolve(NOVA_PRO, 'us-east-1', 'us', { scope: 'us' }).invoke).toMatchObject({ scope: 'us' });
    expect(resolve(CLAUDE_SONNET, 'eu-central-1', 'global', { scope: 'global' }).invoke).toMatchObject({
      scope: 'global',
    });
  });

  test('into the partition of GovCloud, or the one given', () => {
    const gov = resolve(NOVA_PRO, 'us-gov-west-1', 'us-gov');
    expect(gov.foundationModelArns).toEqual([`arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/${NOVA_PRO}`]);
    const given = resolve(NOVA_PRO, 'us-east-1', 'us', { partition: 'aws-iso' });
    expect(given.foundationModelArns).toEqual([`arn:aws-iso:bedrock:us-east-1::foundation-model/${NOVA_PRO}`]);
  });

  test('a LEGACY model, saying when it ends', () => {
    const { legacyNotice } = resolve('meta.llama3-3-70b-instruct-v1:0', 'us-east-2', 'us');
    expect(legacyNotice).toBe(
      'model meta.llama3-3-70b-instruct-v1:0 is LEGACY: accounts that do not call it already can not begin to, and calls fail from 2027-03-30 on; choose a replacement',
    );
  });
});

describe('refuses', () => {
  test('Nova Pro in Seoul with residency in-region, naming where it would go and which residencies allow that', () => {
    expect(refusal(() => resolve(NOVA_PRO, 'ap-northeast-2', 'in-region'))).toBe(
      `model ${NOVA_PRO} does not stay inside residency 'in-region' from ap-northeast-2: inference profile apac.${NOVA_PRO} ` +
        'would reach ap-northeast-1, ap-northeast-3, ap-south-1, ap-southeast-1, ap-southeast-2; ' +
        "the catalogue has no other chat model inside residency 'in-region' from ap-northeast-2; " +
        'residencies that allow it: apac, global',
    );
  });

  test('a model that leaves, naming up to five that stay', () => {
    const message = refusal(() => resolve(CLAUDE_SONNET, 'eu-central-1', 'in-region'));
    const named = /chat models inside residency 'in-region' from eu-central-1: ([^;]+);/
      .exec(message)?.[1]
      ?.split(', ');
    expect(named).toHaveLength(5);
    expect(named).toContain('openai.gpt-oss-120b-1:0');
    for (const modelId of named ?? []) {
      expect(requireChat(resolve(modelId, 'eu-central-1', 'in-region')).destinationRegions).toEqual(['eu-central-1']);
    }
  });

  test('a us call from Canada under ca, while the Canadian profile stays', () => {
    expect(refusal(() => resolve(CLAUDE_HAIKU, 'ca-central-1', 'ca'))).toContain(
      'would reach us-east-1, us-east-2, us-west-2',
    );
    expect(resolve('amazon.nova-lite-v1:0', 'ca-central-1', 'ca').destinationRegions).toEqual([
      'ca-central-1',
      'ca-west-1',
    ]);
  });

  test('London under eu', () => {
    expect(refusal(() => resolve(CLAUDE_SONNET, 'eu-west-2', 'eu'))).toContain(
      "region eu-west-2 is outside residency 'eu'",
    );
    expect(resolve(CLAUDE_HAIKU, 'eu-west-2', 'europe').destinationRegions).toContain('eu-west-2');
  });

  test('Nova Premier, which is retired, naming Nova models that are not', () => {
    expect(refusal(() => resolve('amazon.nova-premier-v1:0', 'us-east-1', 'us'))).toMatch(
      /is retired, its end of life was 2026-09-14; it is offered nowhere any more; .*: amazon\.nova-pro-v1:0, amazon\.nova-micro-v1:0, amazon\.nova-lite-v1:0, /,
    );
  });

  test('Claude Sonnet 4 from its end of life on, naming newer Sonnets', () => {
    const sonnet4 = 'anthropic.claude-sonnet-4-20250514-v1:0';
    expect(resolve(sonnet4, 'us-west-2', 'us', { today: '2026-10-13' }).legacyNotice).toContain('2026-10-14');
    expect(refusal(() => resolve(sonnet4, 'us-west-2', 'us', { today: '2026-10-14' }))).toMatch(
      /its end of life was 2026-10-14; .*: anthropic\.claude-sonnet-5-5, anthropic\.claude-sonnet-5, /,
    );
  });

  test('a model that may outlive its end of life elsewhere, saying where', () => {
    expect(refusal(() => resolve('anthropic.claude-3-haiku-20240307-v1:0', 'us-east-1', 'us'))).toMatch(
      /it may still answer in [^;]*ap-northeast-2[^;]*, which AWS does not confirm/,
    );
  });

  test('a model that is not offered in the Region, saying where it is', () => {
    expect(refusal(() => resolve('deepseek.r1-v1:0', 'eu-central-1', 'eu'))).toContain(
      'is not offered in eu-central-1 as of 2026-10-08, but through us.deepseek.r1-v1:0 from us-east-1, us-east-2, us-west-2; chat models inside',
    );
  });

  test('a profile whose destinations are not documented, even under global', () => {
    const message = refusal(() => resolve('openai.gpt-6.1-sol', 'us-east-1', 'global'));
    expect(message).toContain('us.openai.gpt-6.1-sol may reach Regions that AWS does not document as of 2026-10-08');
    expect(message).toContain('global.openai.gpt-6.1-sol may reach Regions that AWS does not document');
  });

  test('a model of bedrock-mantle alone', () => {
    expect(refusal(() => resolve('openai.gpt-5.5', 'us-east-1', 'us'))).toContain('is served by bedrock-mantle only');
  });

  test.each([
    ['amazon.nova-pro', NOVA_PRO],
    ['amazon.novapro-v1:0', NOVA_PRO],
    ['claude-haiku-4-5', CLAUDE_HAIKU],
    ['openai.gpt-oss-120b', 'openai.gpt-oss-120b-1:0'],
  ])('the unknown id %s, suggesting %s', (given, suggested) => {
    expect(refusal(() => resolve(given, 'us-east-1', 'us'))).toContain(
      `unknown model id "${given}", did you mean ${suggested}?`,
    );
  });

  test.each([`eu.${NOVA_PRO}`, `arn:aws:bedrock:eu-central-1:${ACCOUNT}:inference-profile/eu.${NOVA_PRO}`])(
    'the profile %s in place of a model',
    (given) => {
      expect(refusal(() => resolve(given, 'eu-central-1', 'eu'))).toBe(
        `${given} names an inference profile, expected a model id: give ${NOVA_PRO}; ` +
          "the profile follows from the residency, or from scope 'eu' where the residency leaves a choice",
      );
    },
  );

  test('a scope that does not exist, is not offered, or leaves the residency', () => {
    expect(refusal(() => resolve(NOVA_PRO, 'us-east-1', 'us', { scope: 'usa' }))).toContain(
      'expected one of in-region, us, ',
    );
    expect(refusal(() => resolve(NOVA_PRO, 'us-east-1', 'us', { scope: 'eu' }))).toContain(
      'expected one of in-region, us, or no scope',
    );
    expect(refusal(() => resolve(CLAUDE_SONNET, 'eu-central-1', 'eu', { scope: 'global' }))).toContain(
      'may reach every Region of the partition',
    );
  });

  test('a day that is no ISO date', () => {
    expect(refusal(() => resolve(NOVA_PRO, 'us-east-1', 'us', { today: '21.11.2026' }))).toContain(
      'expected an ISO date',
    );
  });
});

describe('requireChat', () => {
  test('passes a chat model on', () => {
    const resolved = resolve(NOVA_PRO, 'us-east-1', 'us');
    expect(requireChat(resolved)).toBe(resolved);
  });

  test.each([
    ['amazon.titan-embed-text-v2:0', 'us-east-1', 'is a model of kind embedding; chat models inside'],
    ['twelvelabs.pegasus-1-2-v1:0', 'us-west-2', 'does not take the Converse API; chat models inside'],
  ] as const)('refuses %s', (modelId, region, expected) => {
    expect(refusal(() => requireChat(resolve(modelId, region, 'us')))).toContain(`model ${modelId} ${expected}`);
  });
});
