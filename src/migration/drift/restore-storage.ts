import type { CatalogTable } from '../../catalog/catalog.ts';
import { quoteName } from '../name.ts';
import type { Phases } from './phases.ts';

/** Leads how a table is stored to what it was. An older picture knows nothing of tablespaces. */
export function restoreStorage(phases: Phases, is: CatalogTable | undefined, was: CatalogTable): void {
  const alter = `alter table ${quoteName(was.schema)}.${quoteName(was.name)}`;
  if (is !== undefined && is.unlogged !== was.unlogged)
    phases.tx('tables', `${alter} set ${was.unlogged ? 'unlogged' : 'logged'}`);
  if (was.tablespace !== undefined && (is?.tablespace ?? null) !== was.tablespace)
    phases.tx('tables', `${alter} set tablespace ${quoteName(was.tablespace ?? 'pg_default')}`);
  const gone = (is?.options ?? []).map(nameOf).filter((name) => !was.options.map(nameOf).includes(name));
  if (gone.length > 0) phases.tx('tables', `${alter} reset (${gone.join(', ')})`);
  const set = was.options.filter((option) => !is?.options.includes(option));
  if (set.length > 0) phases.tx('tables', `${alter} set (${set.map((one) => one.replace('=', ' = ')).join(', ')})`);
}

/** `fillfactor=70` → `fillfactor` */
const nameOf = (option: string): string => option.slice(0, option.indexOf('='));
