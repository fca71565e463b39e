import { allowedRegions, type ResolvedModel } from '../../../lib/residency';
import type { Profile } from '../expected/words';
import type { Models, Subject } from './subject';
import type { Part, Target } from './targets';

/**
 * The parts that AWS authorizes for one call of an alias, once per way that the call can go. A profile needs the
 * permission on the profile, and on the foundation model in the source Region and in the Region that the call goes to,
 * the latter two with `bedrock:InferenceProfileArn`. Source: Amazon Bedrock User Guide, inference-profiles-prereq.
 */
export function destinations(model: ResolvedModel, subject: Subject): Part[][] {
  const parts = model.foundationModelArns.map((arn) => modelPart(arn, model.profileArn));
  if (!model.profileArn) return parts.map((part) => [part]);
  const source = parts.filter(({ region }) => region === subject.region);
  const profile = { resource: model.profileArn, region: subject.region };
  return parts.map((part) => [profile, ...source.filter((other) => other !== part), part]);
}

/** The same call, gone to a Region that the config does not reach. */
export function otherRegions(subject: Subject, models: Models) {
  const regions = subject.otherRegions(models);
  return (model: ResolvedModel): Part[][] =>
    regions.map((region) => [modelPart(foundationModel(subject, region, model.model.modelId), model.profileArn)]);
}

/** The foundation model of an alias in every Region that the residency leaves out. */
export function outsideResidency(resolved: ResolvedModel, subject: Subject): Part[][] {
  const { model } = resolved;
  const { region, residency } = subject.platform.config;
  const allowed = allowedRegions(residency, region);
  return subject
    .otherRegions(new Map([['', resolved]]))
    .filter((other) => !allowed.has(other))
    .map((other) => [modelPart(foundationModel(subject, other, model.modelId), undefined)]);
}

/** The foundation model of an alias that has a profile, called without it or through another one. */
export function pastItsProfile(subject: Subject, through: Profile) {
  return ({ model, profileArn: own, foundationModelArns }: ResolvedModel): Part[][] =>
    own
      ? foundationModelArns.map((arn) => [
          modelPart(arn, through === 'another one' ? profileArn(subject, `other.${model.modelId}`) : undefined),
        ])
      : [];
}

/** One target per alias and way that its call can go. */
export function everyAlias(
  subject: Subject,
  models: Models,
  ways: (model: ResolvedModel, subject: Subject) => (Part | string)[][],
): Target[] {
  return [...models].flatMap(([alias, model]) =>
    ways(model, subject).map((way) => {
      const parts = way.map((part) => (typeof part === 'string' ? { resource: part, region: subject.region } : part));
      return { label: `${alias}: ${parts.at(-1)?.resource}`, parts };
    }),
  );
}

export function foundationModel({ partition }: Subject, region: string, modelId: string): string {
  return `arn:${partition}:bedrock:${region}::foundation-model/${modelId}`;
}

export function profileArn(subject: Subject, profileId: string): string {
  return subject.arn('bedrock', `inference-profile/${profileId}`);
}

function modelPart(resource: string, profile: string | undefined): Part {
  return { resource, region: resource.split(':')[3] ?? '', ...(profile ? { profile } : {}) };
}
