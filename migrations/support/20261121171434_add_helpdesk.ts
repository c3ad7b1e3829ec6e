// Create table comments
// Create table taggings
// Create table tags
// Create table tickets
// Create table users
//
// Going back loses comments, taggings, tags, tickets, users.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121171434',
  name: 'add_helpdesk',
  repo: 'support',
  parents: [],
  from: 'ae1d58223c64c1f8',
  to: '7468ed8b07ff47b0',
  up: [
    {
      tx: [
        `create table "comments" (
          "id" uuid default gen_random_uuid() not null,
          "body" text not null,
          "internal" boolean default false not null,
          "ticket_id" uuid not null,
          "author_id" uuid,
          "inserted_at" timestamp(3) with time zone default now() not null,
          "updated_at" timestamp(3) with time zone default now() not null,
          constraint "comments_pkey" primary key ("id")
        )`,
        `comment on table "comments" is 'What was said about a ticket'`,
        `comment on column "comments"."internal" is 'for representatives only'`,
        `create index "comments_author_id_index" on "comments" ("author_id")`,
        `create index "comments_ticket_id_index" on "comments" ("ticket_id")`,
        `create table "taggings" (
          "ticket_id" uuid not null,
          "tag_id" uuid not null,
          constraint "taggings_pkey" primary key ("ticket_id", "tag_id")
        )`,
        `comment on table "taggings" is 'Which ticket has which tag'`,
        `create index "taggings_tag_id_index" on "taggings" ("tag_id")`,
        `create table "tags" (
          "id" uuid default gen_random_uuid() not null,
          "name" text not null,
          constraint "tags_pkey" primary key ("id")
        )`,
        `comment on table "tags" is 'A word to find tickets by'`,
        `create unique index "tags_name_index" on "tags" ("name")`,
        `create table "tickets" (
          "id" uuid default gen_random_uuid() not null,
          "subject" text not null,
          "status" text default 'open' not null,
          "priority" integer default 3 not null,
          "opened_at" timestamp(3) with time zone default now() not null,
          "closed_at" timestamp(3) with time zone,
          "reporter_id" uuid,
          "representative_id" uuid,
          constraint "tickets_pkey" primary key ("id"),
          constraint "tickets_priority_check" check ("priority" between 1 and 5),
          constraint "tickets_status_check" check ("status" in ('open', 'closed'))
        )`,
        `comment on table "tickets" is 'Something that somebody wants to be helped with'`,
        `comment on column "tickets"."subject" is 'what it is about, in a line'`,
        `comment on column "tickets"."priority" is '1 is the most urgent, 5 the least'`,
        `create index "tickets_reporter_id_index" on "tickets" ("reporter_id")`,
        `create index "tickets_representative_id_index" on "tickets" ("representative_id")`,
        `create index "tickets_status_opened_at_index" on "tickets" ("status", "opened_at" desc)`,
        `create table "users" (
          "id" uuid default gen_random_uuid() not null,
          "name" text not null,
          "email" text not null,
          "password_hash" text,
          "manager_id" uuid,
          "inserted_at" timestamp(3) with time zone default now() not null,
          "updated_at" timestamp(3) with time zone default now() not null,
          constraint "users_pkey" primary key ("id")
        )`,
        `comment on table "users" is 'Someone who reports tickets, or works on them'`,
        `comment on column "users"."name" is 'how others call them'`,
        `create unique index "users_email_index" on "users" ("email")`,
        `create index "users_manager_id_index" on "users" ("manager_id")`,
        `alter table "comments" add constraint "comments_author_id_fkey" foreign key ("author_id") references "users" ("id") on delete set null`,
        `alter table "comments" add constraint "comments_ticket_id_fkey" foreign key ("ticket_id") references "tickets" ("id") on delete cascade`,
        `alter table "taggings" add constraint "taggings_tag_id_fkey" foreign key ("tag_id") references "tags" ("id") on delete cascade`,
        `alter table "taggings" add constraint "taggings_ticket_id_fkey" foreign key ("ticket_id") references "tickets" ("id") on delete cascade`,
        `alter table "tickets" add constraint "tickets_reporter_id_fkey" foreign key ("reporter_id") references "users" ("id") on delete set null`,
        `alter table "tickets" add constraint "tickets_representative_id_fkey" foreign key ("representative_id") references "users" ("id") on delete set null`,
        `alter table "users" add constraint "users_manager_id_fkey" foreign key ("manager_id") references "users" ("id")`,
      ],
    },
  ],
  down: [
    {
      loses: ['comments', 'taggings', 'tags', 'tickets', 'users'],
      tx: [
        `drop table "comments"`,
        `drop table "taggings"`,
        `drop table "tags"`,
        `drop table "tickets"`,
        `drop table "users"`,
      ],
    },
  ],
  verified: { up: true, down: true, engine: 'PGlite 18' },
});
