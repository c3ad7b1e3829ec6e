// Add column users.name
//
// Decided: --backfill users.name=split_part(email, '@', 1)
//
// Not atomic: 4 steps, each committed by itself; a failed one is resumed.
// Going back loses users.name.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: 'a1b73a48a7b301db',
  to: '36e52b9a7f936fc2',
  decisions: ["--backfill users.name=split_part(email, '@', 1)"],
  up: [
    {
      tx: [
        `alter table "users" add column "name" text`,
        `alter table "users" add constraint "users_name_not_null" check ("name" is not null) not valid`,
      ],
    },
    {
      batch: {
        table: 'users',
        key: ['id'],
        set: `"name" = split_part(email, '@', 1)`,
        where: `"name" is null`,
      },
    },
    {
      tx: [
        `alter table "users" validate constraint "users_name_not_null"`,
      ],
    },
    {
      tx: [
        `alter table "users" alter column "name" set not null`,
        `alter table "users" drop constraint "users_name_not_null"`,
      ],
    },
  ],
  down: [
    {
      loses: ['users.name'],
      tx: [
        `alter table "users" drop column "name"`,
      ],
    },
  ],
});
