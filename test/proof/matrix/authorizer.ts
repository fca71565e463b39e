import type { Item } from '../platform/platform';
import type { Principal } from './principals';
import type { Subject } from './subject';

/** Whether the method of a route takes the kind of credentials that a caller has. A path without a method takes none. */
export function authorizes(subject: Subject, route: string, principal: Principal): boolean {
  const method = methodOf(subject, route);
  if (!method) return true;
  const { AuthorizationType, AuthorizerId, AuthorizationScopes } = method.properties;
  switch (AuthorizationType) {
    case 'AWS_IAM':
      return principal.arn !== undefined;
    case 'COGNITO_USER_POOLS':
      // Without a scope the authorizer takes ID tokens, which any client of the pool can get.
      return AuthorizerId !== undefined && Array.isArray(AuthorizationScopes) && principal.token === true;
    default:
      return true;
  }
}

function methodOf(subject: Subject, route: string): Item | undefined {
  const { platform } = subject;
  const [httpMethod, path = ''] = route.split(' ');
  const resources = new Map(platform.all('AWS::ApiGateway::Resource').map((item) => [item.ref, item]));
  const pathOf = (id: unknown): string => {
    const resource = resources.get(String(id));
    return resource ? `${pathOf(resource.properties.ParentId)}/${String(resource.properties.PathPart)}` : '';
  };
  return platform
    .all('AWS::ApiGateway::Method')
    .find(({ properties }) => properties.HttpMethod === httpMethod && pathOf(properties.ResourceId) === path);
}
