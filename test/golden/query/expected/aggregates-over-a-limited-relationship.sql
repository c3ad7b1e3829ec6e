select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", coalesce(a0.c1, 0)
from "users" t0
cross join lateral (select sum(t1."priority") as c1
from (select t2."priority", t2."id"
from "tickets" t2
where t2."representative_id" = t0."id" and t2."status" <> 'closed'
order by t2."priority" desc, t2."id"
limit 2) t1) a0
-- urgentTickets: sum by a lateral (the relationship is limited for each record)
