import { QuarryError } from '../../error/quarry-error.ts';
import type { Decision } from '../decision.ts';
import type { Delta } from '../delta/delta.ts';
import type { Differ } from '../diff/differ.ts';
import { alike } from '../diff/validity.ts';
import { columnOf, type ForeignKey, keyOf, type Table } from '../state.ts';

/** `--orphans …=null` where no column may be empty. */
export class OrphansNotNullable extends QuarryError {
  readonly code = 'schema.orphans_not_nullable';
  constructor({ flag, on }: Decision, table: string, columns: readonly string[]) {
    const names = columns.map((column) => `${table}.${column}`).join(', ');
    super(`'${flag}' cannot be: ${names} may not be null.`, {
      why: 'Rows that a foreign key finds no row for lose their reference that way.',
      fix: `Make ${columns.length === 1 ? 'it' : 'one of them'} optional, or delete such rows: --orphans ${on}=delete.`,
    });
  }
}

/** What `--orphans` says becomes of rows in the way of foreign keys that are new, or that all rows have to obey from now on. */
export function clearings(differ: Differ, before: Table, after: Table): Delta[] {
  if (differ.decisions.acceptAll) return [];
  const table = keyOf(after);
  return after.foreignKeys.flatMap((foreignKey): Delta[] => {
    const { name } = foreignKey;
    const was = before.foreignKeys.find((one) => one.name === name && alike(one, foreignKey));
    if (was !== undefined && was.notValid !== true) return [];
    const decision = differ.answer('orphans', table, name);
    if (decision === undefined) return [];
    if (decision.to === 'delete') return [{ kind: 'clearOrphans', table, name }];
    const columns = emptied(after, foreignKey);
    if (columns.length === 0) throw new OrphansNotNullable(decision, table, foreignKey.columns);
    return [{ kind: 'clearOrphans', table, name, columns }];
  });
}

/** One empty column of a key refers to nothing: those that a deleted row of the other table would empty, or all that may be. */
const emptied = (table: Table, { columns, onDeleteColumns = columns }: ForeignKey): readonly string[] =>
  onDeleteColumns.filter((name) => {
    const column = columnOf(table, name);
    return column?.nullable === true && column.generated === undefined;
  });
