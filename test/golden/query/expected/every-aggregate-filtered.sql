select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at"
from "users" t0
left join (select t1."representative_id" as k1, count(*) filter (where t1."status" <> 'closed') as c1, count(*) filter (where not (t1."status" <> 'closed')) as c2
from "tickets" t1
where t1."representative_id" is not null and (t1."status" <> 'closed' or not (t1."status" <> 'closed'))
group by t1."representative_id") a0 on a0.k1 = t0."id"
order by coalesce(a0.c1, 0), coalesce(a0.c2, 0)
-- assignedTickets: count, count by one grouped sub-select (many rows, and no index covers key and values)
