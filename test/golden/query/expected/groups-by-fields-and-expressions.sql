select t0."status", date_trunc('month', t0."opened_at"), t1."name", count(*), count(*) filter (where t0."priority" < $1), min(t0."opened_at"), coalesce((sum(a0.c1))::bigint, 0), (array_agg(t0."subject"
order by t0."opened_at", t0."id"))[1], (count(*) filter (where exists (select 1
from "comments" t2
where t2."ticket_id" = t0."id"))) > 0
from "tickets" t0
join "users" t3 on t3."id" = t0."reporter_id"
left join "users" t1 on t1."id" = t0."representative_id"
cross join lateral (select count(*) as c1
from "comments" t4
where t4."ticket_id" = t0."id") a0
where t3."name" <> $2
group by t0."status", 2, t1."name" having count(*) > $3 and ((count(*) filter (where t0."priority" < $1))::float8 / nullif(count(*), 0)) > $4
order by count(*) desc, t1."name" nulls first, t0."status", date_trunc('month', t0."opened_at")
limit $5
-- $1 integer 2
-- $2 text "Bob"
-- $3 bigint 3
-- $4 double precision 0.5
-- $5 bigint 10
-- reporter: inner join
-- representative: left join
-- comments: count by a lateral (index comments_ticket_id_index covers it)
-- comments: semi-join
