// Create index tickets_user_id_index
// Add foreign key tickets_user_id_fkey
//
// Not atomic: 3 steps, each committed by itself; a failed one is resumed.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: 'cb50c00e8b63ce2f',
  to: 'a1b73a48a7b301db',
  up: [
    {
      auto: `create index concurrently "tickets_user_id_index" on "tickets" ("user_id")`,
      recover: { dropInvalidIndex: 'tickets_user_id_index' },
    },
    {
      precheck: {
        finds: 'rows of tickets whose user_id is in no row of users',
        sql: `select here.* from "tickets" here where here."user_id" is not null and not exists (select from "users" there where there."id" = here."user_id")`,
      },
      tx: [
        `alter table "tickets" add constraint "tickets_user_id_fkey" foreign key ("user_id") references "users" ("id") on delete set null not valid`,
      ],
    },
    {
      tx: [
        `alter table "tickets" validate constraint "tickets_user_id_fkey"`,
      ],
    },
  ],
  down: [
    {
      tx: [
        `alter table "tickets" drop constraint "tickets_user_id_fkey"`,
      ],
    },
    {
      auto: `drop index concurrently "tickets_user_id_index"`,
      recover: 'rerun',
    },
  ],
});
