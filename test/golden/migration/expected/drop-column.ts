// Drop column users.age
//
// Decided: --drop users.age
//
// Going back loses users.age.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: '09dac1545ec3000d',
  to: 'a1b73a48a7b301db',
  decisions: ['--drop users.age'],
  up: [
    {
      tx: [
        `alter table "users" drop column "age"`,
      ],
    },
  ],
  down: [
    {
      loses: ['users.age'],
      tx: [
        `alter table "users" add column "age" text`,
      ],
    },
  ],
});
