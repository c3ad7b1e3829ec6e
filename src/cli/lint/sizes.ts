import { readTableRows } from '../../catalog/table-rows.ts';
import { QuarryError } from '../../error/quarry-error.ts';
import { visit } from '../../migration/visit.ts';
import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { sizeOfRows, type TableSize, type TableSizes } from '../../schema/lint/size.ts';
import { keyOf } from '../../schema/state.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import { askDatabase } from '../generate/ask-database.ts';
import { NoResources } from '../load/load-error.ts';
import { loadResources, type Project } from '../load/project.ts';

export const statsFlag = {
  stats: { type: 'boolean', help: 'ask the database how large tables are, and weigh findings by it' },
} as const;

/** `--stats` asks a database that cannot be asked. */
export class NoStatistics extends QuarryError {
  readonly code = 'cli.no_statistics';
}

/**
 * The model that says how large tables are. Undefined where there are no resources, or they cannot be loaded, which is
 * said: migrations can be judged without them.
 */
export async function declaredFor(
  project: Project,
  { say, colour }: Pick<Invocation['terminal'], 'say' | 'colour'>,
): Promise<Model | undefined> {
  try {
    return (await loadResources(project)).model;
  } catch (error) {
    if (!(error instanceof NoResources)) {
      const [first] = (error instanceof Error ? error.message : String(error)).split('\n');
      say(`${colour.yellow('warning')} what resources say of the size of tables is not known: ${first}`);
    }
    return undefined;
  }
}

/** How large the tables of a repo are: as its resources declare, and with `--stats` as its database estimates. Rejects with `NoStatistics`. */
export async function sizesOf(
  invocation: Invocation,
  project: Project,
  repo: AnyRepo,
  model: Model | undefined,
): Promise<TableSizes> {
  const found = new Map<string, TableSize[]>();
  const add = (table: string, size: TableSize): void => {
    found.set(table, [...(found.get(table) ?? []), size]);
  };
  for (const { name, schema, table, size, repo: home } of model?.resources ?? []) {
    if (size === undefined || home.name !== repo.name) continue;
    add(keyOf({ schema: schema === 'public' ? undefined : schema, name: table }), {
      class: size,
      from: 'declared',
      by: name,
    });
  }
  if (!isSet(invocation.flags, 'stats')) return found;
  const { sizes: limits } = project.config.lint;
  const asked = await askDatabase(invocation, project, repo, (database) =>
    visit(database, { signal: invocation.signal, reading: true }, ({ worker }) =>
      readTableRows((text, params) => worker.rows(text, params), database.schema),
    ),
  );
  if ('why' in asked) {
    throw new NoStatistics(`The database of '${repo.name}' cannot be asked how large its tables are: ${asked.why}.`, {
      fix: 'Set the URL of a database whose tables are as large as in production (a replica will do), or leave out --stats.',
    });
  }
  for (const { table, rows } of asked.value) {
    if (rows !== undefined)
      add(table.replace(/^public\./, ''), { class: sizeOfRows(rows, limits ?? {}), from: 'estimated', rows });
  }
  return found;
}
