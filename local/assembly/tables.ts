import type { AttributeDefinition, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { text } from './json';
import type { Resolver } from './resolver';

/** A table of the assembly, as much of it as DynamoDB's stand-in needs. */
export interface TableSpec {
  /** As the functions' environments name it. */
  readonly name: string;
  readonly keySchema: readonly KeySchemaElement[];
  readonly attributeDefinitions: readonly AttributeDefinition[];
}

/** The tables of the assembly. */
export function tables(resolver: Resolver): TableSpec[] {
  return resolver.resources('AWS::DynamoDB::Table').map(({ stack, logicalId }) => {
    const { KeySchema, AttributeDefinitions } = resolver.properties(
      stack,
      logicalId,
      'KeySchema',
      'AttributeDefinitions',
    );
    return {
      name: text(resolver.resolve({ Ref: logicalId }, stack, `Resources.${logicalId}`), logicalId),
      keySchema: KeySchema as KeySchemaElement[],
      attributeDefinitions: AttributeDefinitions as AttributeDefinition[],
    };
  });
}
