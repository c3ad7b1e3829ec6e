with l0 as materialized (select row_number() over () as s0, z.s1
from (select t0."id" as s1
from (select t2."id"
from (select t3."id"
from "tickets" t3
where t3."priority" < $1::integer union (select t4."id"
from (select distinct on (t4."status") t4."id", t4."status", t4."priority"
from "tickets" t4
order by t4."status", t4."priority" desc) t4
order by t4."status", t4."priority" desc)) t2 except select t5."id"
from "tickets" t5
cross join lateral (select count(*) as c1
from "comments" t6
where t6."ticket_id" = t5."id") a0
where a0.c1 > $2::bigint) t0) z) select 0 as t, l0.s0, l0.s1, null::text, null::integer, null::timestamptz, null::uuid, null::uuid
from l0
union all select 1, x0.s0, y.s1, y.s2, y.s3, y.s4, y.s5, y.s6
from l0 x0
cross join lateral (select t1."id" as s1, t1."body" as s2, t1."likes" as s3, t1."created_at" as s4, t1."ticket_id" as s5, t1."author_id" as s6
from "comments" t1
where t1."ticket_id" = x0.s1
order by t1."id") y
-- $1 integer 3
-- $2 bigint 2
-- comments: count by a lateral (index comments_ticket_id_index covers it)
-- comments: loaded in the same statement, tagged union all
