import type { Architecture } from '../architecture';
import type { GuardrailNode } from '../bedrock';
import type { DeploymentNode, FunctionNode } from '../functions';
import type { KeyNode } from '../keys';
import { entryEndpoint, regionsText } from '../path';
import type { Card } from './card';

/** ARN of a key -> its letter. */
export type KeyLetters = ReadonlyMap<string, string>;

/** The API, and what stands before it. */
export function entryCards(architecture: Architecture): { api: Card; sides: Card[] } {
  const { entry } = architecture;
  const endpoint = entryEndpoint(architecture);
  const way = endpoint ? `only through ${endpoint.service}` : `only from ${entry.callers.join(', ')}`;
  const auth = {
    IAM: 'Callers sign with SigV4 (IAM)',
    Cognito: 'Callers bring an access token',
    none: 'Callers need no credentials',
  }[entry.auth];
  const api = {
    title: `REST API, ${entry.exposure}`,
    lines: [
      'OpenAI-compatible (Amazon API Gateway)',
      ...(entry.closedOtherwise ? [`Resource policy: ${way}`] : []),
      auth,
      ...(entry.throttle === undefined ? [] : [`At most ${entry.throttle} requests/s`]),
    ],
  };
  const sides = [
    entry.firewall
      ? { title: 'AWS WAF', lines: entry.firewall.map((rule) => `· ${rule}`) }
      : { title: 'No AWS WAF', lines: ['Nothing filters the requests'] },
    ...(entry.userPool === undefined
      ? []
      : [{ title: 'Amazon Cognito', lines: [`User pool, ${entry.userPool}: issues the tokens`] }]),
  ];
  return { api, sides };
}

export function functionCard(fn: FunctionNode, letters: KeyLetters): Card {
  const runtime = fn.runtime.replace(/^nodejs(\d+)\.x$/, 'Node.js $1');
  return {
    title: fn.routes.join(', '),
    lines: [
      `${fn.name} (Lambda, ${runtime})`,
      `${fn.memoryMb} MB, ${fn.timeoutMs / 1000} s${fn.streaming ? ', streams its answer' : ''}`,
    ],
    key: letters.get(fn.keyArn ?? ''),
  };
}

export function guardrailCard(guardrail: GuardrailNode, region: string, letters: KeyLetters): Card {
  const regions = guardrail.regions.length > 0 ? guardrail.regions : [region];
  return {
    title: 'Guardrail',
    lines: [
      guardrail.name,
      guardrail.pinned ? 'Pinned to a published version' : 'Not pinned to a published version',
      `Tier ${guardrail.tier}, in ${regionsText(regions)}`,
      guardrail.policies.join(', '),
    ],
    key: letters.get(guardrail.keyArn ?? ''),
  };
}

export function keyCard(key: KeyNode): Card {
  return {
    title: `AWS KMS key ${key.letter}`,
    lines: [
      `Encrypts ${key.encrypts.join(', ') || 'nothing'}`,
      ...(key.rotationDays === undefined ? [] : [`Rotated every ${key.rotationDays} days`]),
      ...(key.closedToIam ? ['IAM can let nobody decrypt with it'] : []),
    ],
    key: key.letter,
  };
}

/** A card for each function that runs at deployment only. */
export function deploymentCards(deployment: readonly DeploymentNode[]): Card[] {
  return deployment.map(({ serves, settings }) => ({
    title: 'At deployment only',
    lines: [
      `Lambda function for ${serves}`,
      ...settings.map(({ name, takeOver }) => `· ${name}${takeOver ? ', also over another' : ''}`),
    ],
  }));
}
