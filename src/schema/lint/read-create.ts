import { Words } from '../words.ts';
import type { Act, ColumnText, ConstraintText } from './act.ts';
import { keyFrom } from './key-from.ts';
import { readColumn } from './read-column.ts';
import { readConstraint } from './read-constraint.ts';

const BEFORE_TABLE = new Set(['global', 'local', 'temporary', 'temp', 'unlogged', 'or', 'replace', 'recursive']);

/** `create …`, behind the word. */
export function readCreate(all: Words): Act[] {
  all.skip(BEFORE_TABLE);
  const unique = all.take('unique');
  if (all.take('index')) return [readIndex(all, unique)];
  if (all.take('table')) return readTable(all);
  if (all.take('materialized view') || all.take('view')) {
    all.take('if not exists');
    return [{ kind: 'createView', name: keyFrom(all) }];
  }
  if (all.take('policy')) {
    const name = all.name();
    return all.take('on') ? [{ kind: 'createPolicy', name, table: keyFrom(all) }] : [];
  }
  return all.take('domain') ? [{ kind: 'createDomain', name: keyFrom(all) }] : [];
}

function readIndex(all: Words, unique: boolean): Act {
  const concurrently = all.take('concurrently');
  const ifNotExists = all.take('if not exists');
  const name = all.next === 'on' ? undefined : keyFrom(all);
  all.take('on');
  all.take('only');
  const table = keyFrom(all);
  const method = all.take('using') ? all.name() : 'btree';
  const keys = all.list()?.length ?? 0;
  return { kind: 'createIndex', name, table, unique, concurrently, ifNotExists, keys, method };
}

const BEGINS_CONSTRAINT = new Set(['constraint', 'check', 'unique', 'primary', 'foreign', 'exclude', 'like', 'not']);

function readTable(all: Words): Act[] {
  all.take('if not exists');
  const table = keyFrom(all);
  const columns: ColumnText[] = [];
  const constraints: ConstraintText[] = [];
  for (const part of all.take('partition of') ? [] : (all.list() ?? [])) {
    const inside = new Words(part);
    if (inside.next === undefined || !BEGINS_CONSTRAINT.has(inside.next)) columns.push(readColumn(inside));
    else {
      const constraint = readConstraint(inside);
      if (constraint !== undefined) constraints.push(constraint);
    }
  }
  return [{ kind: 'createTable', table, columns, constraints }];
}
