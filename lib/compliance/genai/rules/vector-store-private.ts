import type { CfnResource } from 'aws-cdk-lib';
import { NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { GenAiRule } from '../genai-rule';
import { requireAt, valuesAt, verdict } from '../property-paths';
import { isPresent, propertiesOf, textOf, textsIn } from '../template-values';

/**
 * Trigger: an OpenSearch Serverless network policy with `AllowFromPublic`, an OpenSearch domain outside a VPC, a database
 * with `PubliclyAccessible`, or without a word on it and without subnets of its own. Why: a vector store answers
 * similarity queries with the documents themselves.
 */
export const vectorStorePrivate: GenAiRule = {
  id: 'VectorStorePrivate',
  level: NagMessageLevel.ERROR,
  info: 'The vector store can be reached from the internet; name VPC endpoints instead of AllowFromPublic, give the domain VPCOptions, set PubliclyAccessible to false.',
  explanation:
    'On the internet only credentials stand between a stranger and everything the knowledge base was fed with.',
  controls: ['GENSEC01-BP02', 'GENSEC01-BP03', 'LLM08:2025'],
  check(node) {
    switch (node.cfnResourceType) {
      case 'AWS::OpenSearchServerless::SecurityPolicy':
        return serverless(node);
      case 'AWS::OpenSearchService::Domain':
      case 'AWS::Elasticsearch::Domain':
        return requireAt(propertiesOf(node), 'VPCOptions.SubnetIds', isPresent);
      case 'AWS::RDS::DBInstance':
      case 'AWS::RDS::DBCluster':
        return database(node);
      default:
        return NagRuleCompliance.NOT_APPLICABLE;
    }
  },
};

/** The policy is JSON in a string, often with references in it: it is searched as text. */
function serverless(node: CfnResource): NagRuleCompliance {
  const { Type, Policy } = propertiesOf(node);
  if (textOf(Type) !== 'network') return NagRuleCompliance.NOT_APPLICABLE;
  return verdict(textsIn(Policy).every((text) => text !== '*' && !PUBLIC.test(text)));
}

const PUBLIC = /"AllowFromPublic"\s*:\s*(true|"true"|\*)/i;

/** Where `PubliclyAccessible` is not said, an instance in the default subnets of the account is public. */
function database(node: CfnResource): NagRuleCompliance {
  const properties = propertiesOf(node);
  const ownSubnets = isPresent(properties.DBSubnetGroupName) || node.cfnResourceType === 'AWS::RDS::DBCluster';
  return verdict(
    valuesAt(properties, 'PubliclyAccessible').every((value) =>
      value === undefined ? ownSubnets : requireAt({ value }, 'value', isFalse) === NagRuleCompliance.COMPLIANT,
    ),
  );
}

function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}
