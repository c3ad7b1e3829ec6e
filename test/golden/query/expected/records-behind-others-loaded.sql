with l0 as materialized (select row_number() over () as s0, z.s1
from (select t0."id" as s1
from "users" t0) z) select 0 as t, l0.s0, l0.s1, null::text, null::integer, null::timestamptz, null::uuid, null::uuid
from l0
union all select 1, x0.s0, y.s1, y.s2, y.s3, y.s4, y.s5, y.s6
from l0 x0
cross join lateral (select t1."id" as s1, t1."body" as s2, t1."likes" as s3, t1."created_at" as s4, t1."ticket_id" as s5, t1."author_id" as s6
from (select distinct on (t1."id") t1."id", t1."body", t1."likes", t1."created_at", t1."ticket_id", t1."author_id"
from "tickets" t2
join "comments" t1 on t1."ticket_id" = t2."id"
where t2."representative_id" = x0.s1
order by t1."id", t1."likes") t1
order by t1."likes", t1."id"
limit $1) y
-- $1 bigint 5
-- heard: loaded in the same statement, tagged union all
