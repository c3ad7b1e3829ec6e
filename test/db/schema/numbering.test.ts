import { expect, test } from 'vitest';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { column, id, required, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();

const kinds = ['by default', 'always', 'serial', undefined] as const;
const pairs = kinds.flatMap((from) => kinds.filter((to) => to !== from).map((to) => ({ from, to })));
const numbered = (identity: (typeof kinds)[number], type = 'integer') =>
  state([
    table('t', [
      required('id', 'integer', { identity: 'by default' }),
      required('n', type, identity === undefined ? {} : { identity }),
      column('note', 'text'),
    ]),
  ]);

test.each(pairs)('plan() leads from $from to $to and back, and counts on', async ({ from, to }) => {
  await database.trip(numbered(from), numbered(to), {
    seed: ["insert into t (n, note) overriding system value values (7, 'a')"],
    check: async (query) => {
      if (to === undefined) return;
      // An identity that becomes another kind keeps the sequence that nobody has asked yet.
      const kept = from !== undefined && from !== 'serial' && to !== 'serial';
      expect(await query("insert into t (note) values ('b') returning n")).toEqual([{ n: kept ? '1' : '8' }]);
    },
  });
});

test('plan() takes the sequence of a serial column along: its name and its type', async () => {
  const before = state([table('t', [id('integer'), required('n', 'integer', { identity: 'serial' })])]);
  const after = state([table('t', [id('integer'), required('m', 'bigint', { identity: 'serial' })])]);
  const { migration } = await database.trip(before, after, { decisions: ['--rename t.n=m'] });
  expect(JSON.stringify(migration.up)).toContain('alter sequence \\"t_m_seq\\" as bigint');
});
