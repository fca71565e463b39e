import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE, type CatalogueModel, capabilitiesOf, limitOf, limitsOf } from '../lib/residency';

/** Writes the table of docs/models.md from the catalogue: `npx tsx scripts/models-page.ts`. A test compares the two. */
export const MODELS_PAGE = join(__dirname, '..', 'docs', 'models.md');

const START = '<!-- written by scripts/models-page.ts -->';
const END = '<!-- end -->';

const HEADS = [
  'Models',
  '`temperature`, `top_p`',
  '`stop`',
  'forced tool',
  '`json_schema`',
  '`reasoning_effort`',
  'ends with assistant',
  'images',
  'most tokens',
];

/** The page with its table made anew. */
export function withTable(page: string): string {
  const [before, after] = [page.indexOf(START), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`expected ${START} and ${END} in docs/models.md`);
  return `${page.slice(0, before + START.length)}\n\n${table()}\n\n${page.slice(after)}`;
}

/** One row for the active models of a provider that take the same. */
function table(): string {
  const rows = new Map<string, { readonly names: string[]; readonly cells: readonly string[] }>();
  const active = CATALOGUE.filter(
    ({ kind, runtime, lifecycle }) => kind === 'chat' && runtime && lifecycle === 'ACTIVE',
  );
  for (const model of active.filter(({ modelId }) => limitOf(modelId, 'sampling'))) {
    const cells = cellsOf(model);
    const row = rows.get(model.provider + cells.join()) ?? { names: [], cells };
    row.names.push(model.name);
    rows.set(model.provider + cells.join(), row);
  }
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [...rows.values()].map(({ names, cells }) => line([names.join(', '), ...cells]));
  return [line(HEADS), `|${'---|'.repeat(HEADS.length)}`, ...lines].join('\n');
}

function cellsOf(model: CatalogueModel): string[] {
  const { tools, image, structuredOutput } = capabilitiesOf(model);
  const { sampling = 'both', stopSequences, forcedTool, thinking, prefill, images, ...limits } = limitsOf(model);
  const forced = forcedTool ? (forcedTool.any || forcedTool.tool ? forcing(forcedTool) : 'no') : 'unknown';
  const { max, blank } = stopSequences ?? { max: 0 };
  const stops = max === 0 ? 'here' : blank === false ? 'blank here' : 'yes';
  const { dialect } = limits.structuredOutput ?? {};
  const native = dialect === 'all-required' ? 'native, all required' : 'native';
  return [
    sampling === 'none' ? 'neither' : sampling === 'one' ? 'one of them' : 'both',
    stops,
    tools ? `${forced}${limits.toolsInStream === false ? ', no tools in streams' : ''}` : 'no tools',
    structuredOutput ? native : tools && forcedTool && forced !== 'no' ? 'forced tool' : 'told',
    efforts(thinking),
    prefill === undefined ? 'unknown' : prefill ? 'yes' : 'no',
    image && images
      ? `${images.perMessage}, ${(images.maxBytes / 2 ** 20).toFixed(2).replace(/\.?0+$/, '')} MiB each`
      : 'no',
    limits.maxOutputTokens?.toLocaleString('en') ?? 'unknown',
  ];
}

function forcing({ any, tool, whileThinking }: NonNullable<ReturnType<typeof limitsOf>['forcedTool']>): string {
  return `${any && tool ? 'yes' : '`required`, or one tool alone'}${whileThinking === false ? ', not while it thinks' : ''}`;
}

function efforts(thinking: ReturnType<typeof limitsOf>['thinking']): string {
  if (!thinking || thinking.kind === 'none') return 'does not think';
  if (thinking.kind === 'fixed') return 'thinks, can not be told how';
  return [...(thinking.off ? ['none'] : []), ...thinking.efforts].map((effort) => `\`${effort}\``).join(' ');
}

if (require.main === module) writeFileSync(MODELS_PAGE, withTable(readFileSync(MODELS_PAGE, 'utf8')));
