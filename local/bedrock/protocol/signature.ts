import { timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest, parseQueryString } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { ServiceError } from './errors';

/** An identity that a stand-in knows. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request as it came over the wire; header names in lower case, pseudo-headers included. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How far the clock of a caller may be off, in milliseconds; five minutes as everywhere but S3. */
const MAX_SKEW_MS = 5 * 60 * 1000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;
const INVALID_TOKEN = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.';

/**
 * Checks the SigV4 signature of a request: known credential, Region, service, date, payload hash, and the
 * signature itself, computed again over the signed headers.
 *
 * @param identities that may call
 * @param service name that the signature must be scoped to
 * @returns the identity that signed
 * @throws ServiceError as the service would answer; a bearer token is refused, since the platform denies
 *   `bedrock:CallWithBearerToken`
 */
export async function verifySignature(
  request: SignedRequest,
  identities: readonly Credentials[],
  region: string,
  now: Date,
  service = 'bedrock',
): Promise<Credentials> {
  const authorization = request.headers.authorization;
  if (authorization === undefined) {
    throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (/^bearer /i.test(authorization)) {
    throw new ServiceError(
      'AccessDeniedException',
      'The caller is not authorized to perform: bedrock:CallWithBearerToken with an explicit deny',
    );
  }
  const [, accessKeyId, date = '', scopeRegion = '', scopeService = '', names = '', signature = ''] =
    AUTHORIZATION.exec(authorization) ?? [];
  if (accessKeyId === undefined) {
    throw new ServiceError('IncompleteSignatureException', 'Authorization header is not a complete SigV4 signature.');
  }
  const token = request.headers['x-amz-security-token'];
  const credentials = identities.find((one) => one.accessKeyId === accessKeyId && one.sessionToken === token);
  if (credentials === undefined) {
    throw new ServiceError('UnrecognizedClientException', INVALID_TOKEN);
  }
  checkScope(scopeRegion, scopeService, region, service);
  const signedAt = checkDate(request.headers['x-amz-date'], date, now);
  await checkPayload(request);

  const headers = signedHeaders(request.headers, names.split(';'));
  const expected = await sign(request, headers, credentials, region, signedAt, service);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) throw invalid(MISMATCH);
  return credentials;
}

const invalid = (message: string): ServiceError => new ServiceError('InvalidSignatureException', message);

function checkScope(scopeRegion: string, scopeService: string, region: string, service: string): void {
  if (scopeRegion !== region) throw invalid(`Credential should be scoped to a valid region, not '${scopeRegion}'.`);
  if (scopeService !== service) throw invalid(`Credential should be scoped to correct service: '${service}'.`);
}

function checkDate(amzDate: string | undefined, scopeDate: string, now: Date): Date {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate ?? '');
  if (parts === null || amzDate === undefined) {
    throw new ServiceError('IncompleteSignatureException', "Date must be in ISO-8601 'basic format' in x-amz-date.");
  }
  const [, year, month, day, hour, minute, second] = parts;
  const signedAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!amzDate.startsWith(scopeDate))
    throw invalid('Date in Credential scope does not match YYYYMMDD from x-amz-date.');
  const skewMs = now.getTime() - signedAt.getTime();
  if (skewMs > MAX_SKEW_MS) throw invalid(`Signature expired: ${amzDate} is more than 5 min. ago.`);
  if (skewMs < -MAX_SKEW_MS) throw invalid(`Signature not yet current: ${amzDate} is more than 5 min. ahead.`);
  return signedAt;
}

async function checkPayload({ headers, body }: SignedRequest): Promise<void> {
  const declared = headers['x-amz-content-sha256'];
  if (declared === undefined) return;
  const hash = new Sha256();
  hash.update(body);
  if (Buffer.from(await hash.digest()).toString('hex') !== declared) {
    throw invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
}

function signedHeaders(headers: Readonly<Record<string, string>>, names: string[]): Record<string, string> {
  if (!names.includes('host') && !names.includes(':authority')) {
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const unsigned = Object.keys(headers).find((name) => name.startsWith('x-amz-') && !names.includes(name));
  if (unsigned !== undefined) throw invalid(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  return Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
}

async function sign(
  { method, target, body }: SignedRequest,
  headers: Record<string, string>,
  { accessKeyId, secretAccessKey }: Credentials,
  region: string,
  signingDate: Date,
  service: string,
): Promise<string> {
  const [path = '/', query = ''] = target.split('?', 2);
  const signer = new SignatureV4({
    // The session token is among the signed headers already; giving it here would only add it again.
    credentials: { accessKeyId, secretAccessKey },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(new HttpRequest({ method, path, query: parseQueryString(query), headers, body }), {
    signingDate,
    signableHeaders: new Set(Object.keys(headers)),
  });
  return /Signature=([0-9a-f]{64})$/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}
