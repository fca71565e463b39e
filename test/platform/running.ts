import OpenAI from 'openai';
import { type LocalPlatform, startPlatform } from '../../local/platform';
import { assemblyOf } from './assemblies';

/** The platform of a shipped config while the tests of a block run, with OpenAI's client; its stand-in forgets between them. */
export function runningPlatform(config: string) {
  let platform: LocalPlatform;
  let openai: OpenAI;
  beforeAll(async () => {
    platform = await startPlatform({ assembly: assemblyOf(config) });
    openai = new OpenAI({ baseURL: platform.baseURL, apiKey: 'any', maxRetries: 0 });
  });
  beforeEach(() => platform.bedrock.reset());
  afterAll(() => platform.close());
  return {
    get platform() {
      return platform;
    },
    get openai() {
      return openai;
    },
  };
}
