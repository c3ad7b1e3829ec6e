import type { Session } from '../session.ts';

/** A repo may name a schema that nobody has made yet. Asked first: who may not make one need not. */
export async function ensureSchema(session: Session, schema: string): Promise<void> {
  const [found] = await session.rows('select to_regnamespace($1)::text as oid', [schema]);
  if (found?.['oid'] === null) await session.run(`create schema if not exists ${schema}`);
}

/** The ledger's own structure, as numbered changes; a change is only ever added at the end. */
export const LEDGER_VERSIONS: readonly ((table: string, events: string) => readonly string[])[] = [
  (table, events) => [
    `create table ${table} (
      version bigint primary key,
      name text not null,
      checksum text not null,
      file_hash text,
      state text not null check (state in ('applied', 'running', 'failed', 'reverting')),
      step integer not null,
      steps integer not null,
      step_hashes jsonb not null,
      cursor jsonb,
      builder jsonb,
      error text,
      down jsonb,
      batch integer not null,
      position bigint generated always as identity,
      app_version text,
      applied_by text not null default session_user,
      applied_at timestamptz not null default clock_timestamp(),
      duration_ms bigint,
      fingerprint jsonb
    )`,
    `create table ${events} (
      id bigint generated always as identity primary key,
      at timestamptz not null default clock_timestamp(),
      version bigint not null,
      event text not null,
      detail jsonb not null,
      actor text not null default session_user,
      application text not null default current_setting('application_name')
    )`,
    // The ledger is executable: rolling back runs the SQL in it. Default privileges may have let others write it.
    `do $$ declare grantee text; begin
      for grantee in
        select distinct case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end
        from pg_class c, aclexplode(c.relacl) a
        where c.oid in ('${table.replaceAll("'", "''")}'::regclass, '${events.replaceAll("'", "''")}'::regclass)
          and a.grantee <> c.relowner
      loop
        execute format('revoke insert, update, delete, truncate on ${table.replaceAll("'", "''").replaceAll('%', '%%')}, ${events.replaceAll("'", "''").replaceAll('%', '%%')} from %s', grantee);
      end loop;
    end $$`,
  ],
  // Versions whose place a migration takes; their rows stay for older releases, which still have the files.
  (table) => [`alter table ${table} add column replaces jsonb`],
];
