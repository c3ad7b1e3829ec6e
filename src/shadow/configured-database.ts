import type { Session } from '../migration/session.ts';
import { quoteName } from '../sql/quote.ts';
import { marker, ShadowInUse } from './shadow.ts';

const users = `nspname !~ '^pg_' and nspname <> 'information_schema'`;

/** Takes a database for the time of the session, if it is empty or was left unclean by another trial. */
export async function takeDatabase(session: Session, database: string): Promise<void> {
  await session.rows(`select pg_advisory_lock(hashtext('${marker}'))`);
  const relations = await session.rows(
    `select nspname || '.' || relname as name from pg_class join pg_namespace n on n.oid = relnamespace
     where relkind in ('r', 'p', 'v', 'm') and ${users}`,
  );
  const ours = relations.some(({ name }) => name === `public.${marker}`);
  const [stranger] = relations;
  if (stranger !== undefined && !ours) throw new ShadowInUse(database, `the table ${stranger['name']}`);
  if (ours) await emptyDatabase(session);
  await session.simple(`create table public.${marker} ()`);
}

/** Leaves a database as it was made. */
export async function emptyDatabase(session: Session): Promise<void> {
  const drops = await session.rows(
    `select 'drop extension ' || quote_ident(extname) || ' cascade' as sql, 1 as turn from pg_extension where extname <> 'plpgsql'
     union all select 'drop schema ' || quote_ident(nspname) || ' cascade', 2 from pg_namespace where ${users} and nspname <> 'public'
     order by turn`,
  );
  for (const { sql } of drops) await session.simple(sql ?? '');
  // The schema itself may belong to somebody else.
  // Sequences of columns go with their tables, and types are free when those are gone.
  const names = await session.rows(
    `select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind,
       relname as name, case relkind when 'S' then 2 else 1 end as turn
       from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
     union all select 'type', typname, 3 from pg_type where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
     order by turn`,
  );
  for (const { kind, name } of names) {
    await session.simple(`drop ${kind} if exists public.${quoteName(name ?? '')} cascade`);
  }
  const routines = await session.rows(
    `select case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
       oid::regprocedure as name from pg_proc where pronamespace = 'public'::regnamespace`,
  );
  for (const { kind, name } of routines) await session.simple(`drop ${kind} if exists ${name} cascade`);
}
