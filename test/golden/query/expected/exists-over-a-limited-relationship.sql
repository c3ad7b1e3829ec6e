select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at"
from "users" t0
where exists (select 1
from (select t2."priority", t2."id"
from "tickets" t2
where t2."representative_id" = t0."id" and t2."status" <> 'closed'
order by t2."priority" desc, t2."id"
limit 2) t1
where t1."priority" = $1)
-- $1 integer 5
-- urgentTickets: semi-join
