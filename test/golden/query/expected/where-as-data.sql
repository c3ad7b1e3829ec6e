select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at"
from "users" t0
where (exists (select 1
from "tickets" t1
where t1."representative_id" = t0."id" and t1."status" = 'open')) and not (exists (select 1
from "tickets" t2
where t2."representative_id" = t0."id" and t2."priority" > $1))
-- $1 integer 5
-- assignedTickets: semi-join
-- assignedTickets: semi-join
