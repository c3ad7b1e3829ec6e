import type { Inspection } from '../../schema/operation.ts';
import type { Precheck } from '../../schema/step.ts';
import { quoteText } from '../quote.ts';
import { quoteKey } from './name.ts';

type Dependants = Extract<Inspection, { readonly finds: 'dependants' }>;

/** What stands on an extension or a type, but for what the migration drops itself. */
export function dependants({ of, name, going }: Dependants): Precheck {
  return of === 'type' ? functionsOf(name, going) : onExtension(name, going);
}

/** The columns of a type the migration knows; a function that takes or gives it belongs to somebody else. */
function functionsOf(name: string, going: Dependants['going']): Precheck {
  const types = [quoteKey(name), `${quoteKey(name)}[]`].map((type) => `to_regtype(${quoteText(type)})`);
  const own = going.flatMap((one) => (one.startsWith('made ') ? [quoteText(one.slice('made '.length))] : []));
  const others = own.length === 0 ? '' : ` and proname <> all (array[${own.join(', ')}])`;
  // Of the server's own three thousand none does: it need not look at what they take.
  const takes = `(coalesce(proallargtypes, proargtypes::oid[]) || prorettype) && array[${types.join(', ')}]::oid[]`;
  return {
    sql: `select oid::regprocedure::text as object from pg_proc where pronamespace <> 'pg_catalog'::regnamespace and ${takes}${others}`,
    finds: `functions with the type ${name}`,
  };
}

/**
 * What stands on an extension or on something of it, by the server's own notes. What the server drops along with a part by
 * itself counts as one: the array type of a type, a function of an operator class.
 */
function onExtension(name: string, going: Dependants['going']): Precheck {
  const names = going.length === 0 ? `'{}'::text[]` : `array[${going.map(quoteText).join(', ')}]`;
  const key = (schema: string, name: string): string =>
    `case when ${schema} = current_schema() then '' else ${schema} || '.' end || ${name}`;
  return {
    sql: `with recursive parts as (
  select d.classid, d.objid from pg_depend d join pg_extension e on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
  where e.extname = ${quoteText(name)} and d.deptype = 'e'
  union select d.classid, d.objid from parts p join pg_depend d on d.refclassid = p.classid and d.refobjid = p.objid and d.deptype in ('a', 'i')
), standing as (
  select d.classid, d.objid, d.objsubid from pg_depend d join parts p on d.refclassid = p.classid and d.refobjid = p.objid
  where d.deptype = 'n' and (d.classid, d.objid) not in (select classid, objid from parts)${standingOnExtension(name)}), named as (
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
  select n.*, c.relkind, ${key('m.nspname', 'c.relname')} as key, b.attname
  from named n left join pg_class c on c.oid = n.relation left join pg_namespace m on m.oid = c.relnamespace
    left join pg_attribute b on b.attrelid = n.relation and b.attnum = n.attribute
)
select distinct case when relkind = 'v' then 'view ' || key when relkind = 'm' then 'materialized view ' || key
  when attname is not null then 'column ' || key || '.' || attname else pg_describe_object(classid, objid, objsubid) end as object
from keyed where not coalesce(array['table ' || key, 'column ' || key || '.' || attname, 'part ' || key || '.' || part, 'made ' || made] && ${names}, false)`,
    finds: `objects that depend on the extension ${name}`,
  };
}

/** Besides what stands on its parts: another extension may need it as a whole. */
const standingOnExtension = (name: string): string => `
    and (d.classid <> 'pg_extension'::regclass or d.objid not in (select oid from pg_extension where extname = ${quoteText(name)}))
  union select d.classid, d.objid, d.objsubid from pg_depend d join pg_extension e on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
  where e.extname = ${quoteText(name)} and d.deptype = 'n'
`;
