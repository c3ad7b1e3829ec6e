// Create extension citext
// Create type status
// Create table users
// Create table tickets
//
// Going back loses tickets, users.

import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121103000',
  name: 'change',
  from: 'ae1d58223c64c1f8',
  to: 'a1b73a48a7b301db',
  up: [
    {
      tx: [
        `create extension if not exists "citext"`,
        `create type "status" as enum ('open', 'closed')`,
        `create table "users" (
          "id" uuid default gen_random_uuid() not null,
          "email" citext not null,
          constraint "users_pkey" primary key ("id")
        )`,
        `comment on table "users" is 'People'`,
        `create unique index "users_email_index" on "users" ("email")`,
        `create table "tickets" (
          "id" uuid default gen_random_uuid() not null,
          "status" status default 'open' not null,
          "user_id" uuid,
          constraint "tickets_pkey" primary key ("id"),
          constraint "tickets_status_check" check ("status" <> 'closed')
        )`,
        `create index "tickets_user_id_index" on "tickets" ("user_id")`,
        `alter table "tickets" add constraint "tickets_user_id_fkey" foreign key ("user_id") references "users" ("id") on delete set null`,
      ],
    },
  ],
  down: [
    {
      precheck: {
        finds: 'objects that depend on the extension citext',
        sql: `with recursive parts as (
        select d.classid, d.objid from pg_depend d join pg_extension e on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
        where e.extname = 'citext' and d.deptype = 'e'
        union select d.classid, d.objid from parts p join pg_depend d on d.refclassid = p.classid and d.refobjid = p.objid and d.deptype in ('a', 'i')
      ), standing as (
        select d.classid, d.objid, d.objsubid from pg_depend d join parts p on d.refclassid = p.classid and d.refobjid = p.objid
        where d.deptype = 'n' and (d.classid, d.objid) not in (select classid, objid from parts)
          and (d.classid <> 'pg_extension'::regclass or d.objid not in (select oid from pg_extension where extname = 'citext'))
        union select d.classid, d.objid, d.objsubid from pg_depend d join pg_extension e on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
        where e.extname = 'citext' and d.deptype = 'n'
      ), named as (
        select s.*, coalesce(i.indrelid, k.conrelid, a.adrelid, w.ev_class, c.oid) as relation, coalesce(nullif(s.objsubid, 0), a.adnum) as attribute,
          coalesce(k.conname, case when i.indrelid is not null then c.relname end) as part, coalesce(f.proname, t.typname, o.oprname, v.typname) as made
        from standing s left join pg_class c on s.classid = 'pg_class'::regclass and c.oid = s.objid
          left join pg_index i on i.indexrelid = c.oid
          left join pg_constraint k on s.classid = 'pg_constraint'::regclass and k.oid = s.objid
          left join pg_type v on v.oid = k.contypid
          left join pg_attrdef a on s.classid = 'pg_attrdef'::regclass and a.oid = s.objid
          left join pg_rewrite w on s.classid = 'pg_rewrite'::regclass and w.oid = s.objid
          left join pg_proc f on s.classid = 'pg_proc'::regclass and f.oid = s.objid
          left join pg_type t on s.classid = 'pg_type'::regclass and t.oid = s.objid
          left join pg_operator o on s.classid = 'pg_operator'::regclass and o.oid = s.objid
      ), keyed as (
        select n.*, c.relkind, case when m.nspname = current_schema() then '' else m.nspname || '.' end || c.relname as key, b.attname
        from named n left join pg_class c on c.oid = n.relation left join pg_namespace m on m.oid = c.relnamespace
          left join pg_attribute b on b.attrelid = n.relation and b.attnum = n.attribute
      )
      select distinct case when relkind = 'v' then 'view ' || key when relkind = 'm' then 'materialized view ' || key
        when attname is not null then 'column ' || key || '.' || attname else pg_describe_object(classid, objid, objsubid) end as object
      from keyed where not coalesce(array['table ' || key, 'column ' || key || '.' || attname, 'part ' || key || '.' || part, 'made ' || made] && array['table tickets', 'table users'], false)`,
      },
      loses: ['tickets', 'users'],
      tx: [
        `drop table "tickets"`,
        `drop table "users"`,
        `drop type "status"`,
        `drop extension "citext"`,
      ],
    },
  ],
});
