import { expect, test } from 'vitest';
import { describeStatement } from '../../../src/migration/describe-statement.ts';

test.each([
  ['CREATE TABLE "users" ("id" uuid)', 'create table users'],
  ['create table if not exists app."Users" (id int)', 'create table app.Users'],
  ['CREATE UNIQUE INDEX CONCURRENTLY "users_email_index" ON "users" ("email")', 'create index users_email_index'],
  ['create index on only users (email)', 'create index on users'],
  ['drop index concurrently if exists users_email_index', 'drop index users_email_index'],
  ['ALTER TABLE "users" ADD COLUMN "email" text', 'alter table users add column email'],
  ['alter table only users add constraint users_pkey primary key (id)', 'alter table users add constraint users_pkey'],
  ['alter table users alter column email set not null', 'alter table users alter column email set not null'],
  [
    `alter table "users" alter column "mood" type mood using "mood"::text::mood`,
    'alter table users alter column mood type',
  ],
  [`alter table users alter column mood set default 'calm'`, 'alter table users alter column mood set default'],
  ['alter table log attach partition log_2026 for values in (1)', 'alter table log attach partition log_2026'],
  ['alter table log detach partition "log 2025" concurrently', 'alter table log detach partition log 2025'],
  ['alter table users drop column if exists email', 'alter table users drop column email'],
  ['alter table users validate constraint c', 'alter table users validate constraint c'],
  ['alter table users rename column a to b', 'alter table users rename column a to b'],
  ['alter table users rename to people', 'alter table users rename to people'],
  ['alter table users enable row level security', 'alter table users'],
  [`alter type mood add value if not exists 'ok'`, `alter type mood add value 'ok'`],
  [`alter type mood rename value 'a' to 'b'`, `alter type mood rename value 'a' to 'b'`],
  [`create type mood as enum ('a')`, 'create type mood'],
  ['create or replace view v as select 1', 'create view v'],
  ['create materialized view mv as select 1', 'create materialized view mv'],
  ['create extension if not exists citext', 'create extension citext'],
  [`comment on column users.email is 'x'`, 'comment on users.email'],
  [`comment on table app.users is null`, 'comment on app.users'],
  [`comment on index i is 'x'`, 'comment on index i'],
  [
    'alter table "tickets" add constraint "tickets_user_id_fkey" foreign key ("user_id") references "users" ("id") not valid',
    'add foreign key tickets_user_id_fkey to tickets',
  ],
  ['alter table app.users add constraint users_age_check check (age > 0)', 'add check users_age_check to app.users'],
  ['-- why\nupdate "users" set a = 1', 'update users'],
  ['insert into users values (1)', 'insert into users'],
  ['delete from only users', 'delete from users'],
  ['select   pg_sleep(1)', 'select pg_sleep(1)'],
])('describeStatement() says what %s does', (sql, words) => {
  expect(describeStatement(sql)).toBe(words);
});

test('describeStatement() keeps a long statement to one short line', () => {
  expect(describeStatement(`select '${'x'.repeat(200)}'`)).toHaveLength(80);
});
