// Change users.age from text to integer
//
// Going back loses users.age.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: '09dac1545ec3000d',
  to: '9ef5653ab9015456',
  up: [
    {
      precheck: {
        finds: 'values of users.age that are no integer',
        sql: `select "age", count(*) as rows from "users" where case when "age"::text !~* '^\\s*[-+]?\\d{1,10}\\s*$' then true else "age"::text::numeric not between -2147483648 and 2147483647 end group by 1`,
      },
      tx: [
        `alter table "users" alter column "age" type integer using "age"::integer`,
      ],
    },
  ],
  down: [
    {
      loses: ['users.age'],
      tx: [
        `alter table "users" alter column "age" type text using "age"::text`,
      ],
    },
  ],
});
