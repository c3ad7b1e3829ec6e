select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", coalesce(a0.c1, 0)
from "users" t0
left join (select t1."representative_id" as k1, (sum(coalesce(a1.c2, 0)))::bigint as c1
from "tickets" t1
left join (select t2."ticket_id" as k1, count(*) as c1, sum(t2."likes") as c2
from "comments" t2
group by t2."ticket_id") a1 on a1.k1 = t1."id"
where t1."representative_id" is not null and coalesce(a1.c1, 0) > $1
group by t1."representative_id") a0 on a0.k1 = t0."id"
-- $1 bigint 2
-- assignedTickets: sum by one grouped sub-select (read for all records)
-- assignedTickets.comments: count, sum by one grouped sub-select (many rows, and no index covers key and values)
