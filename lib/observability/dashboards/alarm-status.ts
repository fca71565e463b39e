import { Stage } from 'aws-cdk-lib';
import { Alarm, AlarmStatusWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { CapabilityAlarm, PlatformAlarm } from '../platform-alarm';
import { FULL_WIDTH } from './widgets';

/** Source: CloudWatch API reference, dashboard body structure. */
const ALARMS_PER_WIDGET = 100;
const ALARMS_PER_ROW = 6;

/** The state of every alarm of the stage that is defined by now: capabilities first, then all others by name. */
export function alarmStatus(scope: Construct): AlarmStatusWidget[] {
  const all = Stage.of(scope)?.node.findAll() ?? [];
  const capabilities = all.filter((one) => one instanceof CapabilityAlarm).map(({ fullName }) => fullName);
  const others = all.filter((one) => one instanceof PlatformAlarm).map(({ fullName }) => fullName);
  const parts = chunks(others.sort(), ALARMS_PER_WIDGET);
  return [
    widget(scope, 'Capabilities: is any impaired?', capabilities.sort()),
    ...parts.map((names, i) =>
      widget(scope, parts.length === 1 ? 'All alarms' : `All alarms (${i + 1} of ${parts.length})`, names),
    ),
  ];
}

/** By name: a reference would be an output of its stack for each alarm. */
function widget(scope: Construct, title: string, names: readonly string[]): AlarmStatusWidget {
  return new AlarmStatusWidget({
    title,
    alarms: names.map((name) => Alarm.fromAlarmName(scope, name, name)),
    width: FULL_WIDTH,
    height: 1 + Math.ceil(names.length / ALARMS_PER_ROW),
  });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
