import { describe, expect, test } from 'vitest';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { ancestorsOf, conflictIn, headsOf } from '../../../src/schema/branch/lineage.ts';
import { declaredFootprint } from '../../../src/schema/delta/footprint.ts';
import { fold, footprintOfMeta, type Meta } from '../../../src/schema/meta.ts';
import { hashState } from '../../../src/schema/normal.ts';
import { emptyState, type State } from '../../../src/schema/state.ts';
import { check, col, column, foreignKey, id, index, raw, required, state, table } from '../../support/state.ts';

const status = (...values: string[]) => ({ enums: [{ name: 'status', values }] });
const users = (...more: Parameters<typeof table>[1]) => table('users', [id(), column('email', 'text'), ...more]);
const origin = state([users(), table('tickets', [id(), column('title', 'text')])], status('open', 'closed'));

let count = 0;
function meta(previous: State, next: State, parents: readonly string[], decisions: readonly string[] = []): Meta {
  const version = `202611211000${String(count++).padStart(2, '0')}`;
  const made = generateMigration({ previous, next, version, name: `m${count}`, parents, decisions });
  if (made.outcome !== 'made') throw new Error(JSON.stringify(made));
  return made.meta;
}
const base = meta(emptyState, origin, []);

interface Side {
  readonly next: State;
  readonly decisions?: readonly string[];
}
/** Two branches on the same base: what they conflict about, and what they lead to. */
function fork(one: Side, other: Side) {
  const metas = [base, ...[one, other].map(({ next, decisions }) => meta(origin, next, [base.version], decisions))];
  return { metas, conflict: conflictIn(metas, footprintOfMeta), state: () => fold(metas) };
}
const tickets = (...columns: Parameters<typeof table>[1]) =>
  table('tickets', [id(), column('title', 'text'), ...columns]);
const with_ = (...tables: State['tables']): State => state(tables, status('open', 'closed'));

describe('conflictIn()', () => {
  test('a linear history has one parent each, one head, and nothing to merge (M215)', () => {
    const second = meta(origin, with_(users(column('age', 'integer')), tickets()), headsOf([base]));
    const third = meta(fold([base, second]), origin, headsOf([base, second]), ['--drop users.age']);
    expect([base, second, third].map(({ parents }) => parents)).toEqual([[], [base.version], [second.version]]);
    expect(headsOf([base, second, third])).toEqual([third.version]);
    expect(ancestorsOf([base, second, third], second.version)).toEqual([base, second]);
    expect(conflictIn([base, second, third], footprintOfMeta)).toBeUndefined();
  });

  test.each([
    ['two tables', with_(users(), tickets(), table('a', [id()])), with_(users(), tickets(), table('b', [id()]))],
    [
      'two columns of a table',
      with_(users(column('a', 'text')), tickets()),
      with_(users(column('b', 'text')), tickets()),
    ],
    [
      'an index here, a column there',
      with_(table('users', users().columns, { indexes: [index('users_email_index', ['email'])] }), tickets()),
      with_(users(column('b', 'text')), tickets()),
    ],
    [
      'a value of a type here, a column of another there',
      state([users(), tickets()], status('open', 'closed', 'late')),
      with_(users(column('b', 'text')), tickets()),
    ],
  ])('%s merge by themselves, in either order', (_, one, other) => {
    const { metas, conflict, state: merged } = fork({ next: one }, { next: other });
    expect(conflict).toBeUndefined();
    expect(headsOf(metas)).toEqual(metas.slice(1).map(({ version }) => version));
    const [first, second, third] = metas as [Meta, Meta, Meta];
    expect(hashState(fold([first, third, second]))).toBe(hashState(merged()));
    const structure = merged();
    const grown = { ...structure, tables: [...structure.tables, table('c', [id()])] };
    const next = meta(structure, grown, headsOf(metas));
    expect(headsOf([...metas, next])).toEqual([next.version]);
  });

  test.each<[string, Side, Side, string]>([
    [
      'a table is dropped, and gets a column (M219)',
      { next: with_(users()), decisions: ['--drop tickets'] },
      { next: with_(users(), tickets(column('x', 'text'))) },
      'table tickets',
    ],
    [
      'two values are added to a type at the same place (M220)',
      { next: state([users(), tickets()], status('open', 'closed', 'x')) },
      { next: state([users(), tickets()], status('open', 'closed', 'y')) },
      'type status',
    ],
    [
      'a table is renamed, and pointed to',
      { next: with_(table('people', users().columns), tickets()), decisions: ['--rename-table users=people'] },
      {
        next: with_(
          users(),
          table('tickets', [...tickets().columns, column('user_id', 'uuid')], {
            foreignKeys: [foreignKey('tickets_user_id_fkey', ['user_id'], 'users')],
          }),
        ),
      },
      'table users',
    ],
    [
      'a column is dropped, and a check speaks of it',
      { next: with_(users(), table('tickets', [id()])), decisions: ['--drop tickets.title'] },
      {
        next: with_(
          users(),
          table('tickets', tickets().columns, { checks: [check('c', raw(`title <> ''`, 'boolean'))] }),
        ),
      },
      'column tickets.title',
    ],
    [
      'a column is dropped, and an index over a condition speaks of it',
      { next: with_(users(), table('tickets', [id()])), decisions: ['--drop tickets.title'] },
      {
        next: with_(
          users(),
          table('tickets', tickets().columns, {
            indexes: [index('i', ['id'], { where: col('title', 'text') })],
          }),
        ),
      },
      'column tickets.title',
    ],
    [
      'a column is dropped, and a backfill reads it',
      { next: with_(users(), table('tickets', [id()])), decisions: ['--drop tickets.title'] },
      {
        next: with_(users(), tickets(required('slug', 'text'))),
        decisions: ['--backfill tickets.slug=lower("title")'],
      },
      'column tickets.title',
    ],
    [
      'a type loses a value, and a column gets the type',
      { next: state([users(), tickets()], status('open')) },
      { next: with_(users(), tickets(column('state', 'status'))) },
      'type status',
    ],
    [
      'a table and an index of one name',
      { next: with_(users(), tickets(), table('found', [id()])) },
      { next: with_(users(), table('tickets', tickets().columns, { indexes: [index('found', ['title'])] })) },
      'relation found',
    ],
  ])('%s: both are named, and what they are about', (_, one, other, name) => {
    const { metas, conflict } = fork(one, other);
    expect(conflict).toMatchObject({ one: metas[1], other: metas[2] });
    expect(conflict?.names).toContain(name);
  });

  test('raw SQL is in the way of everything that it does not say it keeps out of', () => {
    const one = meta(origin, with_(users(column('a', 'text')), tickets()), [base.version]);
    const byHand: Meta = { ...one, version: '20261121110000', name: 'by_hand', deltas: [], byHand: true };
    const touching = (touches?: readonly string[]) =>
      conflictIn([base, one, byHand], (each) =>
        each.byHand ? touches && declaredFootprint(touches) : footprintOfMeta(each),
      );
    expect(touching()).toMatchObject({ one, other: byHand, names: [] });
    expect(touching(['users'])?.names).toContain('table users');
    expect(touching(['users.a'])?.names).toContain('column users.a');
    expect(touching(['users.email'])).toBeUndefined();
    expect(touching(['tickets'])).toBeUndefined();
    expect(touching([])).toBeUndefined();
  });
});
