select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", k0.c1, coalesce(a0.c3, 0)
from "users" t0
left join (select t1."representative_id" as k1, count(*) filter (where t1."status" <> 'closed') as c1, count(*) as c2, count(*) filter (where not (t1."status" <> 'closed')) as c3
from "tickets" t1
where t1."representative_id" is not null
group by t1."representative_id") a0 on a0.k1 = t0."id"
cross join lateral (select coalesce(a0.c1, 0)::float8 / nullif(coalesce(a0.c2, 0), 0) as c1) k0
where k0.c1 > $1
order by k0.c1 desc, t0."id"
limit $2
-- $1 double precision 0.25
-- $2 bigint 20
-- assignedTickets: count, count, count by one grouped sub-select (many rows, and no index covers key and values)
-- assignedOpenPercent: computed once
