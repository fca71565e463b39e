import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import { BaselineStage } from '../../lib/baseline-stage';
import type { BaselineConfigInput } from '../../lib/config';
import { Platform, readSynthesized } from '../proof/platform/platform';
import { givenConfig } from '../support/configs';
import { TODAY } from '../support/stage';

/** The templates of the least config with changes, every value plain; without bundles. */
export function givenPlatform(changes: Partial<BaselineConfigInput>): Platform {
  const config = givenConfig(changes);
  const outdir = mkdtempSync(join(tmpdir(), 'cost-test-'));
  try {
    const app = new App({ outdir, context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
    new BaselineStage(app, 'example', { config, today: TODAY });
    app.synth();
    return new Platform(readSynthesized(config, outdir));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
