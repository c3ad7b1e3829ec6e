import { beforeEach, describe, expect, test } from 'vitest';
import { type RuleId, rules } from '../../../src/schema/lint/rules.ts';
import { empty, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';

const { query } = useSchemaDatabase();

/** The database all examples are about, with a row in each table. */
const world = [
  'create schema billing',
  'create table billing.invoices (id bigint primary key)',
  "create type ticket_status as enum ('open', 'closed')",
  'create domain percentage as integer',
  'create table users (id bigint generated always as identity primary key, name text not null, email text, age integer)',
  'create table tickets (id bigint generated always as identity primary key, subject text, status ticket_status, user_id bigint)',
  'create index tickets_subject_index on tickets (subject)',
  "create view open_tickets as select * from tickets where status = 'open'",
  'create materialized view ticket_counts as select user_id, count(*) as tickets from tickets group by user_id',
  'create unique index ticket_counts_index on ticket_counts (user_id)',
  'create table tags (id bigint not null)',
  'create table events (id bigint, at timestamptz not null) partition by range (at)',
  "create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')",
  "insert into users (name, email) values ('Ann', 'ann@example.org')",
  'insert into tickets (user_id) values (1)',
  'insert into tags values (1)',
];

/** What the server itself refuses of the bad examples, which is why they are bad. */
const refused: { readonly [K in RuleId]?: RegExp } = {
  'concurrently-in-transaction': /cannot run inside a transaction block/,
  'required-column-without-default': /contains null values/,
};
/** What the rules say writes a table anew. */
const rewriting: readonly RuleId[] = [
  ...(['volatile-default', 'stored-generated-column', 'auto-increment-column'] as const),
  ...(['change-column-type', 'rewrite-table'] as const),
];

const files = async () =>
  JSON.stringify(
    await query("select relname, relfilenode from pg_class where relname in ('users', 'tags') order by 1"),
  );

beforeEach(async () => {
  await query('rollback');
  await empty(query);
  for (const sql of world) await query(sql);
});

describe.each(Object.keys(rules) as RuleId[])('the examples of the lint rule %s', (id) => {
  const { bad, good } = rules[id];

  test('are SQL that the server takes, or refuses for the reason given', async () => {
    const before = await files();
    const expected = refused[id];
    if (expected === undefined) await runSteps(query, bad);
    else await expect(runSteps(query, bad)).rejects.toThrow(expected);
    if (rewriting.includes(id)) expect(await files()).not.toBe(before);
  });

  test('lead there another way, on which no table is written anew', async () => {
    const before = await files();
    await runSteps(query, good);
    if (rewriting.includes(id)) expect(await files()).toBe(before);
  });
});
