import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import { BaselineStage } from '../../lib/baseline-stage';
import type { BaselineConfigInput } from '../../lib/config';
import { givenConfig } from './configs';
import { TODAY } from './stage';

/** A cloud assembly of the least config with changes, bundles included, without the checks. @returns its folder */
export function givenAssembly(changes: Partial<BaselineConfigInput>): string {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  const app = new App({ outdir, context: cdkJson.context });
  new BaselineStage(app, 'example', { config: givenConfig(changes), today: TODAY });
  process.env.CDK_VALIDATION = 'false';
  app.synth();
  return outdir;
}
