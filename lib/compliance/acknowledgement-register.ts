import {
  CfnResource,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolatingResource,
  type PolicyViolation,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { BaselineConfig } from '../config';

/** A finding that the platform lives with, and on what terms. */
export interface Acknowledgement {
  /**
   * Findings as the report names them, such as `AwsSolutions-IAM5[Resource::*]`, with `<region>`, `<account>`,
   * `<partition>` and `<weights>` (folders of `jumpstart`) in place of the config's own.
   */
  readonly findings: readonly string[];
  /** Paths of the resources below the stage, the narrowest there are; none in a config that does not have them. */
  readonly resources: readonly string[] | ((config: BaselineConfig) => readonly string[]);
  /** Role that answers for it. */
  readonly owner: string;
  /** Why it is so, and the control that stands in its place. */
  readonly reason: string;
  /** ISO date on which the owner looks at it again; a synth after it fails. */
  readonly reviewBy: string;
}

/**
 * Takes acknowledged findings out of the reports of other checks, and is a check itself: of acknowledgements that are
 * expired, and of such that no finding needs.
 */
export class AcknowledgementRegister implements IPolicyValidationPlugin {
  readonly name = 'Acknowledgements';
  private readonly used = new Set<string>();
  private readonly entries: readonly Entry[];

  /**
   * @param config the config that is synthesized
   * @param stagePath construct path that the entries' resources are relative to
   * @param today ISO date
   */
  constructor(
    acknowledgements: readonly Acknowledgement[],
    private readonly config: BaselineConfig,
    private readonly stagePath: string,
    private readonly today: string,
  ) {
    this.entries = acknowledgements.map((entry) => ({
      ...entry,
      resources: typeof entry.resources === 'function' ? entry.resources(config) : entry.resources,
    }));
  }

  /** The same check, reporting only what is not acknowledged, all of it as errors. */
  govern(check: IPolicyValidationPlugin): IPolicyValidationPlugin {
    const validate: IPolicyValidationPlugin['validate'] = (context) =>
      this.settle(check.validate(context), context.appConstruct);
    // It stays an instance of its class, by which CDK knows its own template validation.
    return Object.assign(Object.create(check), { validate });
  }

  validate(): PolicyValidationPluginReport {
    const violations = this.entries.flatMap((entry) => {
      const problems: PolicyViolation[] = [];
      if (entry.reviewBy < this.today) {
        problems.push(
          violation(
            'expired',
            entry,
            `the review date ${entry.reviewBy} has passed; ${entry.owner} has to look at it again`,
          ),
        );
      }
      for (const key of keysOf(entry)) {
        if (!this.used.has(key)) {
          problems.push(violation('unused', entry, `no check reports ${key.replace(SEPARATOR, ' on ')}; remove it`));
        }
      }
      return problems;
    });
    return { success: violations.length === 0, violations };
  }

  private settle(report: PolicyValidationPluginReport, app: IConstruct): PolicyValidationPluginReport {
    const acknowledged = new Set(this.entries.flatMap(keysOf));
    const violations = report.violations
      .map((found) => ({
        ...found,
        severity: 'error',
        violatingResources: found.violatingResources.filter((resource) => {
          const path = resource.constructPath ?? pathOf(resource, app) ?? '';
          const key = this.general(found.ruleName) + SEPARATOR + relative(path, this.stagePath);
          if (acknowledged.has(key)) this.used.add(key);
          return !acknowledged.has(key);
        }),
      }))
      .filter((found) => found.violatingResources.length > 0);
    return { ...report, violations, success: violations.length === 0 };
  }

  /** The finding without what differs by config, so that one entry serves all of them. */
  private general(finding: string): string {
    const weights = Object.values(this.config.jumpstart ?? {}).flatMap(
      ({ source }) => source.artifactUri?.slice('s3://'.length) ?? [],
    );
    return weights
      .reduce((text, folder) => text.replaceAll(folder, '<weights>/'), finding)
      .replace(/arn:aws(-us-gov)?:/g, 'arn:<partition>:')
      .replaceAll(this.config.region, '<region>')
      .replaceAll(this.config.account, '<account>');
  }
}

function relative(path: string, to: string): string {
  return path.startsWith(`${to}/`) ? path.slice(to.length + 1) : path;
}

/** Construct path of a finding that names a template and a logical id, as template validation does. */
function pathOf(resource: PolicyViolatingResource, app: IConstruct): string | undefined {
  return app.node
    .findAll()
    .find(
      (node) =>
        CfnResource.isCfnResource(node) &&
        node.stack.resolve(node.logicalId) === resource.resourceLogicalId &&
        resource.templatePath?.endsWith(node.stack.templateFile),
    )?.node.path;
}

type Entry = Acknowledgement & { readonly resources: readonly string[] };

const SEPARATOR = ' @ ';

function keysOf(entry: Entry): string[] {
  return entry.findings.flatMap((finding) => entry.resources.map((resource) => finding + SEPARATOR + resource));
}

function violation(kind: 'expired' | 'unused', entry: Entry, why: string): PolicyViolation {
  return {
    ruleName: `acknowledgement-${kind}`,
    description: why,
    severity: 'error',
    violatingResources: entry.resources.map((constructPath) => ({ constructPath, locations: entry.findings.slice() })),
  };
}
