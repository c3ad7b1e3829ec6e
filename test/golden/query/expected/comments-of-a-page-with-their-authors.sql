with l0 as materialized (select row_number() over () as s0, z.s1, z.s2
from (select t0."id" as s1, t0."subject" as s2
from "tickets" t0
order by t0."id"
limit 20) z) select 0 as t, l0.s0, l0.s1, l0.s2, null::text
from l0
union all select 1, x0.s0, y.s1, y.s2, y.s3
from l0 x0
cross join lateral (select t2."id" as s1, t1."body" as s2, t2."name" as s3
from "comments" t1
left join "users" t2 on t2."id" = t1."author_id"
where t1."ticket_id" = x0.s1
order by t1."id") y
-- comments: loaded in the same statement, tagged union all
-- comments.author: left join
