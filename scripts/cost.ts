import { loadConfig } from '../lib/config';
import { ConfigError } from '../lib/config/config-error';
import { ResidencyError } from '../lib/residency';
import { configNamed, parsed, UsageError } from './command-line';
import { costReport } from './cost/report';
import { resourcesOf } from './cost/resources';
import { costText } from './cost/text';

const USAGE = `usage: npm run cost -- [-c config=NAME] [--json]

Says what a config costs: a month before a single token, by use, and by million tokens of each alias. It reads the
templates that the config synthesizes to, and the prices in lib/cost/data; docs/cost.md says how to read it.

  -c, --context config=NAME  config/NAME.ts; without it, sandbox
      --json                 the same as JSON, with sources
      --help                 this text

Exit code: 0, also where prices are unknown; 2 when the config or an option does not hold.`;

function optionsIn(args: readonly string[]): {
  readonly config: string;
  readonly json: boolean;
  readonly help: boolean;
} {
  const { values } = parsed({
    args: [...args],
    options: {
      context: { type: 'string', short: 'c', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { context, json = false, help = false } = values;
  return { config: configNamed(context), json, help };
}

function main(args: readonly string[]): void {
  const { config: name, json, help } = optionsIn(args);
  if (help) {
    console.log(USAGE);
    return;
  }
  const config = loadConfig(name);
  const today = new Date().toISOString().slice(0, 10);
  const report = costReport(name, config, resourcesOf(config, today), today);
  console.log(json ? JSON.stringify(report, null, 2) : costText(report));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ConfigError || error instanceof ResidencyError)) throw error;
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
  process.exitCode = 2;
}
