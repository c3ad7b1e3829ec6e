select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", a0.c1::float8 / nullif(a0.c2, 0), a1.c1, t1."id", t1."name", t1."email", t1."manager_id", t1."inserted_at", case when t1."id" is not null then a2.c1 else null end
from (select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at"
from "users" t0
order by t0."name", t0."id"
limit $1) t0
cross join lateral (select count(*) filter (where t2."status" <> 'closed') as c1, count(*) as c2
from "tickets" t2
where t2."representative_id" = t0."id") a0
left join lateral (select t3."subject" || ' by ' || (t4."name" || '-' || t4."id"::text) as c1
from "tickets" t3
join "users" t4 on t4."id" = t3."reporter_id"
where t3."reporter_id" = t0."id"
order by t3."opened_at" desc, t3."id"
limit 1) a1 on true
left join "users" t1 on t1."id" = t0."manager_id"
cross join lateral (select count(*) as c1
from "tickets" t5
where t5."representative_id" = t1."id") a2
order by t0."name", t0."id"
-- $1 bigint 10
-- assignedTickets: count, count by a lateral (only read, after the page was cut)
-- reportedTickets: first by a lateral (the first row of each record, by its order)
-- reportedTickets.reporter: inner join
-- manager: left join
-- manager.assignedTickets: count by a lateral (only read, after the page was cut)
-- User: the page is cut before aggregates are joined to it
