import { expect, test } from 'vitest';
import type { Column, Domain, Policy, Table } from '../../../src/schema/state.ts';
import { downOf } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { call, check, col, column, id, literal, required, state, table, view } from '../../support/state.ts';

const database = useSchemaDatabase();

const email = (more: Partial<Domain> = {}): Domain => ({
  name: 'email',
  type: 'text',
  notNull: false,
  checks: [],
  ...more,
});
const not = (text: string, type = 'text') =>
  check('email_check', call('neq', [col('value', type), literal(text, type)], 'boolean'));
const withMail = (name: string) => table(name, [id('integer'), column('mail', 'email')]);
const [users, guests] = [withMail('users'), withMail('guests')];

test('plan() lets a view stand on a new column of a domain once that has entered it (M180)', async () => {
  const plain = table('users', [id('integer')]);
  const filled = table('users', [id('integer'), required('email', 'email')]);
  const next = state([filled], {
    domains: [email({ notNull: true })],
    views: [view('mails', 'select email from users', [filled], { email: 'email' })],
  });
  await database.trip(state([plain]), next, {
    // The type's name is the column's, too.
    decisions: [`--backfill users.email='a@b'::email`],
    seed: ['insert into users default values'],
    check: async (query) => expect(await query('select email from mails')).toEqual([{ email: 'a@b' }]),
  });
});

test('plan() lets a domain demand more once what is dropped has left it (M180)', async () => {
  const next = state([users], { domains: [email({ notNull: true, checks: [not('nobody')] })] });
  await database.trip(state([users, guests], { domains: [email()] }), next, {
    decisions: ['--drop guests'],
    seed: [`insert into guests (mail) values ('nobody'), (null)`, `insert into users (mail) values ('a@b')`],
    check: async (query) => expect(await query('select mail from users')).toEqual([{ mail: 'a@b' }]),
  });
});

test('plan() finds beforehand what a domain refuses that is made of something else and demands more (M180)', async () => {
  const short = email({ type: 'character varying(9)', notNull: true, checks: [not('nobody', 'character varying(9)')] });
  const trip = (row: string) =>
    database.trip(state([users], { domains: [email()] }), state([users], { domains: [short] }), {
      decisions: ['--using email=value::character varying(9)'],
      seed: [`insert into users (mail) values (${row})`],
    });
  await trip(`'a@b'`);
  await expect(trip('null')).rejects.toThrow(/precheck: 1 values that the domain email does not allow/);
  await expect(trip(`'nobody'`)).rejects.toThrow(/precheck: 1 values that the domain email does not allow/);
});

test('plan() takes a column from an enum that is made anew to a domain over it, and back, as a text in between (M103)', async () => {
  const feeling = (type: string, mood: string[]) =>
    state([table('users', [id('integer'), column('mood', type, { default: literal('good', 'mood') })])], {
      enums: [{ name: 'mood', values: mood }],
      domains: type === 'mood' ? [] : [{ name: 'feeling', type: 'mood', notNull: false, checks: [] }],
    });
  await database.trip(feeling('feeling', ['fine', 'good']), feeling('mood', ['bad', 'good']), {
    decisions: ['--drop mood.fine'],
    seed: ['insert into users default values'],
    check: async (query) => expect(await query('select mood from users')).toEqual([{ mood: 'good' }]),
  });
});

test('plan() takes a column from an enum that is made anew to a domain that is, and another the other way (M103, M180)', async () => {
  const users = (mail: string, mood: string) =>
    table('users', [id('integer'), column('mail', mail), column('mood', mood)]);
  const enums = (...values: string[]) => [{ name: 'mood', values }];
  await database.trip(
    state([users('email', 'mood')], { enums: enums('good', 'so so', 'bad'), domains: [email()] }),
    state([users('mood', 'email[]')], { enums: enums('good'), domains: [email({ checks: [not('nobody')] })] }),
    {
      decisions: ['--drop mood.so so', '--drop mood.bad', '--down-using users.mood="mood"[1]::text::mood'],
      seed: [`insert into users (mail, mood) values ('good', 'good')`],
      check: async (query) =>
        expect(await query('select mail, mood from users')).toEqual([{ mail: 'good', mood: '{good}' }]),
    },
  );
});

test('plan() tells a column from the type behind :: that is called like it, in a schema, too (M180)', async () => {
  const plain = table('users', [id('integer'), column('email', 'text')]);
  const filled = table('users', [id('integer'), required('email', 'kinds.email')]);
  const next = state([filled], { schemas: ['kinds'], domains: [{ ...email(), schema: 'kinds' }] });
  await database.trip(state([plain]), next, {
    decisions: [`--backfill users.email='a@b'::kinds.email`],
    seed: ['insert into users default values'],
    check: async (query) => expect(await query('select email from users')).toEqual([{ email: 'a@b' }]),
  });
});

test('plan() makes a policy anew that lets go of a column where a domain is made anew, and moves on to a table of it', async () => {
  const amount = (type: string) => ({ domains: [{ name: 'amount', type, notNull: false, checks: [] }] });
  const notes = (columns: readonly Column[], using: Policy['using']): Table =>
    table('notes', [id('integer'), ...columns], {
      rowSecurity: 'enabled',
      policies: [{ name: 'seen', command: 'all', roles: ['public'], using }],
    });
  const total = { table: 'tickets', column: 'total' };
  const some = [
    'exists',
    '(',
    'select',
    'from',
    { table: 'tickets' },
    't',
    'where',
    't',
    '.',
    total,
    'is',
    'null',
    ')',
  ];
  const before = state(
    [table('tickets', [id('integer'), column('total', 'amount')]), notes([], some)],
    amount('integer'),
  );
  const cost = ['(', { table: 'notes', column: 'cost' }, 'is', 'null', ')'];
  const after = state([notes([column('cost', 'amount')], cost)], amount('bigint'));
  // There the table goes anyway; back, the new domain waits for the column, and the table for the new domain.
  const { migration } = await database.trip(before, after, { decisions: ['--drop tickets'] });
  const back = downOf(migration).flatMap((step) => ('tx' in step ? step.tx : []));
  const at = (words: RegExp) => back.findIndex((sql) => words.test(sql));
  expect(at(/^drop policy/)).toBeLessThan(at(/drop column "cost"/));
  expect(at(/^create policy/)).toBeGreaterThan(at(/^create table "tickets"/));
  expect(at(/^alter policy/)).toBe(-1);
});
