import { type Circumstance, type Denial, each, type Row } from '../expected/row';
import type { Authorization } from '../simulate';
import { ACTIONS } from './actions';
import { authorizes } from './authorizer';
import { type Principal, principals } from './principals';
import { authorization, type Circumstances, isOurs, tiers } from './requests';
import type { Subject } from './subject';
import { type Target, targets } from './targets';

/** One request of the matrix, and what the table says of it. */
export interface Cell {
  /** Number of the row in the table, from 1. */
  readonly row: number;
  readonly label: string;
  /** AWS has to allow all of them. */
  readonly authorizations: readonly Authorization[];
  /** What API Gateway's authorizer says, where it is asked. */
  readonly authorized: boolean;
  readonly expected: 'allowed' | readonly Denial[];
}

/** All cells of the rows that speak of this config. */
export function cellsOf(subject: Subject, table: readonly Row[]): Cell[] {
  return cellsByRow(subject, table).flatMap((cells) => [...cells]);
}

/** The same, row by row, each cell made when it is its turn. */
export function cellsByRow(subject: Subject, table: readonly Row[]): Iterable<Cell>[] {
  return table.flatMap((row, i) =>
    each(row.only).every((circumstance) => holds(circumstance, subject)) ? [cellsOfRow(subject, row, i + 1)] : [],
  );
}

/** Every combination of a row's words that makes sense. */
function* cellsOfRow(subject: Subject, row: Row, number: number): Generator<Cell> {
  const circumstances = circumstancesOf(subject, row);
  for (const { principal, action, target } of callsOf(subject, row)) {
    for (const how of circumstances) {
      if (!isOurs(subject, action, how.from)) continue;
      yield {
        row: number,
        label: [principal.label, action, target.label, how.from, ...details(row, how)].join(' | '),
        authorizations: target.parts.map((part) => authorization(subject, principal, action, part, how)),
        authorized: !action.startsWith('execute-api:') || authorizes(subject, target.label, principal),
        expected: row.result,
      };
    }
  }
}

interface Call {
  readonly principal: Principal;
  readonly action: string;
  readonly target: Target;
}

function* callsOf(subject: Subject, row: Row): Generator<Call> {
  for (const does of each(row.does)) {
    for (const principal of each(row.who).flatMap((who) => principals(who, subject, does))) {
      for (const to of each(row.to)) {
        for (const profile of each(row.profile, 'its own')) {
          for (const target of targets(to, subject, { does, principal, profile })) {
            for (const action of ACTIONS[does]) yield { principal, action, target };
          }
        }
      }
    }
  }
}

function circumstancesOf(subject: Subject, row: Row): Circumstances[] {
  const listed: readonly string[] = subject.platform.config.models.serviceTiers;
  const tiersOfRow = each(row.tier, 'none').flatMap((word) => tiers(word, listed));
  return each(row.from).flatMap((from) =>
    each(row.guardrail, 'pinned').flatMap((guardrail) =>
      tiersOfRow.flatMap((tier) =>
        each(row.saying, 'nothing').map((saying) => ({ from, guardrail, tier: tier ?? '', saying })),
      ),
    ),
  );
}

function details(row: Row, how: Circumstances): string[] {
  return [
    ...(row.guardrail ? [`guardrail: ${how.guardrail}`] : []),
    ...(row.tier ? [`tier: ${how.tier || 'none'}`] : []),
    ...(row.saying ? [how.saying] : []),
  ];
}

function holds(circumstance: Circumstance, { platform }: Subject): boolean {
  const { alarms, api, models, takeOver } = platform.config;
  switch (circumstance) {
    case 'private API':
      return api.exposure.type === 'private';
    case 'regional API':
      return api.exposure.type === 'regional';
    case 'signed API':
      return api.auth.type === 'iam';
    case 'API with tokens':
      return api.auth.type === 'cognito';
    case 'guardrail enforced':
      return takeOver.includes('enforced-guardrail');
    case 'guardrail not enforced':
      return !takeOver.includes('enforced-guardrail');
    case 'organization':
      return Object.keys(platform.organization).length > 0;
    case 'no organization':
      return Object.keys(platform.organization).length === 0;
    case 'data retention managed':
      return models.dataRetention === 'none';
    case 'invocation logging taken over':
      return takeOver.includes('invocation-logging');
    case 'invocation logging not taken over':
      return !takeOver.includes('invocation-logging');
    case 'log role taken over':
      return takeOver.includes('api-gateway-log-role');
    case 'critical alerts by mail':
      return alarms.criticalEmails.length > 0;
  }
}
