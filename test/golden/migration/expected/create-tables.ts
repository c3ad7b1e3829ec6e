// Create extension citext
// Create type status
// Create table users
// Create table tickets
//
// Going back loses tickets, users.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: 'ae1d58223c64c1f8',
  to: 'a1b73a48a7b301db',
  up: [
    {
      tx: [
        `create extension if not exists "citext"`,
        `create type "status" as enum ('open', 'closed')`,
        `create table "users" (
          "id" uuid default gen_random_uuid() not null,
          "email" citext not null,
          constraint "users_pkey" primary key ("id")
        )`,
        `comment on table "users" is 'People'`,
        `create unique index "users_email_index" on "users" ("email")`,
        `create table "tickets" (
          "id" uuid default gen_random_uuid() not null,
          "status" status default 'open' not null,
          "user_id" uuid,
          constraint "tickets_pkey" primary key ("id"),
          constraint "tickets_status_check" check ("status" <> 'closed')
        )`,
        `create index "tickets_user_id_index" on "tickets" ("user_id")`,
        `alter table "tickets" add constraint "tickets_user_id_fkey" foreign key ("user_id") references "users" ("id") on delete set null`,
      ],
    },
  ],
  down: [
    {
      loses: ['tickets', 'users'],
      tx: [
        `drop table "tickets"`,
        `drop table "users"`,
        `drop type "status"`,
        `drop extension "citext"`,
      ],
    },
  ],
});
