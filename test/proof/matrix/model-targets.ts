import type { To } from '../expected/words';
import {
  destinations,
  everyAlias,
  foundationModel,
  otherRegions,
  outsideResidency,
  pastItsProfile,
  profileArn,
} from './model-parts';
import { OTHER_ACCOUNT, type Subject } from './subject';
import type { Target, Word } from './targets';

const CALL = ['call a model'] as const;

/** Models, profiles and guardrails. */
export const MODEL_TARGETS = {
  'every alias, in every destination Region': { verbs: CALL, of: (subject) => everyAlias(subject, destinations) },
  'every alias, in every other Region': {
    verbs: CALL,
    of: (subject) => everyAlias(subject, otherRegions(subject)),
  },
  'every alias, outside the residency': { verbs: CALL, of: (subject) => everyAlias(subject, outsideResidency) },
  'the model of every alias, past its profile': {
    verbs: CALL,
    of: (subject, { profile }) => everyAlias(subject, pastItsProfile(subject, profile)),
  },
  'the global profile of every alias': {
    verbs: CALL,
    of: (subject) => everyAlias(subject, ({ model }) => [[profileArn(subject, `global.${model.modelId}`)]]),
  },
  'a model that is not listed': {
    verbs: ['call a model', 'use a model in other ways', 'make a batch job'],
    of: (subject) => [foundationModel(subject, subject.region, 'unlisted.model-v1:0')],
  },
  'a profile that is not listed': {
    verbs: CALL,
    of: (subject) => [
      subject.arn('bedrock', 'application-inference-profile/unlisted0000'),
      subject.arn('bedrock', 'inference-profile/us.unlisted.model-v1:0'),
    ],
  },
  "another account's profile": {
    verbs: CALL,
    of: (subject) => [theirs(subject, 'application-inference-profile/theirs000000')],
  },
  'our guardrail, wherever it evaluates': { verbs: ['apply a guardrail'], of: evaluations },
  'our guardrail': {
    verbs: ['apply a guardrail', 'change the guardrail'],
    of: ({ guardrailArn }) => [guardrailArn],
  },
  'another guardrail': {
    verbs: ['apply a guardrail'],
    of: (subject) => [subject.arn('bedrock', 'guardrail/another00000')],
  },
  "another account's guardrail": {
    verbs: ['apply a guardrail'],
    of: (subject) => [theirs(subject, 'guardrail/theirs000000')],
  },
  'a mantle project': {
    verbs: ['call bedrock-mantle'],
    of: (subject) => [subject.arn('bedrock-mantle', 'project/default')],
  },
} as const satisfies Partial<Record<To, Word>>;

function theirs(subject: Subject, resource: string): string {
  return subject.arn('bedrock', resource, subject.region, OTHER_ACCOUNT);
}

/** The guardrail, and its profile in each Region that it may evaluate in. */
function evaluations({ guardrailArn, guardrailProfileArns }: Subject): Target[] {
  const profiles = guardrailProfileArns.length > 0 ? guardrailProfileArns : [undefined];
  return profiles.map((arn) => ({
    label: arn ?? guardrailArn,
    parts: [guardrailArn, ...(arn ? [arn] : [])].map((resource) => ({
      resource,
      region: resource.split(':')[3] ?? '',
    })),
  }));
}
