select t0."id", t0."subject", t0."status", t0."priority", t0."opened_at", t0."closed_at", t0."reporter_id", t0."representative_id", t0."subject" || ' by ' || (t1."name" || '-' || t1."id"::text), t1."id", t1."name", t1."email", t1."manager_id", t1."inserted_at", t2."id", t2."name", t2."email", t2."manager_id", t2."inserted_at", t3."id", t3."name", t3."email", t3."manager_id", t3."inserted_at"
from "tickets" t0
join "users" t1 on t1."id" = t0."reporter_id"
left join "users" t2 on t2."id" = t0."representative_id"
left join "users" t3 on t3."id" = t2."manager_id"
where t1."name" = $1
order by t2."name" nulls last
-- $1 text "Ann"
-- reporter: inner join
-- representative: left join
-- representative.manager: left join
