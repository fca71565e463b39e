import { ACCESS_LOG_FORMAT } from '../../lib/inference/api-logs';
import { ACCESS_QUERIES } from '../../lib/observability/queries/access-queries';
import { callsPastThePlatform, TRAIL_QUERIES } from '../../lib/observability/queries/audit-queries';
import { CHAT_QUERIES } from '../../lib/observability/queries/chat-queries';
import type { LogQuery } from '../../lib/observability/queries/log-query';
import { givenStage, templatesOf } from '../support/stage';
import { INVOCATION_LOG, TRAIL_EVENT } from './audit-records';
import { chatLogLines } from './log-lines';
import { resolved } from './templates';

const FUNCTIONS = ['count', 'sum', 'ispresent'];
const WORDS = ['by', 'as', 'and', 'or', 'not', 'in', 'like', 'desc', 'asc'];

/**
 * Fields that a query names. Knows the commands and functions that our queries use, and fails at any other.
 */
function fieldsOf({ lines }: LogQuery): string[] {
  const named = new Set<string>();
  const fields = lines.flatMap((line) => {
    const [, command = '', rest = ''] = /^(\w+) (.+)$/.exec(line) ?? [];
    if (!['filter', 'fields', 'stats', 'sort', 'limit'].includes(command)) throw new Error(`unknown command: ${line}`);
    if (command === 'limit') return [];
    const bare = rest.replace(/"[^"]*"/g, ' ').replace(/ \/.*?\/(?=\s|$)/g, ' ');
    for (const [, name = ''] of bare.matchAll(/\bas (\w+)/g)) named.add(name);
    for (const [, name = ''] of bare.matchAll(/(\w+)\(/g)) {
      if (!FUNCTIONS.includes(name)) throw new Error(`unknown function: ${name}`);
    }
    return bare.match(/@?[A-Za-z_][\w.]*(?!\w|\()/g) ?? [];
  });
  return [...new Set(fields)].filter((field) => !WORDS.includes(field) && !named.has(field));
}

/** Fields that CloudWatch Logs Insights finds in an event of JSON. */
function discovered(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => discovered(child, path ? `${path}.${key}` : key));
}

/** Fields that CloudWatch adds itself. */
const ADDED = ['@timestamp'];

function unknownFields(query: LogQuery, records: readonly unknown[]): string[] {
  const known = [...ADDED, ...records.flatMap((record) => discovered(record))];
  return fieldsOf(query).filter((field) => !known.includes(field));
}

let lines: Record<string, unknown>[];
beforeAll(async () => {
  lines = await chatLogLines();
});

describe('over the log of the chat function', () => {
  test('the lines are there, one for each request', () => {
    expect(lines.map(({ event }) => event)).toEqual(['chat.completions', 'chat.completions']);
  });

  test.each(Object.entries(CHAT_QUERIES))('%s names fields that it writes', (_, query) => {
    expect(unknownFields(query, lines)).toEqual([]);
    expect(fieldsOf(query).length).toBeGreaterThan(2);
  });

  test.each(Object.entries(CHAT_QUERIES))('%s asks for requests only', (_, query) => {
    expect(query.lines[0]).toBe(`filter event in ["${lines[0]?.event}", "responses"]`);
  });

  test('what they compare with is what is written', () => {
    expect(['blocked', 'masked']).toContain(lines[0]?.guardrailAction);
    expect(CHAT_QUERIES.blockedByCaller.lines).toContain('filter guardrailAction = "blocked"');
  });
});

test.each(Object.entries(ACCESS_QUERIES))('over the access log, %s names fields that it writes', (_, query) => {
  expect(unknownFields(query, [JSON.parse(ACCESS_LOG_FORMAT.toString())])).toEqual([]);
});

test.each(Object.entries(TRAIL_QUERIES))('over the trail, %s names fields of its events', (_, query) => {
  expect(unknownFields(query, [TRAIL_EVENT])).toEqual([]);
});

test('over the invocation logs, fields of theirs', () => {
  expect(unknownFields(callsPastThePlatform(['role', 'another']), [INVOCATION_LOG])).toEqual([]);
});

describe('the changes of the trail', () => {
  const reads = new RegExp(/like \/(.+)\/$/.exec(TRAIL_QUERIES.changes.lines[1])?.[1] ?? 'none');

  test.each(['DescribeVpcEndpoints', 'GetGuardrail', 'ListKeys', 'Converse', 'InvokeModel', 'AssumeRole'])(
    'leave out %s',
    (name) => expect(name).toMatch(reads),
  );

  test.each([
    'PutModelInvocationLoggingConfiguration',
    'DeleteGuardrail',
    'StopLogging',
    'ModifyVpcEndpoint',
    'DisableKey',
  ])('hold %s', (name) => expect(name).not.toMatch(reads));
});

describe('saved', () => {
  const { Observability, Inference } = templatesOf(givenStage());
  const saved = Object.values(Observability.findResources('AWS::Logs::QueryDefinition')).map(({ Properties }) => ({
    name: Properties.Name as string,
    query: resolved(Properties.QueryString),
    groups: Properties.LogGroupNames.map(resolved) as string[],
  }));

  test('all of them, in a folder of the platform', () => {
    const titles = [CHAT_QUERIES, ACCESS_QUERIES, TRAIL_QUERIES].flatMap((set) =>
      Object.values(set).map((q) => q.title),
    );
    expect(saved.map(({ name }) => name).sort()).toEqual(
      [...titles, 'Model calls past the platform'].map((title) => `example/${title}`).sort(),
    );
    expect(saved.filter(({ groups }) => groups.length !== 1)).toEqual([]);
  });

  test('over the log group of what they ask about', () => {
    const groupOf = (title: string) =>
      saved.find(({ name }) => name === `example/${title}`)?.groups[0]?.slice(1, -1) ?? '';
    const { Outputs, Resources } = Inference.toJSON();
    const nameOf = (output: string) => Resources[Outputs[output].Value.Ref].Properties.LogGroupName;
    expect(nameOf(groupOf(CHAT_QUERIES.whoAsked.title))).toBe('/example/functions/chat');
    expect(nameOf(groupOf(ACCESS_QUERIES.refused.title))).toBe('/example/api-access');
  });

  test('calls past the platform are those of any role but the function', () => {
    const { query = '' } = saved.find(({ name }) => name.endsWith('past the platform')) ?? {};
    const [, output = ''] = /not like ":assumed-role\/<(\w+)>\/"/.exec(query) ?? [];
    const { Outputs, Resources } = Inference.toJSON();
    expect(Resources[Outputs[output].Value.Ref].Properties.Description).toBe('Role of the function chat');
  });
});

describe('the check finds', () => {
  const query = (...commands: string[]): LogQuery => ({ title: 'x', lines: commands });

  test('a field that is not written', () => {
    expect(unknownFields(query('filter status = "x" and prompt like /a b/', 'sort durationMs'), lines)).toEqual([
      'prompt',
    ]);
  });

  test('a misspelt element of a list', () => {
    expect(unknownFields(query('fields guardrail.0, guardrails.0'), lines)).toEqual(['guardrails.0']);
  });

  test('but no name that the query gives itself, and no text', () => {
    expect(
      unknownFields(query('stats count(*) as n by caller', 'sort n desc', 'filter event = "nothing here"'), lines),
    ).toEqual([]);
  });

  test('a command or function that it does not know', () => {
    expect(() => fieldsOf(query('parse @message "x"'))).toThrow('unknown command');
    expect(() => fieldsOf(query('stats avg(durationMs)'))).toThrow('unknown function');
  });
});
