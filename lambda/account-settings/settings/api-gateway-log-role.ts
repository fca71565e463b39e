import { type APIGatewayClient, GetAccountCommand, UpdateAccountCommand } from '@aws-sdk/client-api-gateway';
import * as z from 'zod/mini';
import { parseWith } from './schema';
import type { Setting } from './setting';

const account = z.strictObject({ cloudwatchRoleArn: z.string().check(z.startsWith('arn:')) });

/**
 * The role through which API Gateway writes logs.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateAccount.html
 */
export function apiGatewayLogRole(client: APIGatewayClient): Setting {
  const patch = (value: string) =>
    client.send(new UpdateAccountCommand({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value }] }));
  return {
    parse: (value) => parseWith(account, value),
    async read() {
      const { cloudwatchRoleArn } = await client.send(new GetAccountCommand({}));
      return cloudwatchRoleArn ? { cloudwatchRoleArn } : null;
    },
    async write(value) {
      await patch(parseWith(account, value).cloudwatchRoleArn);
    },
    async clear() {
      // An empty text takes the role away; the service has no operation `remove` for it.
      await patch('');
    },
    isUntouched: () => false,
    filledIn: [],
    // API Gateway tries the role out, and takes one change in twenty seconds. Source: API Gateway quotas, UpdateAccount.
    passing: ['AccessDeniedException', 'BadRequestException', 'TooManyRequestsException'],
  };
}
