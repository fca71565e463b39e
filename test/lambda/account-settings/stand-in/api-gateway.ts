import { type Service, ServiceFault } from './service';

/** What API Gateway keeps of an account. */
export interface ApiGatewayState {
  role?: string;
  /** Roles that are not there any more. */
  readonly gone: Set<string>;
}

/** The account of API Gateway. */
export function apiGateway(state: ApiGatewayState): Service {
  return ({ method, path, body }) => {
    if (path !== '/account') return undefined;
    if (method === 'PATCH') {
      const [operation, ...more] = body.patchOperations as { op: string; path: string; value?: string }[];
      if (operation?.op !== 'replace' || operation.path !== '/cloudwatchRoleArn' || more.length > 0) {
        throw new ServiceFault(400, 'BadRequestException', 'Invalid patch operation');
      }
      if (operation.value && state.gone.has(operation.value)) {
        throw new ServiceFault(
          400,
          'BadRequestException',
          'The role ARN does not have required permissions configured',
        );
      }
      if (operation.value) state.role = operation.value;
      else delete state.role;
    }
    return { ...(state.role && { cloudwatchRoleArn: state.role }), throttleSettings: { burstLimit: 5000 } };
  };
}
