import { readTableRows, type TableRows } from '../../catalog/table-rows.ts';
import type { MigrationDatabase } from '../../migration/database.ts';
import type { Review } from '../../migration/know.ts';
import type { MigrateOptions } from '../../migration/migrate.ts';
import { type Pending, pending } from '../../migration/pending.ts';
import { visit } from '../../migration/visit.ts';
import { type Demand, describeDemand } from '../../schema/lock/demand.ts';
import { demandsOf } from '../../schema/lock/statement.ts';
import { TablesThere } from '../../schema/lock/tables-there.ts';
import { fold } from '../../schema/meta.ts';
import type { Step } from '../../schema/step.ts';
import { batchStatement } from '../../schema/step.ts';
import { quoteKey } from '../../sql/ddl/name.ts';
import { readMetas } from '../generate/metas.ts';

export type PlanOptions = MigrateOptions & Review & { readonly say: (line: string) => void };

/** What `migrate` would run, and what each statement asks of the tables that are there. */
export interface Planned {
  readonly database: string;
  readonly pending: readonly {
    readonly version: string;
    readonly name: string;
    readonly up: readonly Step[];
    readonly statements: readonly Planning[];
  }[];
  /** Of the tables that are asked something of. */
  readonly tables: readonly TableRows[];
}

interface Planning {
  readonly sql: string;
  readonly demands: readonly Demand[];
}

/** The pending migrations of a database: shown, with locks and the sizes of tables, and not run. */
export async function planned(database: MigrationDatabase, options: PlanOptions): Promise<Planned> {
  const { say } = options;
  const { migrations } = await pending(database, options);
  if (migrations.length === 0) say('Migrations already up');
  const sizes = migrations.length === 0 ? [] : await sizesIn(database, options);
  const there = await tablesFor(migrations, sizes, options.folder);
  const shown = migrations.map(({ version, name, steps, from, adopt }) => {
    say(adopt ? `== Would note ${version} ${name} as applied` : `== Would run ${version} ${name}`);
    const statements = steps.slice(from).flatMap((step) => planStep(step, there, sizes, say));
    return { version, name, up: steps, statements };
  });
  const asked = new Set(
    shown.flatMap(({ statements }) => statements.flatMap(({ demands }) => demands)).map(({ table }) => table),
  );
  return { database: database.name, pending: shown, tables: sizes.filter(({ table }) => asked.has(table)) };
}

const sizesIn = (database: MigrationDatabase, options: PlanOptions): Promise<readonly TableRows[]> =>
  visit(database, { signal: options.signal, reading: true }, ({ worker }) =>
    readTableRows((text, params) => worker.rows(text, params), database.schema),
  );

/** A release has no notes of the generator: there the worst is expected of what they would tell. */
async function tablesFor(
  migrations: Pending['migrations'],
  sizes: readonly TableRows[],
  folder: string,
): Promise<TablesThere> {
  const metas = await readMetas(folder);
  const isDue = new Set(migrations.map(({ version }) => version));
  const before = fold(metas.filter(({ version }) => !isDue.has(version)));
  return new TablesThere(
    before,
    sizes.map(({ table }) => table),
  );
}

function planStep(
  step: Step,
  there: TablesThere,
  sizes: readonly TableRows[],
  say: (line: string) => void,
): readonly Planning[] {
  const show = (line: string, sql: string): Planning => {
    say(`   ${line}`);
    const demands = demandsOf(sql, there);
    for (const demand of demands) say(`     ${describeDemand(demand)}${sizeOf(demand, sizes)}`);
    return { sql, demands };
  };
  if ('tx' in step) {
    say('   begin');
    const found = step.tx.map((sql) => show(sql, sql));
    say('   commit');
    return found;
  }
  if ('auto' in step) return [show(step.auto, step.auto)];
  if ('batch' in step) {
    const { table } = step.batch;
    return [show(`in batches: ${batchStatement(step.batch, table)}`, batchStatement(step.batch, quoteKey(table)))];
  }
  say(`   a function: ${step.why}`);
  return [];
}

/** ` (about 12,034 rows, 3.2 MB)` */
function sizeOf({ table }: Demand, sizes: readonly TableRows[]): string {
  const found = sizes.find((one) => one.table === table);
  if (found === undefined) return '';
  const { rows, bytes } = found;
  return ` (${rows === undefined ? 'never analysed' : `about ${rows.toLocaleString('en')} rows`}, ${inWords(bytes)})`;
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

function inWords(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const amount = bytes / 1024 ** power;
  return `${amount >= 10 || power === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}
