import {
  type Change,
  dropStatement,
  expectChange,
  find,
  type Resources,
  remove,
  set,
  statementsOf,
} from './changed-picture';

/** Takes the selectors of a category of events from the trail. */
function dropSelectors(category: string) {
  return (resources: Resources) => {
    for (const [, { Properties }] of find(resources, 'AWS::CloudTrail::Trail')) {
      const selectors = Properties.AdvancedEventSelectors as unknown[];
      Properties.AdvancedEventSelectors = selectors.filter((one) => !JSON.stringify(one).includes(`["${category}"]`));
    }
  };
}

function setting(name: string, change: (properties: Record<string, unknown>) => void) {
  return (resources: Resources) => {
    for (const [, { Properties }] of find(resources, 'Custom::AccountSetting', name)) change(Properties);
  };
}

/** A line that counts more than nine of what tells a topic. */
function toldBy(noun: string, before: string): RegExp {
  return new RegExp(`^${before} \\d{2,} ${noun}s$`, 'm');
}

describe('a changed template changes what the picture shows of traces and alerts:', () => {
  test.each<Change>([
    {
      change: 'a trail of one Region',
      edit: set('AWS::CloudTrail::Trail', { IsMultiRegionTrail: false }),
      gone: 'eu-strict-trail, of every Region',
      come: 'eu-strict-trail, of this Region only',
    },
    {
      change: 'a trail without digests',
      edit: set('AWS::CloudTrail::Trail', { EnableLogFileValidation: false }),
      gone: 'Files with digests, so a change shows',
      come: 'Files without digests',
    },
    {
      change: 'a trail without data events',
      edit: dropSelectors('Data'),
      gone: '· data events of Bedrock, DynamoDB, Lambda, S3',
    },
    {
      change: 'a trail without refused calls',
      edit: dropSelectors('NetworkActivity'),
      gone: /calls refused at endpoints/,
    },
    {
      change: 'an archive in another account',
      edit: set('AWS::CloudTrail::Trail', { S3BucketName: 'central-logs' }),
      gone: /locked: governance/,
      come: 'central-logs: your own',
    },
    {
      change: 'an archive without a lock',
      edit: set('AWS::S3::Bucket', { ObjectLockConfiguration: undefined }, 'GOVERNANCE'),
      gone: 'Kept 3653 days, locked: governance, 731 days',
      come: 'Kept 3653 days',
    },
    {
      change: 'large bodies that others may read',
      edit: dropStatement('NobodyElseReads', 'AWS::S3::BucketPolicy'),
      gone: 'One role may read it, nobody else',
    },
    {
      change: 'large bodies that nobody may read',
      edit: (resources: Resources) => {
        for (const statement of statementsOf(resources, 'AWS::S3::BucketPolicy')) {
          if (statement.Sid === 'NobodyElseReads') delete statement.Condition;
        }
      },
      gone: 'One role may read it, nobody else',
      come: 'Nobody may read it',
    },
    {
      change: 'requests to a bucket that are not logged',
      edit: set('AWS::S3::Bucket', { LoggingConfiguration: undefined }, 'GOVERNANCE'),
      come: 'Requests to it are not logged',
    },
    {
      change: 'invocation logs without content',
      edit: setting('invocation-logging', ({ value }) => {
        (value as Record<string, unknown>).textDataDeliveryEnabled = false;
      }),
      gone: 'With its content: text',
      come: 'Without its content',
    },
    {
      change: 'no invocation logs',
      edit: remove('Custom::AccountSetting', 'invocation-logging'),
      gone: 'Model invocation logging',
    },
    {
      change: 'a setting that may be taken from somebody',
      edit: setting('data-retention', (properties) => {
        properties.takeOver = true;
      }),
      gone: '· data-retention',
      come: '· data-retention, also over another',
    },
    {
      change: 'a content key that administrators decrypt with',
      edit: (resources: Resources) => {
        for (const statement of statementsOf(resources, 'AWS::KMS::Key')) {
          if (statement.Sid === 'AdministratorsKeepTheKey') statement.Action = ['kms:Decrypt'];
        }
      },
      gone: 'IAM can let nobody decrypt with it',
    },
    {
      change: 'alarms that tell nobody',
      edit: set('AWS::CloudWatch::Alarm', { AlarmActions: undefined }),
      gone: toldBy('alarm', 'told by'),
      // The six over other alarms.
      come: 'told by 6 alarms',
    },
    {
      change: 'rules that are off',
      edit: set('AWS::Events::Rule', { State: 'DISABLED' }),
      gone: toldBy('rule', 'and'),
      come: 'and 0 rules',
    },
    {
      change: 'a topic that tells nobody',
      edit: remove('AWS::SNS::Subscription', 'platform-oncall'),
      come: 'No email address yet',
    },
    {
      change: 'a topic without a key',
      edit: set('AWS::SNS::Topic', { KmsMasterKeyId: undefined }, 'critical'),
      gone: /2 topics/,
      come: /a topic/,
    },
    {
      change: 'a hard limit that asks nobody',
      edit: set('AWS::Budgets::BudgetsAction', { ApprovalModel: 'AUTOMATIC' }),
      gone: 'Hard limit of model calls: manual',
      come: 'Hard limit of model calls: automatic',
    },
    {
      change: 'no hard limit',
      edit: remove('AWS::Budgets::BudgetsAction'),
      gone: 'Hard limit of model calls: manual',
      come: 'Nothing stops model calls',
    },
    { change: 'no budgets', edit: remove('AWS::Budgets::Budget'), gone: 'AWS Budgets' },
  ])('$change', expectChange);
});
