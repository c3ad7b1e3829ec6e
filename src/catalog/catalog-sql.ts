/** A partition is a part of its table, and what it has follows from that. `null` in `$1` means every schema but the system's; otherwise a JSON list of names. */
const SCOPE = `
  ext as materialized (select classid, objid from pg_depend where deptype = 'e'),
  ns as materialized (
    select n.oid, n.nspname from pg_namespace n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and ($1::text is null or n.nspname in (select json_array_elements_text($1::json)))),
  rel as materialized (
    select c.*, n.nspname from pg_class c join ns n on n.oid = c.relnamespace
    where c.relkind in ('r','p','v','m','S') and c.relpersistence <> 't' and not c.relispartition
      and not exists (select 1 from ext where classid = 'pg_class'::regclass and objid = c.oid)
      and ($2::text is null or c.relname not in (select json_array_elements_text($2::json))))`;

const names = (keys: string, relation: string): string =>
  `(select coalesce(json_agg(a.attname order by k.n), '[]') from unnest(${keys}) with ordinality k(num, n)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.num)`;

const action = (column: string): string =>
  `case ${column} when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null' when 'd' then 'set default' end`;

/** What others than the owner may do. */
const grantsIn = (acl: string, owner: string): string =>
  `(select coalesce(json_object_agg(x.role, x.privileges), '{}') from (
    select case when a.grantee = 0 then 'public' else pg_get_userbyid(a.grantee) end as role,
      json_agg(distinct lower(a.privilege_type)) as privileges
    from aclexplode(${acl}) a where a.grantee <> ${owner} group by 1) x)`;

const SCHEMAS = `select n.nspname as name, nullif(obj_description(n.oid, 'pg_namespace'), 'standard public schema') as comment
  from ns n where not exists (select 1 from ext where classid = 'pg_namespace'::regclass and objid = n.oid)`;

const EXTENSIONS = `select e.extname as name, n.nspname as schema, e.extversion as version
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql'`;

const TABLES = `select nspname as schema, relname as name, obj_description(oid, 'pg_class') as comment,
    relpersistence = 'u' as unlogged, pg_get_partkeydef(oid) as "partitionedBy",
    case when relkind = 'p' then (
      select coalesce(json_object_agg(case when p.relnamespace = rel.relnamespace then '' else n.nspname || '.' end || p.relname,
        pg_get_expr(p.relpartbound, p.oid) || case p.relkind when 'p' then ' PARTITION BY ' || pg_get_partkeydef(p.oid) when 'f' then ' SERVER' else '' end), '{}')
      from pg_inherits i join pg_class p on p.oid = i.inhrelid join pg_namespace n on n.oid = p.relnamespace where i.inhparent = rel.oid) end as partitions,
    (select coalesce(json_agg(inhparent::regclass::text order by inhseqno), '[]') from pg_inherits where inhrelid = rel.oid) as inherits,
    ${grantsIn('relacl', 'relowner')} as grants,
    (select coalesce(json_agg(o order by o), '[]') from (select unnest(rel.reloptions) union all
      select 'toast.' || unnest(t.reloptions) from pg_class t where t.oid = rel.reltoastrelid) x (o)) as options,
    (select spcname from pg_tablespace where oid = reltablespace) as tablespace,
    case when relforcerowsecurity then 'forced' when relrowsecurity then 'enabled' else 'off' end as "rowSecurity"
  from rel where relkind in ('r','p')`;

const SEQUENCE = `json_build_object('start', s.seqstart::text, 'increment', s.seqincrement::text, 'min', s.seqmin::text,
    'max', s.seqmax::text, 'cycle', s.seqcycle)`;

