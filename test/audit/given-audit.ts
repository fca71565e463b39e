import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { BaselineConfigInput } from '../../lib/config';
import { simulate } from '../proof/simulate';
import { givenStage } from '../support/stage';

export const ACCOUNT = '111122223333';
export const TRAIL = `arn:aws:cloudtrail:us-west-2:${ACCOUNT}:trail/example-trail`;
export const ADMINISTRATOR = `arn:aws:iam::${ACCOUNT}:role/Administrator`;
export const READER = `arn:aws:iam::${ACCOUNT}:role/DataProtection`;

export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  [key: string]: unknown;
}
export interface Document {
  Version: string;
  Statement: Statement[];
}
interface Resource {
  Type: string;
  DeletionPolicy?: string;
  Properties: Record<string, unknown>;
}

/** The Audit stack of the least config with changes, in plain values. */
export function givenAudit(changes: Partial<BaselineConfigInput> = {}): Audit {
  const stage = givenStage(changes);
  return new Audit(Template.fromStack(stage.node.findChild('Audit') as Stack).toJSON().Resources);
}

export class Audit {
  constructor(private readonly template: Record<string, Resource>) {}

  /** Resources of a type whose logical id starts in a certain way, with what refers to others spelled out. */
  all(type: string, start = ''): (Resource & { readonly arn: string })[] {
    return Object.entries(this.template)
      .filter(([id, resource]) => resource.Type === type && id.startsWith(start))
      .map(([id, resource]) => ({ ...(this.plain(resource) as Resource), arn: this.arnOf(id) }));
  }

  one(type: string, start = ''): Resource & { readonly arn: string } {
    const [found, ...more] = this.all(type, start);
    if (!found || more.length > 0)
      throw new Error(`expected one ${type} ${start}, found ${more.length + (found ? 1 : 0)}`);
    return found;
  }

  /** Policy of the bucket with this start of a logical id. */
  bucketPolicy(start: string): Document {
    return this.one('AWS::S3::BucketPolicy', start).Properties.PolicyDocument as Document;
  }

  private plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.plain(item));
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...rest] = Object.entries(value);
    if (rest.length === 0) {
      if (name === 'Ref')
        return this.template[String(argument)]?.Type === 'AWS::S3::Bucket' ? nameOf(argument) : argument;
      if (name === 'Fn::GetAtt') return this.arnOf(String((argument as string[])[0]));
      if (name === 'Fn::Join') return (this.plain(argument) as [string, string[]])[1].join('');
      if (name === 'Fn::GetStackOutput') return AUDIT_KEY;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.plain(item)]));
  }

  private arnOf(id: string): string {
    const name = nameOf(id);
    switch (this.template[id]?.Type) {
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${name}`;
      case 'AWS::IAM::Role':
        return `arn:aws:iam::${ACCOUNT}:role/${name}`;
      case 'AWS::KMS::Key':
        return `arn:aws:kms:us-west-2:${ACCOUNT}:key/${name}`;
      case 'AWS::Logs::LogGroup':
        return `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:${this.template[id]?.Properties.LogGroupName}:*`;
      default:
        return id;
    }
  }
}

/** What every value of the Foundation stack stands for: this one takes nothing else from there. */
export const AUDIT_KEY = `arn:aws:kms:us-west-2:${ACCOUNT}:key/audit`;

function nameOf(id: unknown): string {
  return String(id).toLowerCase();
}

export interface Attempt {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  /** Policy of what is attempted. */
  readonly policy: Document;
  /** Whether the principal may do everything as far as it is concerned. @default for people and roles, not for services */
  readonly everythingAllowed?: boolean;
}

/** Whether AWS lets it happen. */
export async function isAllowed({ principal, action, resource, policy, ...rest }: Attempt): Promise<boolean> {
  const isService = principal.endsWith('.amazonaws.com');
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const verdict = await simulate({
    principal,
    action,
    resource,
    resourceAccount: ACCOUNT,
    context: {
      'aws:SecureTransport': 'true',
      's3:TlsVersion': '1.3',
      'aws:PrincipalIsAWSService': String(isService),
      ...(isService ? {} : { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': principal.split(':')[4] ?? '' }),
      ...rest.context,
    },
    policies: {
      ...(isService || rest.everythingAllowed === false ? {} : { identity: [everything] }),
      resource: policy as never,
    },
  });
  return verdict.allowed;
}

/** The policy without one of its statements: the same with a hole. */
export function without(policy: Document, sid: string): Document {
  const Statement = policy.Statement.filter((statement) => statement.Sid !== sid);
  if (Statement.length === policy.Statement.length) throw new Error(`expected a statement ${sid}`);
  return { ...policy, Statement };
}
