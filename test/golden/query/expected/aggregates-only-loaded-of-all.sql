select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", coalesce(a0.c1, 0), a1.c1
from "users" t0
left join (select t1."representative_id" as k1, count(*) as c1
from "tickets" t1
where t1."representative_id" is not null
group by t1."representative_id") a0 on a0.k1 = t0."id"
left join lateral (select t2."subject" || ' by ' || (t3."name" || '-' || t3."id"::text) as c1
from "tickets" t2
join "users" t3 on t3."id" = t2."reporter_id"
where t2."reporter_id" = t0."id"
order by t2."opened_at" desc, t2."id"
limit 1) a1 on true
-- assignedTickets: count by one grouped sub-select (read for all records)
-- reportedTickets: first by a lateral (the first row of each record, by its order)
-- reportedTickets.reporter: inner join
