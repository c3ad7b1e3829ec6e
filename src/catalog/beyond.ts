import type { Query } from './query.ts';

const notOfExtension = (catalog: string, oid: string): string =>
  `not exists (select 1 from pg_depend where deptype = 'e' and classid = '${catalog}'::regclass and objid = ${oid})`;

/** What a `Catalog` does not hold, though a database may have it; `$1` are schemas to look at, as a JSON list. */
const BEYOND_SQL = `with ns as (
    select oid, nspname from pg_namespace where nspname in (select json_array_elements_text($1::json)))
  select kind || ' ' || name as found from (
    select case prokind when 'a' then 'aggregate' else 'window function' end as kind, p.oid::regprocedure::text as name
      from pg_proc p join ns on ns.oid = p.pronamespace where prokind in ('a', 'w') and ${notOfExtension('pg_proc', 'p.oid')}
    union all select case typtype when 'r' then 'range type' when 'c' then 'composite type' else 'base type' end, t.oid::regtype::text
      from pg_type t join ns on ns.oid = t.typnamespace where ${notOfExtension('pg_type', 't.oid')}
      and (typtype = 'r' or (typtype = 'b' and typcategory <> 'A' and typelem = 0)
        or (typtype = 'c' and (select relkind from pg_class where oid = typrelid) = 'c'))
    union all select 'foreign table', c.oid::regclass::text from pg_class c join ns on ns.oid = c.relnamespace where relkind = 'f'
    union all select 'index', i.indexrelid::regclass::text || ' of the partition ' || c.oid::regclass::text
      from pg_index i join pg_class c on c.oid = i.indrelid join ns on ns.oid = c.relnamespace
      where c.relispartition and not exists (select 1 from pg_inherits h where h.inhrelid = i.indexrelid)
    union all select 'constraint', o.conname || ' of the partition ' || c.oid::regclass::text
      from pg_constraint o join pg_class c on c.oid = o.conrelid join ns on ns.oid = c.relnamespace
      where c.relispartition and o.contype in ('c', 'f') and o.conparentid = 0 and o.coninhcount = 0
    union all select 'storage', 'of the partition ' || c.oid::regclass::text from pg_class c join ns on ns.oid = c.relnamespace
      where c.relispartition and c.relkind = 'r' and (c.reloptions is not null or c.reltablespace <> 0 or c.relpersistence = 'u')
    union all select 'trigger', t.tgname || ' of the partition ' || c.oid::regclass::text
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join ns on ns.oid = c.relnamespace
      where c.relispartition and not t.tgisinternal and t.tgparentid = 0
    union all select 'rule', rulename || ' on ' || c.oid::regclass::text from pg_rewrite r join pg_class c on c.oid = r.ev_class
      join ns on ns.oid = c.relnamespace where rulename <> '_RETURN'
    union all select 'trigger', tgname || ' on ' || c.oid::regclass::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
      join ns on ns.oid = c.relnamespace where relkind in ('v', 'f') and not tgisinternal
    union all select 'statistics', ns.nspname || '.' || stxname from pg_statistic_ext s join ns on ns.oid = s.stxnamespace
    union all select 'collation', collname from pg_collation c join ns on ns.oid = c.collnamespace where ${notOfExtension('pg_collation', 'c.oid')}
    union all select 'operator', o.oid::regoperator::text from pg_operator o join ns on ns.oid = o.oprnamespace where ${notOfExtension('pg_operator', 'o.oid')}
    union all select 'text search configuration', cfgname from pg_ts_config t join ns on ns.oid = t.cfgnamespace where ${notOfExtension('pg_ts_config', 't.oid')}
    union all select 'text search dictionary', dictname from pg_ts_dict t join ns on ns.oid = t.dictnamespace where ${notOfExtension('pg_ts_dict', 't.oid')}
    union all select 'event trigger', evtname from pg_event_trigger e where ${notOfExtension('pg_event_trigger', 'e.oid')}
  ) x order by 1`;

/** The names of what a `Catalog` of these schemas cannot tell of: `aggregate median(integer)`. */
export async function beyondCatalog(query: Query, schemas: readonly string[]): Promise<readonly string[]> {
  const rows = await query(BEYOND_SQL, [JSON.stringify(schemas)]);
  return rows.map(({ found }) => found ?? '');
}
