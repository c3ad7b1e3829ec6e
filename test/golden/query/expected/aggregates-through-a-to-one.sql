select t0."id", t0."subject", t0."status", t0."priority", t0."opened_at", t0."closed_at", t0."reporter_id", t0."representative_id"
from "tickets" t0
left join "users" t1 on t1."id" = t0."representative_id"
left join (select t2."representative_id" as k1, count(*) as c1
from "tickets" t2
where t2."representative_id" is not null
group by t2."representative_id") a0 on a0.k1 = t1."id"
where (case when t1."id" is not null then coalesce(a0.c1, 0) else null end) > $1
-- $1 bigint 3
-- representative: left join
-- representative.assignedTickets: count by one grouped sub-select (read once for all that share a record)
