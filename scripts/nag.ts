import { parsed, UsageError } from './command-line';
import { type CheckedTemplate, checkTemplates, PACKS } from './nag/check-templates';
import { UnusableTemplateError } from './nag/template-file';

const USAGE = `usage: npm run nag -- [--pack <name>]... [--json] <template>...

Holds CloudFormation templates (JSON or YAML, whatever made them) to the generative-AI pack and five packs of cdk-nag.

  --pack <name>  only this pack; may be given more than once: ${Object.keys(PACKS).join(', ')}
  --json         findings as JSON
  --help         this text

Exits with 1 when a finding is an ERROR, with 2 when there is no template to check.`;

interface Options {
  readonly templates: readonly string[];
  readonly packs: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

function optionsIn(args: readonly string[]): Options {
  const { values, positionals } = parsed({
    args: [...args],
    allowPositionals: true,
    options: {
      pack: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { pack = Object.keys(PACKS), json = false, help = false } = values;
  const unknown = pack.find((name) => !Object.hasOwn(PACKS, name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no pack ${unknown}: expected one of ${Object.keys(PACKS).join(', ')}`);
  }
  if (positionals.length === 0 && !help) throw new UsageError('no template given: pass the path of at least one');
  return { templates: positionals, packs: [...new Set(pack)], json, help };
}

/** Findings for people: grouped by resource, each with its level, rule, what to do, and the controls it serves. */
function report({ template, notes, findings }: CheckedTemplate): string {
  const errors = findings.filter(({ level }) => level === 'ERROR').length;
  const lines = [`${template}: ${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`];
  for (const note of notes) lines.push(`  note: ${note}`);
  let resource = '';
  for (const finding of findings) {
    if (finding.resource !== resource) lines.push('', `  ${finding.resource} (${finding.type})`);
    resource = finding.resource;
    lines.push(`    ${finding.level} ${finding.rule}`, `      ${finding.text.trim()}`);
    if (finding.controls.length > 0) lines.push(`      controls: ${finding.controls.join(', ')}`);
  }
  return lines.join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function main(args: readonly string[]): number {
  const options = optionsIn(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const checked = checkTemplates(options.templates, options.packs);
  console.log(options.json ? JSON.stringify(checked, null, 2) : checked.map(report).join('\n\n'));
  return checked.some(({ findings }) => findings.some(({ level }) => level === 'ERROR')) ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof UnusableTemplateError)) throw error;
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
  process.exitCode = 2;
}
