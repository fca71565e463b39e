import { z } from 'zod';
import type { NetworkConfig } from './network';

export const feedbackSchema = z.strictObject({
  /**
   * How long a rating is kept, in days; 1 to 3653. DynamoDB deletes it within days after that, and the table can be put
   * back to any second of its last 7 days.
   */
  retentionDays: z.int().min(1).max(3653),
  /**
   * Prefix list of DynamoDB in the Region: the function's security group lets nothing else through, and only AWS knows the
   * id. `aws ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.<region>.dynamodb`
   */
  dynamoDbPrefixListId: z
    .string()
    .regex(/^pl-[0-9a-f]{8,17}$/, 'expected the id of a prefix list, such as pl-00a54069'),
});
export type FeedbackConfig = z.output<typeof feedbackSchema>;

/** In a VPC of the company's own, the gateway endpoint is the company's too: the role is held to it by its id. */
export function checkFeedback(
  config: { readonly feedback?: FeedbackConfig | undefined; readonly network: NetworkConfig },
  refuse: (path: PropertyKey[], message: string) => void,
): void {
  const { feedback, network } = config;
  if (feedback && network.type === 'existing' && !network.endpoints.dynamoDb) {
    refuse(
      ['network', 'endpoints', 'dynamoDb'],
      'expected the id of the gateway endpoint for DynamoDB: ratings are written through it; leave feedback out, or name it',
    );
  }
}
