import { CATALOGUE, CATALOGUE_AS_OF } from '../../lib/residency/catalogue';
import models from '../../lib/residency/data/models.json';
import routing from '../../lib/residency/data/routing.json';
import { partitionOf } from '../../lib/residency/regions';
import { destinationsOf, GUARDRAIL_PROFILES, INFERENCE_PROFILES, modelIdOf } from '../../lib/residency/routing';

// Shape, known Regions, dates and enums are held by the schemas that parse the data when the modules above load.

function routesOf(profile: {
  routes?: Record<string, readonly string[] | null> | null;
}): [string, readonly string[]][] {
  return Object.entries(profile.routes ?? {}).flatMap(([source, to]) =>
    to ? [[source, to] as [string, string[]]] : [],
  );
}

const geographic = [...routing.inferenceProfiles, ...routing.guardrailProfiles] as {
  id: string;
  scope: string;
  routes?: Record<string, readonly string[] | null> | null;
}[];

describe('models.json', () => {
  test('holds each id once, in order, one model a line', () => {
    const ids = CATALOGUE.map((model) => model.modelId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
    expect(ids.length).toBeGreaterThan(100);
  });

  test('lists no Region twice for a model', () => {
    expect(CATALOGUE.filter((model) => new Set(model.inRegion).size !== model.inRegion.length)).toEqual([]);
  });

  test('gives every retired model that is dated a date before the catalogue', () => {
    const retired = CATALOGUE.filter((model) => model.lifecycle === 'EOL' && model.eolDate !== null);
    expect(retired.length).toBeGreaterThan(10);
    expect(retired.filter((model) => (model.eolDate ?? '') > CATALOGUE_AS_OF)).toEqual([]);
    expect(CATALOGUE.filter((model) => model.lifecycle === 'ACTIVE' && model.eolDate !== null)).toEqual([]);
  });

  test('orders the dates of a lifecycle', () => {
    const dated = CATALOGUE.filter((model) => model.legacyDate && model.eolDate);
    expect(dated.filter((model) => (model.legacyDate ?? '') >= (model.eolDate ?? ''))).toEqual([]);
  });

  test('keeps a hint of another source only where AWS says nothing', () => {
    const hinted = CATALOGUE.filter((model) => model.toolUseHint !== undefined);
    expect(hinted.length).toBeGreaterThan(0);
    expect(hinted.filter((model) => model.toolUse !== null)).toEqual([]);
  });

  test('offers models of bedrock-mantle alone nowhere', () => {
    const mantleOnly = CATALOGUE.filter((model) => !model.runtime);
    expect(mantleOnly.map((model) => model.modelId)).toContain('openai.gpt-5.5');
    expect(mantleOnly.filter((model) => model.inRegion.length > 0 || model.converse)).toEqual([]);
  });
});

describe('routing.json', () => {
  test('holds each profile once, named by its scope, over a model of the catalogue', () => {
    const ids = INFERENCE_PROFILES.map((profile) => profile.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const profile of INFERENCE_PROFILES) {
      expect(profile.id.startsWith(`${profile.scope}.`)).toBe(true);
      expect(models.models.map((model) => model.modelId)).toContain(modelIdOf(profile));
    }
    for (const profile of GUARDRAIL_PROFILES) expect(profile.id.startsWith(`${profile.scope}.guardrail.`)).toBe(true);
  });

  test('ships no profile whose id AWS does not publish', () => {
    const ids = INFERENCE_PROFILES.map((profile) => modelIdOf(profile));
    expect(ids).not.toContain('openai.gpt-6-astra');
    expect(ids).not.toContain('openai.gpt-6-sol');
    expect(ids).not.toContain('moonshotai.kimi-k3');
  });

  test('routes every source Region to itself, among others, without repetition', () => {
    const routes = geographic.flatMap((profile) =>
      routesOf(profile).map(([source, to]) => ({ id: profile.id, source, to })),
    );
    expect(routes.length).toBeGreaterThan(400);
    expect(routes.filter(({ source, to }) => !to.includes(source))).toEqual([]);
    expect(routes.filter(({ to }) => new Set(to).size !== to.length)).toEqual([]);
  });

  test('crosses no partition', () => {
    const partition = (region: string) => partitionOf(region as 'us-east-1');
    const routes = geographic.flatMap((profile) => routesOf(profile));
    expect(routes.filter(([source, to]) => to.some((r) => partition(r) !== partition(source)))).toEqual([]);
  });

  test('takes unknown destinations for unknown', () => {
    const unread = INFERENCE_PROFILES.find((profile) => profile.id === 'us.anthropic.claude-mythos-5-1');
    const unlisted = INFERENCE_PROFILES.find((profile) => profile.id === 'global.openai.gpt-6.1-sol');
    expect(unread && destinationsOf(unread, 'us-east-1')).toBe('unknown');
    expect(unread && destinationsOf(unread, 'eu-west-1')).toBeUndefined();
    expect(unlisted && destinationsOf(unlisted, 'us-east-1')).toBe('unknown');
    expect(unlisted && destinationsOf(unlisted, 'us-gov-west-1')).toBeUndefined();
  });
});
