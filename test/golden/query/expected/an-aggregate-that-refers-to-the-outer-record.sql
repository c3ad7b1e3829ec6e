select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", coalesce(a0.c1, 0), a1.c1
from "users" t0
left join (select t1."representative_id" as k1, count(*) as c1
from "tickets" t1
where t1."representative_id" is not null
group by t1."representative_id") a0 on a0.k1 = t0."id"
cross join lateral (select count(*) as c1
from "tickets" t2
where t2."representative_id" = t0."id" and t2."reporter_id" = t0."id") a1
-- assignedTickets: count by one grouped sub-select (read for all records)
-- assignedTickets: count by a lateral (it refers to the outer record)
