import type { Extra } from '../../catalog/pull/extra.ts';
import type { LeftKey } from '../../emit/resources/plan.ts';
import { type ImportModule, loadMigrations } from '../../migration/files.ts';
import { printOperation } from '../../sql/ddl/operations.ts';
import type { History } from '../generate/history.ts';

/** The statements of migrations there are. */
export async function priorStatements({ files }: History, importModule: ImportModule): Promise<ReadonlySet<string>> {
  const loaded = await loadMigrations(files, importModule);
  return new Set(
    loaded
      .flatMap(({ migration }) => migration.up)
      .flatMap((step) => ('tx' in step ? step.tx : 'auto' in step ? [step.auto] : []))
      .map(inOneLine),
  );
}

/** Files keep statements with the white space that reads best there. */
const inOneLine = (sql: string): string =>
  sql
    .replace(/\s+/g, ' ')
    .replace(/;?\s*$/, '')
    .trim();

/** What no migration makes yet; of what one makes in another way it is only told. */
export function newExtras(
  extras: readonly Extra[],
  prior: ReadonlySet<string>,
): { readonly extras: readonly Extra[]; readonly told: readonly string[] } {
  const all = [...prior];
  const fresh = extras.filter(({ up }) => up !== undefined && !prior.has(inOneLine(up)));
  const known = (extra: Extra): boolean => extra.down !== undefined && all.some((sql) => makesTheSame(sql, extra));
  return {
    extras: fresh.filter((extra) => !known(extra)),
    told: fresh.filter(known).map(({ kind, name }) => `${kind} ${name} is not as the migrations make it`),
  };
}

/** `create trigger t …` and another `create trigger t …` on the same table. */
function makesTheSame(sql: string, { up = '', down = '' }: Extra): boolean {
  const text = inOneLine(up);
  const head = text.slice(0, text.search(/ (?:as|before|after|instead|for|returns|on) /i));
  const [, table] = / on (\S+)$/.exec(down) ?? [];
  return head !== '' && sql.startsWith(head) && (table === undefined || sql.includes(table));
}

/** Foreign keys that no relationship stands for and no migration makes. */
export const newKeys = (left: readonly LeftKey[], prior: ReadonlySet<string>): readonly LeftKey[] =>
  left.filter(
    ({ table, foreignKey }) =>
      !prior.has(inOneLine(printOperation({ kind: 'addForeignKey', table, foreignKey, notValid: false }))),
  );
