import { expect, test } from 'vitest';
import { checksumOf } from '../../../src/migration/content.ts';
import { emptyState, type State } from '../../../src/schema/state.ts';
import type { Migration } from '../../../src/schema/step.ts';
import { downOf, made } from '../../support/round-trip.ts';
import {
  call,
  check,
  col,
  column,
  foreignKey,
  id,
  index,
  literal,
  required,
  state,
  table,
} from '../../support/state.ts';

const users = (...columns: Parameters<typeof table>[1]) =>
  table('users', [id(), required('email', 'citext'), ...columns], {
    comment: 'People',
    indexes: [index('users_email_index', ['email'], { unique: true })],
  });
const tickets = table(
  'tickets',
  [id(), required('status', 'status', { default: literal('open', 'status') }), column('user_id', 'uuid')],
  {
    checks: [
      check('tickets_status_check', call('neq', [col('status', 'status'), literal('closed', 'status')], 'boolean')),
    ],
    indexes: [index('tickets_user_id_index', ['user_id'])],
    foreignKeys: [foreignKey('tickets_user_id_fkey', ['user_id'], 'users', { onDelete: 'set null' })],
  },
);
const enums = (...values: readonly string[]) => [{ name: 'status', values }];
const desk = (tables: readonly ReturnType<typeof table>[], values = ['open', 'closed']): State =>
  state(tables, { extensions: ['citext'], enums: enums(...values) });

const embedded = (type: string): State =>
  state(
    [
      table('users', [id(), required('embedding', type)], {
        indexes: [
          index('users_embedding_index', [], {
            method: 'hnsw',
            keys: [{ on: 'embedding', direction: 'asc', opclass: 'vector_l2_ops' }],
          }),
        ],
      }),
    ],
    { extensions: ['vector'] },
  );

const cases: Readonly<Record<string, { from: State; to: State; decisions?: readonly string[] }>> = {
  'create-tables': { from: emptyState, to: desk([users(), tickets]) },
  backfill: {
    from: desk([users(), tickets]),
    to: desk([users(required('name', 'text')), tickets]),
    decisions: ["--backfill users.name=split_part(email, '@', 1)"],
  },
  rename: {
    from: desk([users(column('name', 'text')), tickets]),
    to: desk([users(column('full_name', 'text')), tickets]),
    decisions: ['--rename users.name=full_name'],
  },
  'enum-value': { from: desk([users(), tickets]), to: desk([users(), tickets], ['open', 'waiting', 'closed']) },
  'type-change': {
    from: desk([users(column('age', 'text')), tickets]),
    to: desk([users(column('age', 'integer')), tickets]),
  },
  'vector-dimensions': {
    from: embedded('vector(3)'),
    to: embedded('vector(4)'),
    decisions: [
      '--using users.embedding=(embedding::real[] || 0::real)::vector',
      '--down-using users.embedding=subvector(embedding, 1, 3)',
    ],
  },
  'drop-column': {
    from: desk([users(column('age', 'text')), tickets]),
    to: desk([users(), tickets]),
    decisions: ['--drop users.age'],
  },
  'awkward-text': {
    from: desk([users(), tickets]),
    to: desk([
      users(
        column('note', 'text', { default: literal(`it's \`\${x}\` \\ "y"\nnext line`, 'text'), comment: 'tab\there' }),
      ),
      tickets,
    ]),
  },
  'foreign-key': {
    from: desk([users(), { ...tickets, foreignKeys: [], indexes: [] }]),
    to: desk([users(), tickets]),
  },
};

const ids: Readonly<Record<string, string>> = { 'vector-dimensions': 'M076' };

for (const [name, { from, to, decisions }] of Object.entries(cases)) {
  test(`renderMigration() writes ${name} as it reads best, and says what the migration says (${ids[name] ?? 'M004'})`, async () => {
    const { text, migration } = made(from, to, decisions);
    await expect(text).toMatchFileSnapshot(`expected/${name}.ts`);
    const { default: loaded } = (await import(`./expected/${name}.ts`)) as { default: Migration };
    expect(checksumOf(loaded.up)).toBe(checksumOf(migration.up));
    expect(checksumOf(downOf(loaded))).toBe(checksumOf(downOf(migration)));
    const { up: _up, down: _down, ...head } = loaded;
    const { up: _up2, down: _down2, ...expected } = migration;
    expect(head).toEqual({ ...expected, ...(expected.decisions?.length === 0 ? { decisions: undefined } : {}) });
  });
}
