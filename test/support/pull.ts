import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import { type Pulled, stateInCatalog } from '../../src/catalog/pull/state-in-catalog.ts';
import type { Query } from '../../src/catalog/query.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { aroundStructure } from '../../src/cli/pull/around-structure.ts';
import { withExtras } from '../../src/emit/baseline.ts';
import { type GeneratedResources, generateResources } from '../../src/emit/resources/generate-resources.ts';
import { isResourceClass } from '../../src/model/declaration.ts';
import { resolve } from '../../src/model/resolve.ts';
import { emptyState, type State } from '../../src/schema/state.ts';
import { stateOf } from '../../src/schema/state-of.ts';
import { downOf, empty, made, runSteps } from './round-trip.ts';

/** Beside the tests, so that `quarry` is what the tests read. */
const root = fileURLToPath(new URL('../.generated/pull/', import.meta.url));
let count = 0;

export interface PulledResources extends Pulled, GeneratedResources {
  readonly catalog: Catalog;
  /** What the resources say. */
  readonly declared: State;
  /** The text of a module. */
  text(file: string): string;
}

/** A database as resources, loaded and resolved. */
export async function pullFrom(query: Query): Promise<PulledResources> {
  const catalog = await readCatalog(query);
  const pulled = stateInCatalog(catalog, 'public');
  const generated = generateResources({
    state: pulled.state,
    views: pulled.views,
    repo: { name: 'Pulled', module: './repo.ts' },
    known: new Map(),
    texts: new Map(),
    importOf: (_, module) => module,
    taken: { classes: [], files: ['repo'] },
  });
  const folder = join(root, `${process.pid}-${++count}`);
  mkdirSync(folder, { recursive: true });
  const extensions = JSON.stringify(pulled.state.extensions);
  writeFileSync(
    join(folder, 'repo.ts'),
    `import { defineRepo } from 'quarry';\nexport const Pulled = defineRepo('pulled', { extensions: ${extensions} });\n`,
  );
  for (const { file, text } of generated.modules) writeFileSync(join(folder, file), text);
  const classes: (new () => object)[] = [];
  try {
    for (const { file } of generated.modules) {
      const found = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
      classes.push(...Object.values(found).filter(isResourceClass));
    }
  } finally {
    if (process.env['KEEP_PULLED'] === undefined) rmSync(folder, { recursive: true, force: true });
  }
  const declared = stateOf(resolve(classes), 'pulled');
  const text = (file: string): string => generated.modules.find((one) => one.file === file)?.text ?? '';
  return { ...pulled, ...generated, catalog, declared, text };
}

/** How an empty database differs from the one that was pulled once it has been made what the resources and extras say. */
export async function rebuilt(query: Query, pulled: PulledResources): Promise<readonly string[]> {
  const { catalog, declared, extras, left } = pulled;
  await empty(query);
  if (pulled.state.tables.length === 0) return diffCatalogs(catalog, await readCatalog(query));
  const whole = withExtras(made(emptyState, declared), aroundStructure(extras, left, pulled));
  await runSteps(query, whole.migration.up);
  const differences = diffCatalogs(catalog, await readCatalog(query));
  await runSteps(query, downOf(whole.migration));
  return differences;
}
