// Change users.embedding from vector(3) to vector(4)
//
// Decided: --using users.embedding=(embedding::real[] || 0::real)::vector --down-using users.embedding=subvector(embedding, 1, 3)
//
// Not atomic: 6 steps, each committed by itself; a failed one is resumed.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: '5311680e8d1d071e',
  to: '73e97c625d85ba68',
  decisions: ['--using users.embedding=(embedding::real[] || 0::real)::vector', '--down-using users.embedding=subvector(embedding, 1, 3)'],
  up: [
    {
      precheck: [
        {
          finds: 'values of users.embedding that make no vector(4)',
          sql: `select "embedding" from "users" where pg_typeof(((("embedding"::real[] || 0::real)::vector)::vector(4)))::oid = 0`,
        },
        {
          finds: 'rows of users without embedding',
          sql: `select * from "users" where (("embedding"::real[] || 0::real)::vector) is null`,
        },
      ],
      tx: [
        `alter table "users" add column "embedding_new" vector(4)`,
        `create function "zz_users_embedding_new"() returns trigger language plpgsql set search_path from current as $filler$
#variable_conflict use_column
begin
  new."embedding_new" := (select ((embedding::real[] || 0::real)::vector) from (select new."embedding" as "embedding") as "users");
  return new;
end $filler$`,
        `create trigger "zz_users_embedding_new" before insert or update on "users" for each row execute function "zz_users_embedding_new"()`,
        `alter table "users" add constraint "users_embedding_new_not_null" check ("embedding_new" is not null) not valid`,
      ],
    },
    {
      batch: {
        table: 'users',
        key: ['id'],
        set: `"embedding_new" = ((embedding::real[] || 0::real)::vector)`,
        where: `"embedding_new" is null`,
      },
    },
    {
      auto: `create index concurrently "users_embedding_index_new" on "users" using hnsw ("embedding_new" vector_l2_ops)`,
      recover: { dropInvalidIndex: 'users_embedding_index_new' },
    },
    {
      tx: [
        `alter table "users" validate constraint "users_embedding_new_not_null"`,
      ],
    },
    {
      tx: [
        `alter table "users" alter column "embedding_new" set not null`,
        `alter table "users" drop constraint "users_embedding_new_not_null"`,
      ],
    },
    {
      tx: [
        `drop trigger "zz_users_embedding_new" on "users"`,
        `drop function "zz_users_embedding_new"()`,
        `alter table "users" drop column "embedding"`,
        `alter table "users" rename column "embedding_new" to "embedding"`,
        `alter index "users_embedding_index_new" rename to "users_embedding_index"`,
      ],
    },
  ],
  down: [
    {
      precheck: [
        {
          finds: 'values of users.embedding that make no vector(3)',
          sql: `select "embedding" from "users" where pg_typeof(((subvector("embedding", 1, 3))::vector(3)))::oid = 0`,
        },
        {
          finds: 'rows of users without embedding',
          sql: `select * from "users" where (subvector("embedding", 1, 3)) is null`,
        },
      ],
      tx: [
        `alter table "users" add column "embedding_new" vector(3)`,
        `create function "zz_users_embedding_new"() returns trigger language plpgsql set search_path from current as $filler$
#variable_conflict use_column
begin
  new."embedding_new" := (select (subvector(embedding, 1, 3)) from (select new."embedding" as "embedding") as "users");
  return new;
end $filler$`,
        `create trigger "zz_users_embedding_new" before insert or update on "users" for each row execute function "zz_users_embedding_new"()`,
        `alter table "users" add constraint "users_embedding_new_not_null" check ("embedding_new" is not null) not valid`,
      ],
    },
    {
      batch: {
        table: 'users',
        key: ['id'],
        set: `"embedding_new" = (subvector(embedding, 1, 3))`,
        where: `"embedding_new" is null`,
      },
    },
    {
      auto: `create index concurrently "users_embedding_index_new" on "users" using hnsw ("embedding_new" vector_l2_ops)`,
      recover: { dropInvalidIndex: 'users_embedding_index_new' },
    },
    {
      tx: [
        `alter table "users" validate constraint "users_embedding_new_not_null"`,
      ],
    },
    {
      tx: [
        `alter table "users" alter column "embedding_new" set not null`,
        `alter table "users" drop constraint "users_embedding_new_not_null"`,
      ],
    },
    {
      tx: [
        `drop trigger "zz_users_embedding_new" on "users"`,
        `drop function "zz_users_embedding_new"()`,
        `alter table "users" drop column "embedding"`,
        `alter table "users" rename column "embedding_new" to "embedding"`,
        `alter index "users_embedding_index_new" rename to "users_embedding_index"`,
      ],
    },
  ],
});
