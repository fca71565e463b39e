import type { LogQuery } from './log-query';

/** Queries over the API's access log, whose fields lib/inference/api-logs.ts names. All of its values are text. */
export const ACCESS_QUERIES = {
  refused: {
    title: 'Requests that the API refused',
    lines: [
      'filter status like /^[45]/',
      'fields @timestamp, status, error, waf, caller, subject, sourceIp, vpcEndpoint, method, path, requestId',
      'sort @timestamp desc',
      'limit 1000',
    ],
  },
  byCaller: {
    title: 'Requests by caller and status',
    lines: ['stats count(*) as requests by caller, subject, status', 'sort requests desc', 'limit 100'],
  },
} as const satisfies Record<string, LogQuery>;
