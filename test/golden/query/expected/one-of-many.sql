select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", t1."id", t1."subject", t1."status", t1."priority", t1."opened_at", t1."closed_at", t1."reporter_id", t1."representative_id", t2."id", t2."name", t2."email", t2."manager_id", t2."inserted_at"
from "users" t0
left join lateral (select t1."reporter_id", t1."subject", t1."id", t1."status", t1."priority", t1."opened_at", t1."closed_at", t1."representative_id"
from "tickets" t1
where t1."reporter_id" = t0."id"
order by t1."opened_at" desc, t1."id"
limit 1) t1 on true
left join "users" t2 on t2."id" = t1."reporter_id"
where t1."subject" = $1
-- $1 text "x"
-- newestTicket: left join
-- newestTicket.reporter: left join
