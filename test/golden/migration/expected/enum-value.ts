// Alter type status: add waiting

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: 'a1b73a48a7b301db',
  to: 'b3ced2b2ff2cbf6d',
  up: [
    {
      tx: [
        `alter type "status" add value if not exists 'waiting' after 'open'`,
      ],
    },
  ],
  down: [
    {
      precheck: [
        {
          finds: 'values of tickets.status other than open, closed',
          sql: `select "status", count(*) as rows from "tickets" where "status"::text not in ('open', 'closed') group by 1`,
        },
        {
          finds: 'functions with the type status',
          sql: `select oid::regprocedure::text as object from pg_proc where pronamespace <> 'pg_catalog'::regnamespace and (coalesce(proallargtypes, proargtypes::oid[]) || prorettype) && array[to_regtype('"status"'), to_regtype('"status"[]')]::oid[]`,
        },
      ],
      tx: [
        `alter table "tickets" drop constraint "tickets_status_check"`,
        `alter type "status" rename to "status__old"`,
        `create type "status" as enum ('open', 'closed')`,
        `alter table "tickets" alter column "status" drop default`,
        `alter table "tickets" alter column "status" type status using "status"::text::status`,
        `alter table "tickets" alter column "status" set default 'open'`,
        `drop type "status__old"`,
      ],
    },
    {
      precheck: {
        finds: 'rows of tickets that violate tickets_status_check',
        sql: `select * from "tickets" where not ("status"::text <> 'closed')`,
      },
      tx: [
        `alter table "tickets" add constraint "tickets_status_check" check ("status" <> 'closed') not valid`,
      ],
    },
    {
      tx: [
        `alter table "tickets" validate constraint "tickets_status_check"`,
      ],
    },
  ],
});
