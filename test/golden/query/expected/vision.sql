with l0 as materialized (select row_number() over () as s0, z.s1, z.s2, z.s3, z.s4, z.s5, z.s6, z.s7
from (select t0."id" as s1, t0."name" as s2, t0."email" as s3, t0."manager_id" as s4, t0."inserted_at" as s5, (t0."name" || '-' || t0."id"::text)::text as s6, k0.c1::float8 as s7
from "users" t0
left join (select t2."representative_id" as k1, count(*) as c1, count(*) filter (where t2."status" <> 'closed') as c2
from "tickets" t2
where t2."representative_id" is not null
group by t2."representative_id") a0 on a0.k1 = t0."id"
cross join lateral (select coalesce(a0.c2, 0)::float8 / nullif(coalesce(a0.c1, 0), 0) as c1) k0
where coalesce(a0.c1, 0) > $2::bigint and k0.c1 > $3::float8
order by k0.c1 desc) z) select 0 as t, l0.s0, l0.s1, l0.s2, l0.s3, l0.s4, l0.s5, l0.s6, l0.s7
from l0
union all select 1, x0.s0, y.s1, y.s2, null::text, null::uuid, null::timestamptz, null::text, null::float8
from l0 x0
cross join lateral (select t1."id" as s1, t1."subject" as s2
from "tickets" t1
where t1."representative_id" = x0.s1 and t1."status" <> 'closed'
order by t1."opened_at" desc, t1."id"
limit $1) y
-- $1 bigint 3
-- $2 bigint 0
-- $3 double precision 0.25
-- assignedTickets: count, count by one grouped sub-select (many rows, and no index covers key and values)
-- assignedOpenPercent: computed once
-- assignedTickets: loaded in the same statement, tagged union all
