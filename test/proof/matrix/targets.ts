import { ROUTES, STAGE } from '../../../lib/inference/routes';
import type { Does, Profile, To } from '../expected/row';
import {
  destinations,
  everyAlias,
  foundationModel,
  otherRegions,
  outsideResidency,
  pastItsProfile,
  profileArn,
} from './model-parts';
import { deployRole, type Principal } from './principals';
import { OTHER_ACCOUNT, type Subject } from './subject';

/** One resource of a call, with what AWS adds to the request for it. */
export interface Part {
  readonly resource: string;
  readonly region: string;
  readonly account?: string;
  /** Inference profile through which the foundation model is reached. */
  readonly profile?: string;
}

/** Something that is called: AWS has to authorize every part of it. */
export interface Target {
  readonly label: string;
  readonly parts: readonly Part[];
}

/** What the words of the table stand for, and the verbs that go with them; none for a verb that does not. */
export function targets(to: To, subject: Subject, does: Does, principal: Principal, profile: Profile): Target[] {
  const { region } = subject;
  const at = (resource: string, account?: string): Target[] => [
    { label: resource, parts: [{ resource, region, ...(account ? { account } : {}) }] },
  ];
  const atKey = (name: 'data' | 'audit') => {
    const arn = subject.key(name);
    return arn ? at(arn) : [];
  };
  const fits = (...verbs: Does[]) => verbs.includes(does);
  switch (to) {
    case 'every alias, in every destination Region':
      return fits('call a model') ? everyAlias(subject, destinations) : [];
    case 'every alias, in every other Region':
      return fits('call a model') ? everyAlias(subject, otherRegions(subject)) : [];
    case 'every alias, outside the residency':
      return fits('call a model') ? everyAlias(subject, outsideResidency) : [];
    case 'the model of every alias, past its profile':
      return fits('call a model') ? everyAlias(subject, pastItsProfile(subject, profile)) : [];
    case 'the global profile of every alias':
      return fits('call a model')
        ? everyAlias(subject, ({ model }) => [[profileArn(subject, `global.${model.modelId}`)]])
        : [];
    case 'a model that is not listed':
      return fits('call a model', 'use a model in other ways', 'make a batch job')
        ? at(foundationModel(subject, region, 'unlisted.model-v1:0'))
        : [];
    case 'a profile that is not listed':
      return fits('call a model')
        ? [
            ...at(subject.arn('bedrock', 'application-inference-profile/unlisted0000')),
            ...at(subject.arn('bedrock', 'inference-profile/us.unlisted.model-v1:0')),
          ]
        : [];
    case "another account's profile":
      return fits('call a model')
        ? at(subject.arn('bedrock', 'application-inference-profile/theirs000000', region, OTHER_ACCOUNT), OTHER_ACCOUNT)
        : [];
    case 'our guardrail, wherever it evaluates': {
      const profiles = subject.guardrailProfileArns;
      return fits('apply a guardrail')
        ? (profiles.length > 0 ? profiles : [undefined]).map((arn) => ({
            label: arn ?? subject.guardrailArn,
            parts: [subject.guardrailArn, ...(arn ? [arn] : [])].map((resource) => ({
              resource,
              region: regionOf(resource),
            })),
          }))
        : [];
    }
    case 'our guardrail':
      return fits('apply a guardrail', 'change the guardrail') ? at(subject.guardrailArn) : [];
    case 'another guardrail':
      return fits('apply a guardrail') ? at(subject.arn('bedrock', 'guardrail/another00000')) : [];
    case "another account's guardrail":
      return fits('apply a guardrail')
        ? at(subject.arn('bedrock', 'guardrail/theirs000000', region, OTHER_ACCOUNT), OTHER_ACCOUNT)
        : [];
    case 'a mantle project':
      return fits('call bedrock-mantle') ? at(subject.arn('bedrock-mantle', 'project/default')) : [];
    case 'every route':
      return fits('call the API')
        ? Object.values(ROUTES).map(({ method, path }) => ({
            label: `${method} ${path}`,
            parts: [{ resource: `${subject.apiArn}/${STAGE}/${method}${path}`, region }],
          }))
        : [];
    case 'another path':
      return fits('call the API') ? at(`${subject.apiArn}/${STAGE}/POST/admin`) : [];
    case "another account's API":
      return fits('call the API')
        ? at(
            subject.arn('execute-api', `theirs0000/${STAGE}/POST/chat/completions`, region, OTHER_ACCOUNT),
            OTHER_ACCOUNT,
          )
        : [];
    case 'the data key':
      return fits('decrypt', 'make data keys', 'change a key') ? atKey('data') : [];
    case 'the audit key':
      return fits('decrypt', 'make data keys', 'change a key') ? atKey('audit') : [];
    case 'its own log group':
      return fits('write logs', 'read logs') && principal.logGroup ? at(logStream(subject, principal.logGroup)) : [];
    case 'every other log group':
      return fits('write logs', 'read logs')
        ? subject.platform
            .all('AWS::Logs::LogGroup')
            .filter(({ ref }) => ref !== principal.logGroup)
            .flatMap(({ ref }) => at(logStream(subject, ref)))
        : [];
    case 'the log group of WAF':
      return fits('write logs')
        ? logGroups(subject, /^aws-waf-logs-/).flatMap((name) => at(logStream(subject, name)))
        : [];
    case 'the log group of the flow logs':
      return fits('write logs') ? logGroups(subject, /flow-logs$/).flatMap((name) => at(logStream(subject, name))) : [];
    case 'every endpoint':
      return fits('change an endpoint') ? subject.endpointArns.flatMap((arn) => at(arn)) : [];
    case 'every policy':
      return fits('change a policy') ? subject.policyArns.flatMap((arn) => at(arn)) : [];
    case 'the role that deploys':
      return fits('change a role') ? at(deployRole(subject)) : [];
    case 'every function':
      return fits('change a function') ? subject.functions.flatMap(({ arn }) => at(arn)) : [];
    case 'every log group':
      return fits('change a log group')
        ? logGroups(subject, /./).flatMap((name) => at(subject.arn('logs', `log-group:${name}`)))
        : [];
    case 'a user':
      return fits('make a Bedrock API key') ? at(`arn:${subject.partition}:iam::${subject.account}:user/someone`) : [];
    case 'network interfaces':
      return fits('manage network interfaces') ? at(subject.arn('ec2', 'network-interface/eni-00000000000000000')) : [];
    case 'any bucket':
      return fits('use objects') ? at(`arn:${subject.partition}:s3:::any-bucket/key`) : [];
    case 'any table':
      return fits('use items') ? at(subject.arn('dynamodb', 'table/any')) : [];
    case 'every role of the platform':
      return fits('pass a role', 'assume a role', 'change a role') ? subject.roles.flatMap(({ arn }) => at(arn)) : [];
    case 'every role of a function':
      return fits('assume a role', 'change a role') ? subject.functions.flatMap(({ role }) => at(role.arn)) : [];
    case 'the flow-log role':
      return fits('assume a role') ? subject.rolesTrusting('vpc-flow-logs').flatMap(({ arn }) => at(arn)) : [];
    case "API Gateway's log role":
      return fits('assume a role') ? subject.rolesTrusting('apigateway').flatMap(({ arn }) => at(arn)) : [];
    case 'all resources':
      return fits('call with a bearer token', 'change Bedrock settings of the account', 'write traces') ? at('*') : [];
  }
}

function logGroups(subject: Subject, name: RegExp): string[] {
  return subject.platform
    .all('AWS::Logs::LogGroup')
    .map(({ ref }) => ref)
    .filter((ref) => name.test(ref));
}

function logStream(subject: Subject, logGroup: string): string {
  return subject.arn('logs', `log-group:${logGroup}:log-stream:stream`);
}

function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
