select t0."id", t0."subject", t0."status", t0."priority", t0."opened_at", t0."closed_at", t0."reporter_id", t0."representative_id", case when t1."name" <> $1 then t1."id" end, t1."name"
from "tickets" t0
left join "users" t1 on t1."id" = t0."representative_id"
-- $1 text "Bob"
-- representative: left join
