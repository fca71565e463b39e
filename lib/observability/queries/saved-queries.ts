import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BaselineConfig } from '../../config';
import { ACCESS_QUERIES } from './access-queries';
import { callsPastThePlatform, TRAIL_QUERIES } from './audit-queries';
import { CHAT_QUERIES } from './chat-queries';
import { type LogQuery, queryString } from './log-query';

export interface SavedQueriesProps {
  readonly config: BaselineConfig;
  /** Of the functions that answer with chat models. */
  readonly chat: readonly ILogGroup[];
  /** Names of the roles of the functions that call models. */
  readonly modelCallers: readonly string[];
  /** Of the API. */
  readonly access: ILogGroup;
  readonly trail: ILogGroup;
  readonly invocations: ILogGroup;
}

/** Queries that CloudWatch Logs Insights lists in a folder with the platform's prefix. None of them shows content. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, props: SavedQueriesProps) {
    super(scope, id);
    const save = (queryId: string, query: LogQuery, ...logGroups: readonly ILogGroup[]) =>
      new CfnQueryDefinition(this, queryId, {
        name: `${props.config.prefix}/${query.title}`,
        queryString: queryString(query),
        logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
      });
    for (const [key, query] of Object.entries(CHAT_QUERIES)) save(`Chat-${key}`, query, ...props.chat);
    for (const [key, query] of Object.entries(ACCESS_QUERIES)) save(`Access-${key}`, query, props.access);
    for (const [key, query] of Object.entries(TRAIL_QUERIES)) save(`Trail-${key}`, query, props.trail);
    save('Invocations-past', callsPastThePlatform(props.modelCallers), props.invocations);
  }
}
