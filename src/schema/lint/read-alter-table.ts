import { Words } from '../words.ts';
import type { Act } from './act.ts';
import { keyFrom } from './key-from.ts';
import { readColumn, readType } from './read-column.ts';
import { readConstraint } from './read-constraint.ts';

/** `alter table …`, behind the word `table`: each of its actions. */
export function readAlterTable(all: Words): Act[] {
  all.take('if exists');
  all.take('only');
  const table = keyFrom(all);
  all.sign('*');
  return all.parts().flatMap((part) => readAction(table, new Words(part)));
}

/** One of its actions. */
export function readAction(table: string, all: Words): Act[] {
  const verb = all.word();
  switch (verb) {
    case 'add':
      return readAdd(table, all);
    case 'drop':
      return readDrop(table, all);
    case 'alter':
      return readAlterColumn(table, all);
    case 'rename':
      return readRename(table, all);
    case 'validate':
      return all.take('constraint') ? [{ kind: 'validateConstraint', table, name: all.name() }] : [];
    case 'set':
      return readSet(table, all);
    case 'enable':
    case 'disable':
      return readRowSecurity(table, all, verb === 'enable');
    case 'detach':
      return readDetach(table, all);
    default:
      return [];
  }
}

function readAdd(table: string, all: Words): Act[] {
  const constraint = readConstraint(all);
  if (constraint?.type === 'not null' && !constraint.notValid)
    return constraint.columns.map((column) => ({ kind: 'setNotNull', table, column }));
  if (constraint !== undefined) return [{ kind: 'addConstraint', table, constraint }];
  all.take('column');
  all.take('if not exists');
  return [{ kind: 'addColumn', table, column: readColumn(all) }];
}

function readDrop(table: string, all: Words): Act[] {
  const constraint = all.take('constraint');
  if (!constraint) all.take('column');
  all.take('if exists');
  const name = all.name();
  const act: Act = constraint ? { kind: 'dropConstraint', table, name } : { kind: 'dropColumn', table, column: name };
  const what = constraint ? 'constraint' : 'column';
  return all.take('cascade') ? [act, { kind: 'dropOther', what, name: `${table}.${name}`, cascade: true }] : [act];
}

function readAlterColumn(table: string, all: Words): Act[] {
  if (all.take('constraint')) return [];
  all.take('column');
  const on = { table, column: all.name() };
  if (all.take('set not null')) return [{ kind: 'setNotNull', ...on }];
  if (all.take('drop not null')) return [{ kind: 'dropNotNull', ...on }];
  if (all.take('add generated')) return [{ kind: 'addIdentity', ...on }];
  if (all.take('set expression')) return [{ kind: 'rewriteTable', table, by: `computing ${on.column} in another way` }];
  if (!(all.take('set data type') || all.take('type'))) return [];
  const type = readType(all);
  if (all.take('collate')) all.name();
  return [{ kind: 'alterType', ...on, type, using: all.take('using') }];
}

function readRename(table: string, all: Words): Act[] {
  if (all.take('to')) return [{ kind: 'renameTable', table, to: all.name() }];
  if (all.take('constraint')) return [];
  all.take('column');
  const column = all.name();
  return all.take('to') ? [{ kind: 'renameColumn', table, column, to: all.name() }] : [];
}

function readSet(table: string, all: Words): Act[] {
  if (all.take('schema')) return [{ kind: 'moveTable', table, schema: all.name() }];
  const by = ['logged', 'unlogged', 'tablespace', 'access method'].find((phrase) => all.take(phrase));
  return by === undefined ? [] : [{ kind: 'rewriteTable', table, by: `set ${by}` }];
}

const readRowSecurity = (table: string, all: Words, enabled: boolean): Act[] =>
  all.take('row level security') ? [{ kind: 'rowSecurity', table, enabled }] : [];

function readDetach(table: string, all: Words): Act[] {
  if (!all.take('partition')) return [];
  const partition = keyFrom(all);
  return [{ kind: 'detachPartition', table, partition, concurrently: all.take('concurrently') }];
}
