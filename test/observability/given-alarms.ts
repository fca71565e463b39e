import type { BaselineConfigInput } from '../../lib/config';
import { givenStage, templatesOf } from '../support/stage';
import { alarmsOf, type TemplateAlarm } from './templates';

/** Alarms of a stage of the least config with changes. */
export function given(changes: Partial<BaselineConfigInput> = {}) {
  const templates = templatesOf(givenStage(changes));
  return { templates, alarms: alarmsOf(templates.Observability) };
}

export const least = given();

/** The alarm of this name, without the prefix. */
export function alarm(name: string, alarms = least.alarms): TemplateAlarm {
  const found = alarms[`example-${name}`];
  if (!found) throw new Error(`no alarm ${name} among ${Object.keys(alarms).join(', ')}`);
  return found;
}
