// Create table articles
//
// Going back loses articles.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121171437',
  name: 'add_helpdesk',
  repo: 'knowledge',
  parents: [],
  from: 'ae1d58223c64c1f8',
  to: 'cf992eaa3602d60b',
  up: [
    {
      tx: [
        `create table "articles" (
          "id" uuid default gen_random_uuid() not null,
          "slug" text not null,
          "title" text not null,
          "body" text default '' not null,
          "inserted_at" timestamp(3) with time zone default now() not null,
          "updated_at" timestamp(3) with time zone default now() not null,
          constraint "articles_pkey" primary key ("id")
        )`,
        `comment on table "articles" is 'An answer worth keeping'`,
        `create unique index "articles_slug_index" on "articles" ("slug")`,
      ],
    },
  ],
  down: [
    {
      loses: ['articles'],
      tx: [
        `drop table "articles"`,
      ],
    },
  ],
  verified: { up: true, down: true, engine: 'PGlite 18' },
});
