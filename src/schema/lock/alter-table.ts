import type { Act, ColumnText } from '../lint/act.ts';
import { keepsRows } from '../lint/keeps-rows.ts';
import { keyFrom } from '../lint/key-from.ts';
import { readAction } from '../lint/read-alter-table.ts';
import { volatileCall } from '../lint/volatile-call.ts';
import type { Token } from '../token.ts';
import { Words } from '../words.ts';
import { type Demand, lock, rewrite, scan } from './demand.ts';
import { typeFrom } from './domains-there.ts';
import type { TablesThere } from './tables-there.ts';

const exclusive = 'ACCESS EXCLUSIVE';

/** What one action of ALTER TABLE asks for; an action that is not known here takes the strongest lock. */
export function ofAction(table: string, action: readonly Token[], there: TablesThere): readonly Demand[] {
  const acts = readAction(table, new Words(action));
  const weak = weakLock(table, new Words(action), there);
  if (weak !== undefined) return weak;
  return acts.length === 0 ? [lock(table, exclusive)] : acts.flatMap((act) => ofAct(table, act, there));
}

/** Actions that leave reads and writes alone. */
function weakLock(table: string, all: Words, there: TablesThere): readonly Demand[] | undefined {
  if (all.take('attach partition')) {
    const linked = there.targets(table).map((to) => lock(to, 'SHARE ROW EXCLUSIVE'));
    return [lock(table, 'SHARE UPDATE EXCLUSIVE'), scan(keyFrom(all), exclusive), ...linked];
  }
  if (all.take('set statistics') || all.take('cluster on')) return [lock(table, 'SHARE UPDATE EXCLUSIVE')];
  if (all.take('enable trigger') || all.take('disable trigger')) return [lock(table, 'SHARE ROW EXCLUSIVE')];
  if ((all.take('set') || all.take('reset')) && all.sign('(')) return [lock(table, 'SHARE UPDATE EXCLUSIVE')];
  if (!all.take('alter')) return undefined;
  all.take('column');
  all.name();
  return all.take('set statistics') ? [lock(table, 'SHARE UPDATE EXCLUSIVE')] : undefined;
}

function ofAct(table: string, act: Act, there: TablesThere): readonly Demand[] {
  switch (act.kind) {
    case 'validateConstraint':
      return [
        scan(table, 'SHARE UPDATE EXCLUSIVE'),
        ...there.targets(table, { constraint: act.name }).map((to) => scan(to, 'ROW SHARE')),
      ];
    case 'addConstraint':
      return ofConstraint(table, act);
    case 'dropConstraint':
      return [table, ...there.targets(table, { constraint: act.name })].map((one) => lock(one, exclusive));
    case 'addColumn':
      return ofColumn(table, act.column, there);
    case 'dropColumn':
      return [table, ...there.targets(table, { column: act.column })].map((one) => lock(one, exclusive));
    case 'setNotNull':
      return [there.isProven(table, act.column) ? lock(table, exclusive) : scan(table, exclusive)];
    case 'alterType': {
      const before = there.typeOf(table, act.column);
      const { domains } = there;
      if (before === undefined || act.using || domains.demands(act.type)) return [rewrite(table)];
      if (!keepsRows(domains.stored(typeFrom(before)), domains.bare(act.type))) return [rewrite(table)];
      return [there.isChecked(table, act.column) ? scan(table, exclusive) : lock(table, exclusive)];
    }
    case 'rewriteTable':
      return [rewrite(table)];
    case 'detachPartition':
      return act.concurrently
        ? [lock(table, 'SHARE UPDATE EXCLUSIVE'), lock(act.partition, exclusive)]
        : [lock(table, exclusive), lock(act.partition, exclusive)];
    default:
      return [lock(table, exclusive)];
  }
}

function ofConstraint(table: string, { constraint }: Extract<Act, { kind: 'addConstraint' }>): readonly Demand[] {
  const { type, to, notValid, usingIndex } = constraint;
  if (type === 'foreign key') {
    const both = [table, ...(to === undefined ? [] : [to])];
    return both.map((one) => (notValid ? lock : scan)(one, 'SHARE ROW EXCLUSIVE'));
  }
  // A primary key looks for NULLs where a column may hold them.
  return [notValid || (usingIndex && type !== 'primary key') ? lock(table, exclusive) : scan(table, exclusive)];
}

function ofColumn(table: string, column: ColumnText, { domains }: TablesThere): readonly Demand[] {
  const { type, identity, generated, constraints } = column;
  const isCounted = identity || type.name.endsWith('serial') || generated === 'stored';
  const own =
    isCounted || domains.demands(type) || volatileCall(column.default) !== undefined
      ? rewrite(table)
      : (constraints.length > 0 ? scan : lock)(table, exclusive);
  return [own, ...constraints.flatMap(({ to }) => (to === undefined ? [] : [scan(to, 'SHARE ROW EXCLUSIVE')]))];
}
