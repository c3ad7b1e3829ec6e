// Rename column users.name to full_name
//
// Decided: --rename users.name=full_name

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: 'ac10721334dd6dea',
  to: 'bfc9f39912d5de9e',
  decisions: ['--rename users.name=full_name'],
  up: [
    {
      tx: [
        `alter table "users" rename column "name" to "full_name"`,
      ],
    },
  ],
  down: [
    {
      tx: [
        `alter table "users" rename column "full_name" to "name"`,
      ],
    },
  ],
});
