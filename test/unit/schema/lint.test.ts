import { describe, expect, test } from 'vitest';
import { lint, weighs } from '../../../src/schema/lint/lint.ts';
import { type RuleId, rules } from '../../../src/schema/lint/rules.ts';
import type { Step } from '../../../src/schema/step.ts';
import { made } from '../../support/round-trip.ts';
import { call, check, col, column, id, literal, state, table } from '../../support/state.ts';

const found = (up: readonly Step[], options: Parameters<typeof lint>[1] = {}) =>
  lint({ up }, options)
    .filter(({ because }) => because === undefined)
    .map(({ rule }) => rule);
const inTx = (...tx: readonly string[]) => found([{ tx }]);
const ids = Object.keys(rules) as RuleId[];

describe.each(ids)('lint() and the rule %s', (rule) => {
  test('finds its bad example, and nothing in its good one', () => {
    expect(found(rules[rule].bad)).toContain(rule);
    expect(found(rules[rule].good)).not.toContain(rule);
  });

  test('has an example that it can do better', () => {
    const errors = lint({ up: rules[rule].good }).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
    expect(rule).toMatch(/^[a-z]+(-[a-z]+)+$/);
    for (const said of [rules[rule].why, rules[rule].fix]) expect(said).toMatch(/.\.$/);
  });
});

test.each([
  ['ALTER TABLE "users" DROP COLUMN "age"', 'drop-column'],
  ['alter table if exists only public . users * drop if exists age', 'drop-column'],
  ['/* a /* nested */ comment */ alter -- here\n table users drop age', 'drop-column'],
  ['alter table users add column a text, DROP COLUMN b', 'drop-column'],
  ['create Unique Index ON "billing"."in""voices" USING gin (lower(a), b)', 'index-not-concurrent'],
  ['alter table u add foreign key (a, b) references x (c, d) on delete cascade', 'foreign-key-without-not-valid'],
  ['alter table u add column a bigint constraint f references x', 'foreign-key-without-not-valid'],
  ['alter table u add c int default 1 check (c > 0) not null', 'check-without-not-valid'],
  ['alter table u alter a set data type numeric(12, 2) using a::numeric', 'change-column-type'],
  ['alter table u add constraint "U" unique nulls not distinct (a)', 'unique-without-index'],
  ['alter table u add a uuid default public.my_id()', 'volatile-default'],
  ["alter table u add a timestamptz default now() + random() * interval '1 day'", 'volatile-default'],
  ['alter table u add a bigint not null references x (id) on delete set default;', 'required-column-without-default'],
  ['alter table u add a text not null default null', 'required-column-without-default'],
  ['with gone as (delete from users where id = 1 returning *) select * from gone', 'update-not-in-batches'],
  ['with a as (select 1) update users set name = null', 'update-not-in-batches'],
  ['merge into users using x on true when matched then delete', 'update-not-in-batches'],
  ['truncate table only a, b restart identity cascade', 'truncate-cascade'],
  ['drop table a, public.b cascade', 'drop-cascade'],
  ['create table t (a character(3) collate "C" not null, b text)', 'char-column'],
  ['create table t (a pg_catalog.bpchar)', 'char-column'],
  ['create table t (a varchar ( 10 ) [])', 'varchar-column'],
  ['create table t (a timestamp(3) default now())', 'timestamp-without-time-zone'],
  ['create table t (a int, b text, primary key (a))', 'small-key'],
  ['reindex (verbose) table users', 'reindex-not-concurrent'],
  ['vacuum (full, analyze) users', 'rewrite-table'],
  ['alter materialized view v rename to w', undefined],
  ['create domain "email" as text constraint "email_check" check (value like \'%@%\') not null', undefined],
  ['alter domain shop."E-mail" add check (value <> \'\')', 'domain-with-constraint'],
  ['alter domain email set not null', 'domain-with-constraint'],
  ["alter domain email add constraint c check (value <> '') not valid", undefined],
] as const)('lint() reads %j', (sql, rule) => {
  const all = found([{ auto: sql, recover: 'rerun' }]);
  if (rule === undefined) expect(all).toEqual([]);
  else expect(all).toContain(rule);
});

test.each([
  "insert into log (text) values ('drop table users; alter table users drop column age')",
  'select 1 -- drop table users',
  'comment on table users is $$truncate users cascade$$',
  'alter table users add column "drop" text',
  'alter table users add column at timestamptz not null default now()',
  "alter table users add column size numeric(10, 2) not null default 0, add column kind text default 'check'",
  "alter table users add column tags text[] not null default array['a']::varchar(3)[]",
  'create table t (a "char", b json_like, c timestamp with time zone, d text default \'serial\')',
  'create table t (a integer, b integer, primary key (a, b))',
  'create table t (a int references users, constraint c check (a > 0), unique (a), exclude using btree (a with =))',
  'alter table users alter column name set default lower(current_user)',
  'alter table users rename constraint a to b',
  'alter index a rename to b',
  'select * from users for update',
  'vacuum full;',
  "alter table users add column at timestamptz default (now() at time zone 'utc')",
])('lint() finds nothing in %j', (sql) => {
  expect(inTx(sql)).toEqual([]);
});

