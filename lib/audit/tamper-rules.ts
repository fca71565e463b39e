import { Construct } from 'constructs';
import type { BaselineConfig } from '../config';
import type { AlertTopics } from '../observability/alert-topics';
import { PlatformRule } from '../observability/platform-rule';
import { idOf } from '../observability/runbook';
import { patternOf } from './tampering/api-calls';
import { tamperingWithThePerimeter } from './tampering/perimeter';
import { tamperingWithTraces } from './tampering/traces';
import { watchedOf } from './tampering/watched';

export interface TamperRulesProps {
  readonly config: BaselineConfig;
  readonly alerts: AlertTopics;
}

/**
 * Tells of every call that loosens what guards or records the platform, within a minute or so: a rule on events for each
 * heading of docs/alarms.md. Make it after everything that it is to watch: it takes what the stage holds by then.
 *
 * Deployments are not left out. Whoever can pass a change to CloudFormation could otherwise take the platform apart
 * unseen; and a deployment that touches a guard is worth a message.
 *
 * Rules see the calls of their own Region. IAM and AWS Organizations answer in us-east-1 alone, so their calls are for the
 * metric filters of the trail, which records every Region; the same filters watch over these rules, and these rules
 * watch over the filters.
 */
export class TamperRules extends Construct {
  constructor(scope: Construct, id: string, props: TamperRulesProps) {
    super(scope, id);
    const { config, alerts } = props;
    const watched = watchedOf(this, config);
    for (const tampering of [
      ...tamperingWithTraces(this, config, alerts, watched),
      ...tamperingWithThePerimeter(this, config, watched),
    ]) {
      const { heading, severity } = tampering;
      const pattern = patternOf(tampering.calls);
      if (!pattern) continue;
      new PlatformRule(this, idOf(heading), { config, alerts, heading, severity, pattern });
    }
  }
}
