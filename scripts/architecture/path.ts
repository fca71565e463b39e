import type { Architecture } from './architecture';
import { callsModels } from './bedrock';
import type { FunctionNode } from './functions';
import type { Endpoint } from './network';
import { openPort } from './security-rules';

/** Where a step of a request starts and ends. */
export type Hop =
  | 'caller-endpoint'
  | 'endpoint-api'
  | 'caller-api'
  | 'api-function'
  | 'function-endpoint'
  | 'guardrail'
  | 'model';

/** A numbered step of the path of one request to a model. */
export interface Step {
  readonly hop: Hop;
  readonly title: string;
  readonly text: string;
}

/** The endpoint that models are called through. */
export function modelEndpoint({ network }: Architecture): Endpoint | undefined {
  return network.endpoints.find(({ service, kind }) => service === 'bedrock-runtime' && kind === 'Interface');
}

/** The endpoint that a private API is reached through. */
export function entryEndpoint({ entry, network }: Architecture): Endpoint | undefined {
  return network.endpoints.find(({ id }) => entry.endpoints.includes(id));
}

/** Whether the security groups let the function reach the endpoint, and its role lets it call models. */
export function reachesModels({ rules }: Architecture, fn: FunctionNode, endpoint: Endpoint): boolean {
  return callsModels(fn) && openPort(rules, fn.securityGroups, endpoint.securityGroups) !== undefined;
}

/** The steps of a request to a model, as far as the templates let it come. */
export function requestPath(architecture: Architecture): Step[] {
  const { entry, functions, guardrails, models } = architecture;
  const credential = { IAM: 'signed with SigV4', Cognito: 'with an access token', none: 'without credentials' }[
    entry.auth
  ];
  const call = `An OpenAI client, over HTTPS from ${entry.callers.join(', ') || 'any address'}, ${credential}.`;
  const refused = entry.closedOtherwise ? ' The API refuses every other way in.' : '';
  const steps: Step[] = entryEndpoint(architecture)
    ? [
        { hop: 'caller-endpoint', title: 'An application calls', text: call },
        { hop: 'endpoint-api', title: 'Private way in', text: `The endpoint leads to the private REST API.${refused}` },
      ]
    : [{ hop: 'caller-api', title: 'An application calls', text: `${call}${refused}` }];

  const checks = [
    ...(entry.firewall ? ['AWS WAF'] : []),
    ...(entry.auth === 'none' ? [] : [entry.auth]),
    ...(entry.throttle === undefined ? [] : [`throttling (${entry.throttle} requests/s)`]),
  ];
  steps.push({
    hop: 'api-function',
    title: 'Checked, then routed',
    text: `${checks.length > 0 ? `${list(checks)} stand` : 'Nothing stands'} before the function of the route.`,
  });

  const endpoint = modelEndpoint(architecture);
  const callers = endpoint ? functions.filter((fn) => reachesModels(architecture, fn, endpoint)) : [];
  if (!endpoint || callers.length === 0) return steps;
  steps.push({ hop: 'function-endpoint', ...wayOut(architecture, callers, endpoint) });
  if (guardrails.length > 0) steps.push({ hop: 'guardrail', title: 'Guardrail', text: guarded(architecture) });
  if (models.length > 0) {
    const regions = [...new Set(models.flatMap((model) => model.regions))];
    const streams = callers.some(({ streaming }) => streaming) ? 'streams back' : 'goes back';
    steps.push({
      hop: 'model',
      title: 'Model',
      text: `It runs in ${regionsText(regions)}. The guardrail checks the answer, which ${streams} the same way.`,
    });
  }
  return steps;
}

function wayOut(
  { network, rules }: Architecture,
  callers: readonly FunctionNode[],
  endpoint: Endpoint,
): Pick<Step, 'title' | 'text'> {
  const groups = callers.flatMap((fn) => [...fn.securityGroups]);
  const others = rules.egress.filter(
    ({ group, peer }) => groups.includes(group) && !endpoint.securityGroups.includes(peer),
  ).length;
  const port = openPort(rules, groups, endpoint.securityGroups);
  const more = others === 0 ? 'and nothing else' : `and ${others} more`;
  const policy = endpoint.policy ? ' The endpoint’s policy lists what may be called.' : '';
  return {
    title: others === 0 && network.exits.length === 0 ? 'The only way out' : 'A way out',
    text: `The function’s security group opens ${endpoint.service}:${port} ${more}.${policy}`,
  };
}

function guarded({ guardrails, region }: Architecture): string {
  const regions = [...new Set(guardrails.flatMap((guardrail) => guardrail.regions))];
  const notHeld = [...new Set(guardrails.flatMap((guardrail) => guardrail.notHeld))];
  const where = `It checks the prompt in ${regionsText(regions.length > 0 ? regions : [region])}.`;
  if (guardrails.some(({ held }) => held.length === 0)) return where;
  const but = notHeld.length > 0 ? `, but for ${list(notHeld)}` : '';
  return `${where} IAM denies a model call without it${but}.`;
}

/** `eu-central-1 only`, `us-east-1 and us-west-2`, or `4 Regions`. */
export function regionsText(regions: readonly string[]): string {
  if (regions.includes('*')) return 'any Region';
  if (regions.length === 1) return `${regions[0]} only`;
  return regions.length <= 3 ? list(regions) : `${regions.length} Regions`;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
