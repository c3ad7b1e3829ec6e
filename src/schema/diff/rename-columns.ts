import { castBetween } from '../cast.ts';
import { shared, similarity } from '../similarity.ts';
import { columnOf, keyOf, type Table, tableOf } from '../state.ts';
import { viewsOn } from '../view/reads.ts';
import { columnTraits } from './column-traits.ts';
import { dependentsOfColumn } from './dependents.ts';
import type { Differ } from './differ.ts';
import { type RenameScope, renamings } from './renamings.ts';
import { sequence } from './sequence.ts';
import { viewDrops } from './views.ts';

/** Renames columns within the tables that stay. */
export function renameColumns(differ: Differ): void {
  for (const after of differ.next.tables) {
    const before = tableOf(differ.current, keyOf(after));
    if (before !== undefined) renameIn(differ, before, after);
  }
}

function renameIn(differ: Differ, before: Table, after: Table): void {
  const key = keyOf(after);
  const found = renamings(scopeOf(differ, before, after));
  const sources = new Set(found.map((one) => one.from));
  for (const { to } of found) {
    const holder = columnOf(before, to);
    if (holder === undefined || sources.has(to)) continue;
    const views = viewDrops(viewsOn(differ.current, key, to));
    differ.push(...views, ...dependentsOfColumn(differ.current, key, to), {
      kind: 'dropColumn',
      table: key,
      column: holder,
    });
  }
  const held = tableOf(differ.current, key)?.columns.map((column) => column.name) ?? [];
  for (const { from, to } of sequence(found, held)) differ.push({ kind: 'renameColumn', table: key, from, to });
  if (keeps(differ)) keepDropped(differ, key, after);
}

/** `--keep-dropped`: the column stays under another name, with nothing that would hinder an insert. */
function keepDropped(differ: Differ, key: string, after: Table): void {
  for (const column of tableOf(differ.current, key)?.columns ?? []) {
    if (column.tombstone || columnOf(after, column.name) !== undefined) continue;
    if (differ.answer('drop', key, column.name) !== undefined) continue;
    const on = { table: key, column: column.name } as const;
    const { default: value, identity, generated } = column;
    differ.push(...dependentsOfColumn(differ.current, key, column.name));
    if (generated !== undefined) differ.push({ kind: 'alterColumnGenerated', ...on, before: generated });
    if (value !== undefined) differ.push({ kind: 'alterColumnDefault', ...on, before: value });
    if (identity !== undefined) differ.push({ kind: 'alterColumnIdentity', ...on, before: identity });
    if (!column.nullable) differ.push({ kind: 'alterColumnNullability', ...on, before: false, after: true });
    differ.push(
      { kind: 'alterColumnTombstone', ...on, after: true },
      {
        kind: 'renameColumn',
        table: key,
        from: column.name,
        to: `_dropped_${differ.version}_${column.name}`.slice(0, 63),
      },
    );
  }
}

function scopeOf(differ: Differ, before: Table, after: Table): RenameScope {
  const key = keyOf(after);
  const names = after.columns.map((column) => column.name);
  return {
    // Going back, what was kept gets its name again.
    before: before.columns
      .filter((column) => !column.tombstone || differ.decisions.acceptAll)
      .map((column) => column.name),
    after: names,
    answer(from) {
      const decision = differ.answer('rename', key, from);
      if (decision?.to === undefined) return undefined;
      return names.includes(decision.to) ? decision.to : differ.unmatched(decision, names);
    },
    hint: (to) => columnOf(after, to)?.was,
    dropped: (from) => differ.answer('drop', key, from) !== undefined || keeps(differ),
    alike(from, to) {
      const [old, young] = [columnOf(before, from), columnOf(after, to)];
      if (old === undefined || young === undefined) return 0;
      const traits = shared(columnTraits(differ.current, key, old), columnTraits(differ.next, key, young));
      const likeness = similarity(from, to) + traits;
      if (old.type === young.type) return 1 + likeness;
      const castable = castBetween(old.type, young.type, [differ.previous, differ.next]).by !== 'none';
      return castable && likeness >= 0.5 ? likeness : 0;
    },
    ask(from, candidates) {
      const flags = [...candidates.map((to) => `--rename ${key}.${from}=${to}`), `--drop ${key}.${from}`];
      differ.ask({
        kind: candidates.length > 0 ? 'rename-column' : 'drop-column',
        table: key,
        column: from,
        candidates,
        flags: [...flags, '--keep-dropped'],
        message:
          candidates.length > 0
            ? `Was the column '${key}.${from}' renamed?`
            : `Drop the column '${key}.${from}' with its values?`,
      });
    },
    stale: (to, from) =>
      differ.warnings.push(`The hint was: '${from}' of ${key}.${to} has done its work and can be removed.`),
  };
}

function keeps(differ: Differ): boolean {
  const [decision] = differ.decisions.all('keep-dropped');
  if (decision !== undefined) differ.decisions.use(decision);
  return decision !== undefined;
}
