import type { Context } from 'aws-lambda';
import type { SettingsEnvironment } from '../shared/environment';
import { sendAnswer } from './answer';
import { logRequest } from './log';
import { Patience, type Wait } from './patience';
import { type Outcome, SettingRequest } from './protocol';
import { parseRequest, type Request } from './request';
import { createSettings } from './settings';
import { RecordStore } from './store';

type Handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

const sleep: Wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The handler of `Custom::AccountSetting`. It throws only when CloudFormation has no answer, so that Lambda runs it
 * again: a run after an answer could change a setting that CloudFormation believes to be settled.
 */
export function customResource({ recordsPath, recordsKeyArn }: SettingsEnvironment, wait = sleep): Handler {
  const store = new RecordStore(recordsPath, recordsKeyArn);
  const settings = createSettings();

  const handle = async (request: Request, patience: Patience): Promise<Outcome> => {
    if (request.setting) {
      return new SettingRequest(request, request.setting, settings[request.setting], store, patience).handle();
    }
    // The end of a resource whose creation was refused for the same reason.
    if (request.type === 'Delete') return { outcome: 'nothing to put back' };
    return {
      outcome: 'refused',
      failed: `there is no such setting, expected one of ${Object.keys(settings).join(', ')}; correct the property 'setting'`,
    };
  };

  return async (event, context) => {
    const request = parseRequest(event);
    const { outcome, failed, error } = await handle(request, new Patience(context.getRemainingTimeInMillis(), wait));
    logRequest(request, outcome, failed === undefined ? undefined : (error ?? 'refused'));
    await sendAnswer(request, failed, wait);
  };
}
