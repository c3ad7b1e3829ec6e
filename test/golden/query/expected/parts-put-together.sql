select t0."subject", a0.c1, t1."id", t1."name", t1."email", t1."manager_id", t1."inserted_at"
from (select t0."subject", t0."id", t0."reporter_id", t0."priority"
from (select t3."id", t3."status", t3."priority", t3."subject", t3."reporter_id"
from "tickets" t3
where t3."priority" < $2 union (select t4."id", t4."status", t4."priority", t4."subject", t4."reporter_id"
from "tickets" t4
order by t4."opened_at" desc, t4."id"
limit $3) union select t5."id", t5."status", t5."priority", t5."subject", t5."reporter_id"
from "tickets" t5
join "users" t6 on t6."id" = t5."reporter_id"
where t6."name" = $4) t0
where t0."status" <> 'closed'
order by t0."priority", t0."id"
limit $1) t0
cross join lateral (select count(*) as c1
from "taggings" j0
where j0."ticket_id" = t0."id") a0
join "users" t1 on t1."id" = t0."reporter_id"
order by t0."priority", t0."id"
-- $1 bigint 5
-- $2 integer 3
-- $3 bigint 10
-- $4 text "Ann"
-- reporter: inner join
-- tags: count by a lateral (only read, after the page was cut)
-- reporter: inner join
-- Ticket: the page is cut before aggregates are joined to it