const COLUMNS = `select r.nspname as schema, r.relname as "table", r.relkind in ('v','m') as view, a.attname as name,
    row_number() over (partition by r.oid order by a.attnum) as position,
    format_type(a.atttypid, a.atttypmod) as type,
    case when a.attcollation <> t.typcollation then (select collname from pg_collation where oid = a.attcollation) end as collation,
    a.attnotnull as "notNull",
    case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as "default",
    case when a.attgenerated <> '' then json_build_object('expression', pg_get_expr(d.adbin, d.adrelid),
      'kind', case a.attgenerated when 's' then 'stored' else 'virtual' end) end as generated,
    case when a.attidentity <> '' then (
      select json_build_object('kind', case a.attidentity when 'a' then 'always' else 'by default' end,
        'sequence', s.seqrelid::regclass::text, 'range', ${SEQUENCE})
      from pg_depend p join pg_sequence s on s.seqrelid = p.objid
      where p.classid = 'pg_class'::regclass and p.refclassid = 'pg_class'::regclass
        and p.refobjid = r.oid and p.refobjsubid = a.attnum and p.deptype = 'i') end as identity,
    col_description(r.oid, a.attnum) as comment
  from rel r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  where r.relkind in ('r','p','v','m')`;

const CONSTRAINTS = `select r.nspname as schema, r.relname as "table", c.conname as name,
    case c.contype when 'p' then 'primary key' when 'u' then 'unique' when 'x' then 'exclusion' when 'c' then 'check' else 'foreign key' end as kind,
    pg_get_constraintdef(c.oid) as definition, ${names('c.conkey', 'c.conrelid')} as columns,
    c.convalidated as validated, c.condeferrable as deferrable, c.condeferred as deferred,
    case when c.contype = 'f' then json_build_object(
      'table', (select fn.nspname || '.' || f.relname from pg_class f join pg_namespace fn on fn.oid = f.relnamespace where f.oid = c.confrelid),
      'columns', ${names('c.confkey', 'c.confrelid')},
      'onDelete', ${action('c.confdeltype')}, 'onUpdate', ${action('c.confupdtype')}) end as "references",
    obj_description(c.oid, 'pg_constraint') as comment
  from pg_constraint c join rel r on r.oid = c.conrelid where c.contype in ('p','u','x','c','f')
    -- A foreign key to a partitioned table has one to each of its partitions below it.
    and (c.contype <> 'f' or c.conparentid = 0)`;

const part = (from: string, to: string): string =>
  `(select coalesce(json_agg(pg_get_indexdef(i.indexrelid, k, true) order by k), '[]') from generate_series(${from}, ${to}) k)`;

const INDEXES = `select r.nspname as schema, r.relname as "table", r.relkind = 'm' as view, x.relname as name,
    pg_get_indexdef(i.indexrelid) as definition, i.indisunique as "unique", m.amname as method,
    ${part('1', 'i.indnkeyatts::int')} as keys, ${part('i.indnkeyatts + 1', 'i.indnatts::int')} as include,
    pg_get_expr(i.indpred, i.indrelid) as predicate, i.indisvalid as valid, i.indisclustered as clustered,
    i.indisreplident as "replicaIdentity", obj_description(i.indexrelid, 'pg_class') as comment
  from pg_index i join rel r on r.oid = i.indrelid join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
  where not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.conrelid = i.indrelid and c.contype in ('p','u','x'))`;

const TRIGGERS = `select r.nspname as schema, r.relname as "table", t.tgname as name, pg_get_triggerdef(t.oid) as definition,
    t.tgenabled <> 'D' as enabled from pg_trigger t join rel r on r.oid = t.tgrelid where not t.tgisinternal`;

const POLICIES = `select r.nspname as schema, r.relname as "table", p.polname as name,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
    p.polpermissive as permissive,
    (select json_agg(case when o = 0 then 'public' else pg_get_userbyid(o) end order by o) from unnest(p.polroles) o) as roles,
    pg_get_expr(p.polqual, p.polrelid) as "using", pg_get_expr(p.polwithcheck, p.polrelid) as "check"
  from pg_policy p join rel r on r.oid = p.polrelid`;

