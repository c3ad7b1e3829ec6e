select exists (select 1
from "users" t0
left join (select t1."representative_id" as k1, count(*) as c1
from "tickets" t1
group by t1."representative_id") a0 on a0.k1 = t0."id"
where coalesce(a0.c1, 0) > $1)
-- $1 bigint 2
