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
import { type Models, OTHER_ACCOUNT, type Subject } from './subject';
import type { Asking, Target, Word } from './targets';

const CALL = ['call a model'] as const;
const CALL_IN_PARTS = ['call a model', 'call a model for one answer', 'stream from a model'] as const;

/** Models, profiles and guardrails. */
export const MODEL_TARGETS = {
  'every alias, in every destination Region': {
    verbs: CALL,
    of: (subject, asking) => everyAlias(subject, guarded(subject, asking), destinations),
  },
  'every alias, in every other Region': {
    verbs: CALL,
    of: (subject, asking) => {
      const models = guarded(subject, asking);
      return everyAlias(subject, models, otherRegions(subject, models));
    },
  },
  'every alias, outside the residency': {
    verbs: CALL,
    of: (subject, asking) => everyAlias(subject, guarded(subject, asking), outsideResidency),
  },
  'the model of every alias, past its profile': {
    verbs: CALL,
    of: (subject, asking) => everyAlias(subject, guarded(subject, asking), pastItsProfile(subject, asking.profile)),
  },
  'the global profile of every alias': {
    verbs: CALL,
    of: (subject, asking) => everyAlias(subject, guarded(subject, asking), global(subject)),
  },
  'every alias of another guarded kind': {
    verbs: CALL_IN_PARTS,
    of: (subject, { principal }) => everyAlias(subject, others(subject, principal), destinations),
  },
  'every embedding alias, in every destination Region': {
    verbs: CALL_IN_PARTS,
    of: (subject) => everyAlias(subject, subject.models.embeddings, destinations),
  },
  'every embedding alias, in every other Region': {
    verbs: CALL_IN_PARTS,
    of: (subject) => everyAlias(subject, subject.models.embeddings, otherRegions(subject, subject.models.embeddings)),
  },
  'the model of every embedding alias, past its profile': {
    verbs: CALL_IN_PARTS,
    of: (subject, { profile }) => everyAlias(subject, subject.models.embeddings, pastItsProfile(subject, profile)),
  },
  'the global profile of every embedding alias': {
    verbs: CALL_IN_PARTS,
    of: (subject) => everyAlias(subject, subject.models.embeddings, global(subject)),
  },
  'any prompt': { verbs: ['use a prompt'], of: (subject) => [subject.arn('bedrock', 'prompt/ANYPROMPT0')] },
  'every SageMaker endpoint of the config': {
    verbs: ['call a SageMaker endpoint', 'call a SageMaker endpoint later', 'change a SageMaker endpoint'],
    of: ({ endpointArns }) => endpointArns,
  },
  'another SageMaker endpoint': {
    verbs: ['call a SageMaker endpoint', 'call a SageMaker endpoint later'],
    of: (subject) => (subject.endpointArns.length > 0 ? [subject.arn('sagemaker', 'endpoint/another')] : []),
  },
  'a model that is not listed': {
    verbs: [...CALL_IN_PARTS, 'use a model in other ways', 'make a batch job'],
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

/** Models that carry the guardrail: of a function its own, of anybody else all of them. */
function guarded({ models: { chat, images } }: Subject, { principal: { kind } }: Asking): Models {
  if (kind === 'chat') return chat;
  return kind === 'images' ? images : new Map([...chat, ...images]);
}

/** Models that carry the guardrail, of another kind than a function's own. */
function others({ models: { chat, images } }: Subject, { kind }: Asking['principal']): Models {
  if (kind === 'chat') return images;
  return kind === 'images' ? chat : new Map([...chat, ...images]);
}

function global(subject: Subject) {
  return ({ model }: { readonly model: { readonly modelId: string } }): string[][] => [
    [profileArn(subject, `global.${model.modelId}`)],
  ];
}

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
