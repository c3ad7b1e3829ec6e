// Add column users.note
//
// Going back loses users.note.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: 'a1b73a48a7b301db',
  to: 'b1d951cd44164294',
  up: [
    {
      tx: [
        `alter table "users" add column "note" text default 'it''s \`\${x}\` \\ "y"
next line'`,
        `comment on column "users"."note" is 'tab	here'`,
      ],
    },
  ],
  down: [
    {
      loses: ['users.note'],
      tx: [
        `alter table "users" drop column "note"`,
      ],
    },
  ],
});
