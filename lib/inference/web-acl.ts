import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { PlatformLogGroup } from '../audit/platform-log-group';
import type { BaselineConfig } from '../config';
import { corsOnErrors } from './cors';

export interface WebAclProps {
  readonly config: BaselineConfig;
  readonly auditKey: IKey;
  /** ARN of the stage that it stands before. */
  readonly stageArn: string;
}

/** Requests of one address in five minutes before it is refused. */
const REQUESTS_PER_ADDRESS = 3_000;

/** Errors in OpenAI's shape, by the names that rules know their bodies by. */
const TOO_MANY = {
  key: 'TooMany',
  message: 'too many requests from this address within five minutes: try again after the seconds in retry-after',
  type: 'rate_limit_error',
  code: 'rate_limit_exceeded',
};
const NOT_SIGNED = {
  key: 'NotSigned',
  message: 'the request is not signed: sign it with AWS credentials (Signature Version 4, service execute-api)',
  type: 'authentication_error',
  code: 'MISSING_AUTHENTICATION_TOKEN',
};

/**
 * AWS WAF before the API: addresses known to be hostile, requests known to be hostile, and too many from one address
 * are refused. The common rule set is left out on purpose: prompts are prose and code, which its body rules take for
 * attacks, and its size rule refuses bodies over 8 KB.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const cors = Object.entries(corsOnErrors(props.config)).map(([name, value]) => ({ name, value }));
    const bodies = props.config.api.auth.type === 'iam' ? [TOO_MANY, NOT_SIGNED] : [TOO_MANY];
    const acl = new CfnWebACL(this, 'Resource', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(webAclMetricName(props.config.prefix)),
      rules: [
        managedRules(0, 'AWSManagedRulesAmazonIpReputationList'),
        // A prompt may quote an exploit; everything but the body is held to these rules.
        managedRules(1, 'AWSManagedRulesKnownBadInputsRuleSet', ['Log4JRCE_BODY', 'JavaDeserializationRCE_BODY']),
        {
          name: 'RequestsPerAddress',
          priority: 2,
          action: {
            block: {
              customResponse: {
                responseCode: 429,
                customResponseBodyKey: TOO_MANY.key,
                responseHeaders: [{ name: 'retry-after', value: '60' }, ...cors],
              },
            },
          },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: REQUESTS_PER_ADDRESS } },
          visibilityConfig: visibility('requests-per-address'),
        },
        ...(bodies.includes(NOT_SIGNED) ? [signedOnly(cors)] : []),
      ],
      customResponseBodies: Object.fromEntries(
        bodies.map(({ key, ...error }) => [
          key,
          { contentType: 'APPLICATION_JSON', content: JSON.stringify({ error: { ...error, param: null } }) },
        ]),
      ),
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.stageArn, webAclArn: acl.attrArn });

    const { account, region, partition } = Stack.of(this);
    const logGroup = new PlatformLogGroup(this, 'LogGroup', {
      config: props.config,
      // The service takes no other start of the name.
      logGroupName: `aws-waf-logs-${props.config.prefix}`,
      encryptionKey: props.auditKey,
    });
    logGroup.addToResourcePolicy(
      new PolicyStatement({
        principals: [
          new ServicePrincipal('delivery.logs.amazonaws.com', {
            conditions: {
              StringEquals: { 'aws:SourceAccount': account },
              ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
            },
          }),
        ],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
    });
    logging.node.addDependency(logGroup);
  }
}

/** Name of the whole ACL among the metrics of AWS WAF, which know no ids. */
export function webAclMetricName(prefix: string): string {
  return `${prefix}-web-acl`;
}

/**
 * Refuses what carries no signature, neither as a header nor in the query. API Gateway refuses it as well, but in the same
 * words as a path that there is not, which are answered with 404.
 * @param cors headers of the answer; none where no page of another origin may call
 */
function signedOnly(cors: CfnWebACL.CustomHTTPHeaderProperty[]): CfnWebACL.RuleProperty {
  const textTransformations = [{ priority: 0, type: 'NONE' }];
  const isThere = (fieldToMatch: CfnWebACL.FieldToMatchProperty): CfnWebACL.StatementProperty => ({
    sizeConstraintStatement: { fieldToMatch, comparisonOperator: 'GT', size: 0, textTransformations },
  });
  const passes: CfnWebACL.StatementProperty[] = [
    isThere({ singleHeader: { Name: 'authorization' } }),
    isThere({ singleQueryArgument: { Name: 'x-amz-signature' } }),
  ];
  // A browser sends preflights without credentials.
  if (cors.length > 0) {
    passes.push({
      byteMatchStatement: {
        fieldToMatch: { method: {} },
        positionalConstraint: 'EXACTLY',
        searchString: 'OPTIONS',
        textTransformations,
      },
    });
  }
  return {
    name: 'SignedRequestsOnly',
    priority: 3,
    action: {
      block: {
        customResponse: {
          responseCode: 403,
          customResponseBodyKey: NOT_SIGNED.key,
          ...(cors.length > 0 && { responseHeaders: cors }),
        },
      },
    },
    statement: { notStatement: { statement: { orStatement: { statements: passes } } } },
    visibilityConfig: visibility('signed-requests-only'),
  };
}

function managedRules(priority: number, name: string, countOnly: string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Samples would hold pieces of requests.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
