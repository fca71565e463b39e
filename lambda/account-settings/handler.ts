import { readSettingsEnvironment } from '../shared/environment';
import { customResource } from './custom-resource';

/** Invoked by CloudFormation, asynchronously, for every `Custom::AccountSetting`. */
export const handler = customResource(readSettingsEnvironment());