/** Columns by the table or view they are read from; a table of which none is read by name has an empty list. */
const READS = `(select coalesce(json_object_agg(x.name, x.columns), '{}') from (
    select n.nspname || '.' || c.relname as name,
      coalesce(json_agg(a.attname order by a.attname) filter (where a.attname is not null), '[]') as columns
    from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.deptype = 'n'
      join pg_class c on d.refclassid = 'pg_class'::regclass and c.oid = d.refobjid
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on d.refobjsubid > 0 and a.attrelid = c.oid and a.attnum = d.refobjsubid
    where w.ev_class = rel.oid and c.oid <> rel.oid group by 1) x)`;

const VIEWS = `select nspname as schema, relname as name, pg_get_viewdef(oid) as definition, relkind = 'm' as materialized,
    case when relkind = 'm' then relispopulated end as populated, ${READS} as reads,
    coalesce(to_json(reloptions), '[]') as options, ${grantsIn('relacl', 'relowner')} as grants,
    obj_description(oid, 'pg_class') as comment from rel where relkind in ('v','m')`;

const ENUMS = `select n.nspname as schema, t.typname as name, obj_description(t.oid, 'pg_type') as comment,
    (select coalesce(json_agg(enumlabel order by enumsortorder), '[]') from pg_enum where enumtypid = t.oid) as labels
  from pg_type t join ns n on n.oid = t.typnamespace
  where t.typtype = 'e' and not exists (select 1 from ext where classid = 'pg_type'::regclass and objid = t.oid)`;

const DOMAINS = `select n.nspname as schema, t.typname as name, format_type(t.typbasetype, t.typtypmod) as type, t.typnotnull as "notNull",
    -- The text beside it is not kept up when a value of an enum gets another name.
    coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) as "default",
    (select coalesce(json_object_agg(conname, pg_get_constraintdef(oid)), '{}') from pg_constraint where contypid = t.oid and contype = 'c') as checks
  from pg_type t join ns n on n.oid = t.typnamespace
  where t.typtype = 'd' and not exists (select 1 from ext where classid = 'pg_type'::regclass and objid = t.oid)`;

const SEQUENCES = `select r.nspname as schema, r.relname as name, s.seqtypid::regtype::text as type, ${SEQUENCE} as range, ${grantsIn('r.relacl', 'r.relowner')} as grants,
    (select n.nspname || '.' || c.relname || '.' || a.attname from pg_depend d join pg_class c on c.oid = d.refobjid
      join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
      where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.objid = r.oid and d.deptype = 'a') as "ownedBy"
  from rel r join pg_sequence s on s.seqrelid = r.oid
  where not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype = 'i')`;

const FUNCTIONS = `select n.nspname as schema, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name,
    pg_get_functiondef(p.oid) as definition
  from pg_proc p join ns n on n.oid = p.pronamespace
  where p.prokind in ('f','p') and not exists (select 1 from ext where classid = 'pg_proc'::regclass and objid = p.oid)`;

const PARTS = {
  schemas: SCHEMAS,
  extensions: EXTENSIONS,
  tables: TABLES,
  columns: COLUMNS,
  constraints: CONSTRAINTS,
  indexes: INDEXES,
  triggers: TRIGGERS,
  policies: POLICIES,
  views: VIEWS,
  enums: ENUMS,
  domains: DOMAINS,
  sequences: SEQUENCES,
  functions: FUNCTIONS,
};

export type CatalogPart = keyof typeof PARTS;

/** One statement, one row, one column `catalog`; `$1` schemas to read, `$2` relations to leave out, as JSON lists or NULL. */
export const CATALOG_SQL = `with ${SCOPE}
select json_build_object(${Object.entries(PARTS)
  .map(([name, sql]) => `'${name}', (select coalesce(json_agg(row_to_json(x)), '[]') from (${sql}) x)`)
  .join(',\n')})::text as catalog`;