test('lint() lets a migration do as it likes with what it has made itself', () => {
  expect(
    inTx(
      'create table billing.notes (id bigint primary key)',
      'alter table billing.notes rename to remarks',
      'create index on billing.remarks (id)',
      'alter table "billing"."remarks" add column a text unique check (a > $$$$), alter column id type integer',
      'update billing.remarks set a = null',
    ),
  ).toEqual([]);
  expect(inTx('create table notes (id bigint)', 'create index on billing.notes (id)')).toEqual([
    'index-not-concurrent',
  ]);
});

test('lint() takes a validated check for proof that a column has no NULL, of the same column only', () => {
  const proven = (column: string, second: string): readonly Step[] => [
    { tx: [`alter table users add constraint c check ("${column}" IS NOT NULL) not valid`] },
    { tx: [second] },
    { tx: ['alter table public.users alter "email" set not null'] },
  ];
  const validate = 'alter table users validate constraint c';
  expect(found(proven('email', validate))).toEqual([]);
  expect(found(proven('name', validate))).toEqual(['not-null-without-check']);
  expect(found(proven('email', 'select 1'))).toEqual(['not-null-without-check']);
  const gone = 'alter table users drop constraint c';
  expect(
    found([...proven('email', validate).slice(0, 2), { tx: [gone] }, ...proven('email', validate).slice(2)]),
  ).toEqual(['not-null-without-check']);
  // The check was added by the migration before.
  expect(found(proven('email', validate).slice(1))).toEqual([]);
});

test('lint() knows which changes of type leave rows as they are, where it knows the old type', () => {
  const before = state([
    table('users', [
      id(),
      column('code', 'character varying(10)'),
      column('n', 'numeric(8,2)'),
      column('i', 'integer'),
    ]),
  ]);
  const change = (what: string) => found([{ tx: [`alter table users alter column ${what}`] }], { before });
  expect(change('code type varchar(20)')).toEqual(['varchar-column']);
  expect(change('code type text')).toEqual([]);
  expect(change('n type decimal(10,2)')).toEqual([]);
  expect(change('code type varchar(5)')).toContain('change-column-type');
  expect(change('code type text using trim(code)')).toEqual(['change-column-type']);
  expect(change('n type numeric(10,3)')).toEqual(['change-column-type']);
  expect(change('i type bigint')).toEqual(['change-column-type']);
});

test('lint() hides what a migration or a step allows with a reason, and warns of what it allows in vain (M277)', () => {
  const allow = [{ rule: 'drop-column', because: 'unused since May' }];
  const drop = { tx: ['alter table users drop column age'] };
  expect(lint({ up: [{ ...drop, allow }] })).toMatchObject([{ rule: 'drop-column', because: 'unused since May' }]);
  expect(lint({ up: [drop, drop], allow }).every((one) => !weighs(one, 'notice'))).toBe(true);
  expect(found([{ ...drop, allow }, drop])).toEqual(['drop-column']);
  expect(lint({ up: [], allow })).toMatchObject([{ rule: 'unused-allow', severity: 'warning', step: 0 }]);
  expect(lint({ up: [], allow }, { rules: { 'unused-allow': 'off' } })).toEqual([]);
});

test('lint() weighs findings as the project says, and answers an unknown rule with the nearest', () => {
  const up = [{ tx: ['drop table users'] }];
  expect(lint({ up }, { rules: { 'drop-table': 'error' } })).toMatchObject([{ severity: 'error', step: 1 }]);
  expect(lint({ up }, { rules: { 'drop-table': 'off' } })).toEqual([]);
  expect(() => lint({ up }, { rules: { 'drop-tables': 'off' } })).toThrow(
    "There is no lint rule 'drop-tables', which is named in lint.rules of the config. Did you mean 'drop-table'?",
  );
  expect(() => lint({ up, allow: [{ rule: 'toString', because: 'x' }] })).toThrow("no lint rule 'toString'");
  const [finding] = lint({ up });
  expect(finding && [weighs(finding, 'error'), weighs(finding, 'warning'), weighs(finding, 'notice')]).toEqual([
    false,
    true,
    true,
  ]);
});

test('lint() has nothing against the way a domain is made and its check changed', () => {
  const value = col('value', 'text');
  const email = (pattern: string) => ({
    ...{ name: 'email', type: 'text', notNull: false },
    checks: [check('email_check', call('like', [value, literal(pattern, 'text')], 'boolean'))],
  });
  const structure = (pattern: string) =>
    state([table('users', [id(), column('mail', 'email')])], { domains: [email(pattern)] });
  for (const previous of [state([]), structure('%')])
    expect(lint(made(previous, structure('%@%')).migration, { before: previous })).toEqual([]);
});
