import type { IncomingHttpHeaders } from 'node:http';
import type { Api, Authorization } from '../assembly';
import type { ErrorResponseType } from './gateway-responses';

/** Who called, as the event's `requestContext` shows it. */
export interface Caller {
  /** Overrides of `requestContext.identity`. */
  readonly identity: Readonly<Record<string, string>>;
  readonly authorizer?: { readonly claims: Readonly<Record<string, string>> };
}

/** What API Gateway answers when the credentials are missing. */
const MISSING: Readonly<Record<Exclude<Authorization, 'NONE'>, ErrorResponseType>> = {
  AWS_IAM: 'MISSING_AUTHENTICATION_TOKEN',
  COGNITO_USER_POOLS: 'UNAUTHORIZED',
};

/**
 * Stands in for API Gateway's authorization. Nothing can be verified offline: any `Authorization` header is
 * accepted, signature, issuer and expiry are not looked at. Only its absence is refused, as API Gateway refuses it.
 *
 * For AWS_IAM the event shows a local assumed role; for COGNITO_USER_POOLS it shows the claims of the token if it
 * is a JWT, else `sub: local`.
 */
export function authorize(
  kind: Authorization,
  headers: IncomingHttpHeaders,
  { account }: Pick<Api, 'account'>,
): Caller | ErrorResponseType {
  if (kind === 'NONE') return { identity: {} };
  const { authorization } = headers;
  if (!authorization) return MISSING[kind];
  if (kind === 'COGNITO_USER_POOLS') return { identity: {}, authorizer: { claims: claims(authorization) } };
  const accessKey = /Credential=([^/,\s]+)\//.exec(authorization)?.[1] ?? 'ASIAIOSFODNN7EXAMPLE';
  const caller = 'AROAIOSFODNN7EXAMPLE:local-caller';
  return {
    identity: {
      accessKey,
      accountId: account,
      caller,
      user: caller,
      userArn: `arn:aws:sts::${account}:assumed-role/local/local-caller`,
    },
  };
}

function claims(authorization: string): Record<string, string> {
  const payload = authorization.replace(/^Bearer\s+/i, '').split('.')[1];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'));
    const entries = Object.entries(parsed as Record<string, unknown>);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
    );
  } catch {
    return { sub: 'local' };
  }
}
