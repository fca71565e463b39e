import type { Deployed, DeployedResource } from '../support/deployed';
import { type Entry, entriesOf, problemsOfPage } from './runbook-page';

/** A platform whose alarms are walked. */
export interface Walked {
  /** For messages. */
  readonly name: string;
  readonly prefix: string;
  readonly deployed: Deployed;
}

const ALARM = 'AWS::CloudWatch::Alarm';
const COMPOSITE = 'AWS::CloudWatch::CompositeAlarm';
const RULE = 'AWS::Events::Rule';

const DESCRIPTION =
  /^(?<what>.+) \((?<severity>critical|warning)\)\. (?:Missing data: (?<treatment>[a-zA-Z ]+?)(?:, because (?<reason>[^.]{10,}))?\. )?Runbook: \S+#(?<slug>[a-z0-9-]+)$/;

/**
 * Walks over every alarm and every rule on events of some platforms, and over the runbook of alarms.
 *
 * @param page text of docs/alarms.md
 * @returns what is missing or wrong, a sentence each; empty when all is well
 */
export function walkAlarms(platforms: readonly Walked[], page: string): string[] {
  const entries = entriesOf(page);
  const used = new Set<string>();
  const problems = platforms.flatMap((platform) => walkPlatform(platform, entries, used));
  for (const { heading, slug } of entries) {
    if (!used.has(slug)) problems.push(`docs/alarms.md: no alarm or rule is named after '${heading}'`);
  }
  return [...problemsOfPage(entries), ...new Set(problems)];
}

function walkPlatform(platform: Walked, entries: readonly Entry[], used: Set<string>): string[] {
  const { deployed, prefix } = platform;
  const topics = new Map(deployed.all('AWS::SNS::Topic').map((topic) => [topic.value(), topic.property('TopicName')]));
  const told = (arns: readonly unknown[], severity: string | undefined) =>
    arns.length > 0 && arns.every((arn) => topics.get(String(arn)) === `${prefix}-${severity}`);

  const names = new Set<string>();
  const problems: string[] = [];
  for (const resource of [ALARM, COMPOSITE, RULE].flatMap((type) => deployed.all(type))) {
    if (resource.type === RULE && resource.property('EventPattern') === undefined) continue;
    const name = String(resource.property(resource.type === RULE ? 'Name' : 'AlarmName'));
    const say = (problem: string) => problems.push(`${platform.name}: ${resource.type} ${name} ${problem}`);
    if (names.has(name)) say('has the name of another');
    names.add(name);

    const description = String(resource.property(resource.type === RULE ? 'Description' : 'AlarmDescription'));
    const { what, severity, treatment, reason, slug } = DESCRIPTION.exec(description)?.groups ?? {};
    if (!slug || !what) {
      say(`has a description without heading, severity or runbook link: ${description}`);
      continue;
    }
    const entry = entries.find((candidate) => candidate.slug === slug);
    used.add(slug);
    if (!entry) problems.push(`docs/alarms.md: there is no heading for #${slug} (${resource.type})`);
    else if (what !== entry.heading && !what.startsWith(`${entry.heading}: `)) say(`does not begin with its heading`);
    if (name !== `${prefix}-${slug}` && !name.startsWith(`${prefix}-${slug}-`)) say(`is not named after #${slug}`);
    if (!told(actionsOf(resource), severity)) say(`does not tell the topic ${prefix}-${severity}`);
    if (resource.property('ActionsEnabled') === false) say('has its actions switched off');
    if (resource.type === RULE && resource.property('State') !== 'ENABLED') say('is not enabled');
    if (resource.type === ALARM) {
      if (treatment !== resource.property('TreatMissingData')) say('does not treat missing data as it says');
      if (!reason) say('gives no reason for its treatment of missing data');
    }
  }
  return problems;
}

function actionsOf(resource: DeployedResource): readonly unknown[] {
  if (resource.type !== RULE) return (resource.property('AlarmActions') as unknown[] | undefined) ?? [];
  return ((resource.property('Targets') as { Arn: unknown }[] | undefined) ?? []).map(({ Arn }) => Arn);
}
