import type { CfnMethod, IResource, RequestValidator } from 'aws-cdk-lib/aws-apigateway';
import { AuthorizationType, ContentHandling, MockIntegration, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import { ALLOWED_HEADERS, EXPOSED_HEADERS } from '../../lambda/contract/cors';
import type { BaselineConfig } from '../config';

/** How long a browser may keep the answer to a preflight, in seconds: the most that Chromium takes. */
const MAX_AGE_SECONDS = 7_200;

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';

/**
 * Headers for errors of API Gateway's own, whose templates know no conditions: with one origin it is named, with several
 * any page may read them. They hold nothing but the routes and what went wrong.
 */
export function corsOnErrors({ api: { cors } }: BaselineConfig): Record<string, string> {
  if (!cors) return {};
  const [first = '', ...others] = cors.origins;
  return {
    [ALLOW_ORIGIN]: others.length === 0 ? first : '*',
    'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', '),
  };
}

/**
 * Answers preflights of a resource for the origins of the config. A preflight carries no credentials, so it asks for none;
 * nothing is behind it. Origins are compared as a whole, not as patterns.
 */
export function addPreflight(
  resource: IResource,
  method: string,
  origins: readonly string[],
  requestValidator: RequestValidator,
): void {
  const header = (name: string) => `method.response.header.${name}`;
  // The API takes all as bytes, which templates can't read or write: without these a preflight is a 500.
  const { CONVERT_TO_TEXT } = ContentHandling;
  const fixed = {
    'Access-Control-Allow-Headers': ALLOWED_HEADERS.join(','),
    'Access-Control-Allow-Methods': `${method},OPTIONS`,
    'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
    Vary: 'Origin',
  };
  const added = resource.addMethod(
    'OPTIONS',
    new MockIntegration({
      passthroughBehavior: PassthroughBehavior.NEVER,
      contentHandling: CONVERT_TO_TEXT,
      requestTemplates: { 'application/json': '{"statusCode":204}' },
      integrationResponses: [
        {
          statusCode: '204',
          contentHandling: CONVERT_TO_TEXT,
          responseParameters: Object.fromEntries(
            Object.entries(fixed).map(([name, value]) => [header(name), `'${value}'`]),
          ),
          responseTemplates: { 'application/json': allowOrigin(origins) },
        },
      ],
    }),
    {
      authorizationType: AuthorizationType.NONE,
      requestValidator,
      methodResponses: [
        {
          statusCode: '204',
          responseParameters: Object.fromEntries(
            [ALLOW_ORIGIN, ...Object.keys(fixed)].map((name) => [header(name), true]),
          ),
        },
      ],
    },
  );
  // An API with a default authorizer would give it scopes.
  (added.node.defaultChild as CfnMethod).authorizationScopes = undefined;
}

/** A template in Velocity; HTTP/2 writes names of headers small. */
function allowOrigin(origins: readonly string[]): string {
  const isAllowed = origins.map((origin) => `$origin == '${origin}'`).join(' || ');
  return [
    "#set($origin = $input.params().header.get('Origin'))",
    "#if(!$origin)#set($origin = $input.params().header.get('origin'))#end",
    `#if(${isAllowed})#set($context.responseOverride.header.${ALLOW_ORIGIN} = $origin)#end`,
  ].join('\n');
}
