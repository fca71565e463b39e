import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import { BaselineStage } from '../../lib/baseline-stage';
import type { BaselineConfig } from '../../lib/config';

/** A resource of a template, as far as a price may need it. */
export interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Every resource that a config deploys, stack by stack. Functions are not bundled: their code costs nothing.
 *
 * @param today ISO date, against which models are held
 */
export function resourcesOf(config: BaselineConfig, today: string): Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'cost-'));
  // Whether the templates hold is for `cdk synth` to say, which takes the time for it.
  const validation = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false';
  try {
    const app = new App({ outdir, context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
    const stage = new BaselineStage(app, config.prefix, { config, today });
    app.synth();
    return stage.synth().stacks.flatMap((stack) => resourcesIn(stack.template));
  } finally {
    if (validation === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = validation;
    rmSync(outdir, { recursive: true, force: true });
  }
}

function resourcesIn(template: {
  readonly Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}): Resource[] {
  return Object.values(template.Resources ?? {}).map(({ Type, Properties }) => ({
    type: Type,
    properties: Properties ?? {},
  }));
}
