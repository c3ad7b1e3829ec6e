import { readStatement } from '../../schema/lint/read-statement.ts';
import { quoteQualified } from '../name.ts';
import { sqlstateOf } from '../server-failure.ts';
import type { Session } from '../session.ts';

/** Objects depend on it; the type of a column that a view reads is not changed. */
const DEPENDED_ON = new Set(['2BP01', '0A000']);

/** Views by what they are called, anything else as the server describes it; with views that stand on views. */
const STANDING_ON = `with recursive standing as (
    select d.classid, d.objid from pg_depend d
    where d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass($1) and d.deptype = 'n'
      and ($2::text is null or d.refobjsubid =
        (select attnum from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped))
    union
    select d.classid, d.objid from standing s
      join pg_rewrite w on s.classid = 'pg_rewrite'::regclass and w.oid = s.objid
      join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = w.ev_class and d.deptype = 'n'
        and not (d.classid = s.classid and d.objid = s.objid))
  select distinct case when c.relkind in ('v', 'm')
      then case c.relkind when 'm' then 'materialized view ' else 'view ' end || c.oid::regclass
      else pg_describe_object(s.classid, s.objid, 0) end as who
  from standing s left join pg_rewrite w on s.classid = 'pg_rewrite'::regclass and w.oid = s.objid
    left join pg_class c on c.oid = w.ev_class
  where c.oid is distinct from to_regclass($1) order by 1`;

/**
 * Everything in the database that stands on what a statement was to drop or to change, where that is why it failed:
 * views made by hand, functions, constraints. Nothing is ever dropped along with something else.
 */
export async function standingOn(session: Session, sql: string, cause: unknown): Promise<readonly string[]> {
  if (!DEPENDED_ON.has(sqlstateOf(cause) ?? '')) return [];
  const found: string[] = [];
  for (const [name, column] of targetsOf(sql)) {
    // Whatever stands in the way of asking, the failure itself is what counts.
    const rows = await session.rows(STANDING_ON, [quoteQualified(name), column]).catch(() => []);
    found.push(...rows.map(({ who }) => who ?? ''));
  }
  return [...new Set(found)];
}

function targetsOf(sql: string): readonly (readonly [name: string, column: string | null])[] {
  return readStatement(sql).flatMap((act): (readonly [string, string | null])[] => {
    switch (act.kind) {
      case 'dropColumn':
      case 'alterType':
        return [[act.table, act.column]];
      case 'dropTable':
        return [[act.name, null]];
      case 'dropOther':
        return act.what === 'view' ? [[act.name, null]] : [];
      default:
        return [];
    }
  });
}
