import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requiredValues } from '../policy-conditions';
import { covers, identityStatements, reaches } from '../policy-statements';
import { verdict } from '../property-paths';

/**
 * Trigger: an Allow of `iam:PassRole` on any role without a condition on `iam:PassedToService` that names services.
 */
export const wildcardPassRole: GenAiRule = {
  id: 'WildcardPassRole',
  level: NagMessageLevel.ERROR,
  info: 'The policy allows passing any role to any service; name the roles, and the services in iam:PassedToService.',
  explanation:
    'Whoever may start a job, an agent or a function with any role acts with the strongest role of the account.',
  controls: ['GENSEC05-BP01', 'LLM06:2025'],
  check(node) {
    const statements = identityStatements(node);
    if (!statements) return NagRuleCompliance.NOT_APPLICABLE;
    return verdict(
      !statements.some(
        (it) =>
          it.allows &&
          covers(it, 'iam:PassRole') &&
          reaches(it, 'arn:aws:iam::111122223333:role/unnamed') &&
          (requiredValues(it.conditions, 'iam:PassedToService') ?? ['*']).some((service) => service.startsWith('*')),
      ),
    );
  },
};
